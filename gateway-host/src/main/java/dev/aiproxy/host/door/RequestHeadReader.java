package dev.aiproxy.host.door;

import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.host.access.Credentials;
import dev.aiproxy.host.pipeline.Incoming;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes a request's head apart: path, query, credentials, and the fields that may be passed on. */
final class RequestHeadReader {
    /** Of the connection, or set anew for the next one (RFC 9110 §7.6.1). */
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "host",
            "content-length",
            "expect",
            "accept-encoding",
            "http2-settings",
            "x-model-provider",
            "x-aiproxy-explain",
            "x-aiproxy-strict",
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-real-ip");

    private RequestHeadReader() {}

    /**
     * What the request says.
     *
     * @throws IllegalArgumentException if its target is none that this server can have
     */
    static Incoming read(HttpRequest request, String id, long arrived) {
        String target = request.uri();
        if (!target.startsWith("/")) {
            target = originForm(target);
        }
        int mark = target.indexOf('?');
        String path = Paths.normalise(mark < 0 ? target : target.substring(0, mark));
        String query = mark < 0 ? "" : target.substring(mark + 1);
        checkQuery(query);
        Map<String, String> kept = new HashMap<>(8);
        Headers fields = fields(request.headers(), kept);
        return new Incoming(
                id,
                arrived,
                request.method().name(),
                path,
                Credentials.withoutKey(query),
                fields,
                Credentials.of(kept::get, query),
                hints(kept));
    }

    private static Incoming.Hints hints(Map<String, String> kept) {
        return new Incoming.Hints(
                Optional.ofNullable(kept.get("x-model-provider")),
                kept.containsKey("x-aiproxy-explain"),
                Optional.ofNullable(kept.get("accept-encoding")),
                isOn(kept.get("x-aiproxy-strict")));
    }

    /** A switch in a header: there, and neither 0 nor false. */
    private static boolean isOn(@Nullable String value) {
        return value != null && !value.strip().equals("0") && !value.strip().equalsIgnoreCase("false");
    }

    /** The part of an absolute target that counts here (RFC 9112 §3.2.2). */
    private static String originForm(String target) {
        int scheme = target.indexOf("://");
        if (scheme < 0) {
            throw new IllegalArgumentException("a request target begins with a slash");
        }
        int slash = target.indexOf('/', scheme + 3);
        int mark = target.indexOf('?', scheme + 3);
        if (mark >= 0 && (slash < 0 || mark < slash)) {
            return '/' + target.substring(mark);
        }
        return slash < 0 ? "/" : target.substring(slash);
    }

    private static void checkQuery(String query) {
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (c <= ' ' || c >= 0x7F) {
                throw new IllegalArgumentException("a query has a character that must be encoded");
            }
        }
    }

    /**
     * Neither the connection's own, nor credentials, nor hints for the gateway alone.
     *
     * @param kept receives the first value of each of those, by its name in lower case
     */
    private static Headers fields(HttpHeaders headers, Map<String, String> kept) {
        List<String> connection = headers.getAll("connection");
        Headers.Builder fields = Headers.builder();
        Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
        while (all.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = all.next();
            String name = field.getKey().toString().toLowerCase(Locale.ROOT);
            if (OF_THE_CONNECTION.contains(name) || Credentials.isCredential(name)) {
                kept.putIfAbsent(name, field.getValue().toString());
            } else if (!isNamedBy(connection, name)) {
                fields.add(name, field.getValue().toString());
            }
        }
        return fields.build();
    }

    /** Whether a Connection field declares another one as its own. */
    private static boolean isNamedBy(List<String> connection, String name) {
        for (String tokens : connection) {
            for (int start = 0; start < tokens.length(); ) {
                int comma = tokens.indexOf(',', start);
                int end = comma < 0 ? tokens.length() : comma;
                if (end - start >= name.length()
                        && tokens.substring(start, end).strip().equalsIgnoreCase(name)) {
                    return true;
                }
                start = end + 1;
            }
        }
        return false;
    }
}
