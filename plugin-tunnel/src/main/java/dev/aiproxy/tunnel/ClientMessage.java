package dev.aiproxy.tunnel;

import dev.aiproxy.api.wire.Headers;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A message of a client, read leniently: clients of this protocol differ in what they fill in.
 *
 * @param id of the request that it answers; empty for none
 * @param type what it is, for example {@code stream_chunk}
 * @param payload its content; a missing node if it has none
 */
record ClientMessage(String id, String type, JsonNode payload) {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final int MAX_TEXT = 2000;
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9a-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7E\\x80-\\xFF]*");

    /** The client's {@code fetch} has decoded the body and put it together, so these no longer describe it. */
    private static final Set<String> STALE_HEADERS =
            Set.of("content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive");

    /** Throws {@link tools.jackson.core.JacksonException} if it is not JSON. */
    static ClientMessage parse(String text) {
        JsonNode json = MAPPER.readTree(text);
        return new ClientMessage(json.path("id").asString(""), json.path("type").asString(""), json.path("payload"));
    }

    /** Status of {@code stream_start} and {@code http_response}; 0 if there is none that HTTP knows. */
    int status() {
        int status = payload.path("status").asInt(0);
        return status >= 200 && status <= 599 ? status : 0;
    }

    /** Headers of {@code stream_start} and {@code http_response}, each with one value or a list of them. */
    Headers headers() {
        Headers.Builder headers = Headers.builder();
        payload.path("headers").properties().forEach(entry -> {
            String name = entry.getKey().toLowerCase(Locale.ROOT);
            if (NAME.matcher(name).matches() && !STALE_HEADERS.contains(name)) {
                JsonNode values = entry.getValue();
                if (values.isArray()) {
                    values.forEach(value -> add(headers, name, value));
                } else {
                    add(headers, name, values);
                }
            }
        });
        return headers.build();
    }

    /** A line break in a value would let a client write headers of its own into our answer. */
    private static void add(Headers.Builder headers, String name, JsonNode value) {
        String text = value.asString("");
        if (VALUE.matcher(text).matches()) {
            headers.add(name, text);
        }
    }

    /** Data of {@code stream_chunk}, or body of {@code http_response}. */
    String data() {
        return payload.path("data").asString(payload.path("body").asString(""));
    }

    /** Whether an {@code error} brings the reply of the one that the client had asked. */
    boolean hasReply() {
        return new ClientMessage(id, type, payload.path("http_response")).status() > 0;
    }

    /** That reply, as a message of its own. */
    ClientMessage reply() {
        return new ClientMessage(id, "http_response", payload.path("http_response"));
    }

    /** What an {@code error} says, in whichever fields. */
    TunnelFailure failure() {
        JsonNode error = payload.path("error");
        int status = firstInt(
                payload.path("status"), payload.path("http_status"), error.path("status"), payload.path("code"));
        String message = firstText(
                payload.path("message"),
                error,
                error.path("message"),
                payload.path("details"),
                payload.path("code"),
                payload);
        String told = message.isEmpty() ? "no reason given" : message;
        return TunnelFailure.told(
                status, "The tunnel client failed: " + told.substring(0, Math.min(told.length(), MAX_TEXT)));
    }

    private static int firstInt(JsonNode... candidates) {
        for (JsonNode each : candidates) {
            int number = each.asInt(0);
            if (number > 0) {
                return number;
            }
        }
        return 0;
    }

    private static String firstText(JsonNode... candidates) {
        for (JsonNode each : candidates) {
            String text = each.isString() || each.isNumber() ? each.asString("") : "";
            if (!text.isBlank()) {
                return text;
            }
        }
        return "";
    }
}
