package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.wire.Headers;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which fields of a provider's reply may go to the client. */
final class ReplyFields {
    /** Of the connection, of the cookie jar between gateway and provider, or the gateway's own to say. */
    private static final Set<String> WITHHELD = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length",
            "set-cookie",
            "alt-svc",
            "strict-transport-security",
            "server",
            "date");

    private ReplyFields() {}

    /** The fields as plugins see them: all but those of the connection. */
    static Headers of(HttpHeaders headers) {
        Headers.Builder fields = Headers.builder();
        boolean named = headers.contains(HttpHeaderNames.CONNECTION);
        Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
        while (all.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = all.next();
            String name = field.getKey().toString().toLowerCase(Locale.ROOT);
            boolean ofConnection = named && headers.containsValue(HttpHeaderNames.CONNECTION, name, true);
            if (!ofConnection && !WITHHELD.contains(name)) {
                fields.add(name, field.getValue().toString());
            }
        }
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

    /** The body's length; -1 if the reply does not say. */
    static long length(HttpHeaders headers) {
        String value = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        if (value == null || headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return -1;
        }
        try {
            return Long.parseLong(value.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
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
