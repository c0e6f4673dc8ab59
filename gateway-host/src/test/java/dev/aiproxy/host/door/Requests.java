package dev.aiproxy.host.door;

import dev.aiproxy.host.RunningGateway;

/** Requests as text. */
final class Requests {
    static final String KEY_LINE = "x-api-key: " + RunningGateway.KEY + "\r\n";
    static final String CHAT_BODY = "{\"model\":\"m\"}";

    private Requests() {}

    /** Field lines, each with its CRLF. */
    static String lines(String... fields) {
        return String.join("\r\n", fields) + "\r\n";
    }

    /** @param lines further field lines, each with its CRLF */
    static String get(String target, String lines) {
        return "GET " + target + " HTTP/1.1\r\nhost: gateway\r\n" + lines + "\r\n";
    }

    static String get(String target) {
        return get(target, "");
    }

    /** A request to the relayed paths, with the key and a body of known length. */
    static String post(String target, String body) {
        return post(target, "", body);
    }

    static String post(String target, String lines, String body) {
        return "POST " + target + " HTTP/1.1\r\nhost: gateway\r\n" + KEY_LINE + lines + "content-length: "
                + body.length() + "\r\n\r\n" + body;
    }

    static String chat() {
        return post("/v1/chat", CHAT_BODY);
    }
}
