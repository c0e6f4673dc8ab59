package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.wire.Headers;
import java.util.Locale;
import java.util.Set;

/** Which fields of a provider's reply may go to the client. */
final class ReplyFields {
    /** Of the cookie jar between gateway and provider, or the gateway's own to say. */
    private static final Set<String> WITHHELD =
            Set.of("set-cookie", "alt-svc", "strict-transport-security", "server", "date");

    private ReplyFields() {}

    /** The fields as plugins see them. */
    static Headers of(Headers reply) {
        Headers.Builder fields = Headers.builder();
        reply.forEach((name, value) -> {
            if (!WITHHELD.contains(name)) {
                fields.add(name, value);
            }
        });
        return fields.build();
    }

    /** The fields for the client: without what tells of the account behind, whose limits and name are not the client's. */
    static Headers.Builder forClient(Headers headers) {
        Headers.Builder fields = Headers.builder();
        headers.forEach((name, value) -> {
            if (!tellsOfAccount(name)) {
                fields.add(name, value);
            }
        });
        return fields;
    }

    private static boolean tellsOfAccount(String name) {
        return name.contains("ratelimit")
                || name.endsWith("-organization")
                || name.endsWith("-organization-id")
                || name.endsWith("-project")
                || name.startsWith("access-control-");
    }

    static boolean isEventStream(Headers headers) {
        String type = headers.get("content-type");
        return type != null && type.regionMatches(true, 0, "text/event-stream", 0, "text/event-stream".length());
    }

    static boolean isJson(Headers headers) {
        String type = headers.get("content-type");
        return type != null && type.toLowerCase(Locale.ROOT).contains("json");
    }
}
