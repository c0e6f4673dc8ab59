package dev.aiproxy.host.door;

import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.host.access.Credentials;
import dev.aiproxy.host.pipeline.Incoming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a request's head apart: path, query, credentials, and the fields that may be passed on. */
final class RequestHeadReader {
    private static final List<String> SCHEMES = List.of("http://", "https://");

    private RequestHeadReader() {}

    /**
     * What the request says.
     *
     * @throws IllegalArgumentException if its target is none that this server can have
     */
    static Incoming read(ClientHead request, String id, long arrived) {
        String target = request.target();
        if (!target.startsWith("/")) {
            target = originForm(target);
        }
        int mark = target.indexOf('?');
        String path = Paths.normalise(mark < 0 ? target : target.substring(0, mark));
        String query = mark < 0 ? "" : target.substring(mark + 1);
        checkQuery(query);
        Headers all = request.fields();
        return new Incoming(
                id,
                arrived,
                request.method(),
                path,
                Credentials.withoutKey(query),
                passedOn(all),
                Credentials.of(all::get, query),
                hints(all));
    }

    private static Incoming.Hints hints(Headers all) {
        return new Incoming.Hints(
                all.first("x-model-provider"),
                all.contains("x-aiproxy-explain"),
                all.first("accept-encoding"),
                isOn(all.get("x-aiproxy-strict")));
    }

    /** A switch in a header: there, and neither 0 nor false. */
    private static boolean isOn(@Nullable String value) {
        return value != null && !value.strip().equals("0") && !value.strip().equalsIgnoreCase("false");
    }

    /** The part of an absolute target that counts here (RFC 9112 §3.2.2). */
    private static String originForm(String target) {
        int authority = afterScheme(target);
        if (authority < 0) {
            throw new IllegalArgumentException("a request target begins with a slash");
        }
        int slash = target.indexOf('/', authority);
        int mark = target.indexOf('?', authority);
        if (mark >= 0 && (slash < 0 || mark < slash)) {
            return '/' + target.substring(mark);
        }
        return slash < 0 ? "/" : target.substring(slash);
    }

    private static int afterScheme(String target) {
        for (String scheme : SCHEMES) {
            if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return scheme.length();
            }
        }
        return -1;
    }

    private static void checkQuery(String query) {
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (c <= ' ' || c >= 0x7F) {
                throw new IllegalArgumentException("a query has a character that must be encoded");
            }
        }
    }

    /** Neither the connection's own fields, nor credentials, nor hints for the gateway alone. */
    private static Headers passedOn(Headers all) {
        String options = options(all);
        Headers.Builder fields = Headers.builder();
        for (int i = 0; i < all.size(); i++) {
            String name = all.name(i);
            if (!isOfTheConnection(name)
                    && !Headers.isCredential(name)
                    && (options.isEmpty() || !ClientHead.hasOption(options, name))) {
                fields.add(name, all.value(i));
            }
        }
        return fields.build();
    }

    /** What the Connection fields declare as the connection's own; empty if that is no other field. */
    private static String options(Headers all) {
        String options = "";
        for (int i = 0; i < all.size(); i++) {
            if (all.name(i).equals("connection")) {
                String value = all.value(i);
                if (!value.equalsIgnoreCase("keep-alive") && !value.equalsIgnoreCase("close")) {
                    options = options.isEmpty() ? value : options + ',' + value;
                }
            }
        }
        return options;
    }

    /** Of the connection, or set anew for the next one (RFC 9110 §7.6.1), or for the gateway alone. */
    private static boolean isOfTheConnection(String name) {
        return switch (name) {
            case "connection",
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
                    "x-real-ip" -> true;
            default -> false;
        };
    }
}
