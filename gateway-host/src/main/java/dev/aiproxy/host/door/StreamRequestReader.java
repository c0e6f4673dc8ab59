package dev.aiproxy.host.door;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.host.config.GatewayConfig.LimitsConfig;
import dev.aiproxy.host.http1.FieldText;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a stream's head as the request that they mean (RFC 9113 §8.3.1), and refuses what could be read in
 * another way by an HTTP/1.1 server behind. That pseudo fields come first, and that no field is of the connection, the
 * decoder has seen to.
 */
final class StreamRequestReader {
    private final Headers.Builder fields = Headers.builder();
    private final List<String> hosts = new ArrayList<>(1);
    private long length = -1;
    private @Nullable String method;
    private @Nullable String scheme;
    private @Nullable String path;
    private @Nullable String authority;
    private @Nullable StringBuilder cookies;
    private long size;

    private StreamRequestReader() {}

    /**
     * The request.
     *
     * @throws FaultException if it is none, or larger than it may be
     */
    static ClientHead read(Http2Headers head, LimitsConfig limits) {
        StreamRequestReader reader = new StreamRequestReader();
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            reader.take(field.getKey(), field.getValue().toString());
        }
        return reader.request(limits);
    }

    private void take(CharSequence name, String value) {
        if (!name.isEmpty() && name.charAt(0) == ':') {
            takePseudo(name.toString(), value);
            return;
        }
        size += name.length() + value.length() + 4L;
        if (!isName(name) || !isValue(value)) {
            throw bad("A header field has a character that it must not have.");
        }
        String field = name.toString();
        switch (field) {
            // Clients may split it for better compression (§8.2.3).
            case "cookie" ->
                cookies = cookies == null
                        ? new StringBuilder(value)
                        : cookies.append("; ").append(value);
            case "host" -> hosts.add(value);
            case "content-length" -> takeLength(value);
            default -> fields.add(field, value);
        }
    }

    private void takeLength(String value) {
        long given = RequestReader.length(value);
        if (given < 0 || length >= 0) {
            throw bad("A request has one content length at most, which is a number.");
        }
        length = given;
    }

    private void takePseudo(String name, String value) {
        switch (name) {
            case ":method" -> method = once(method, value);
            case ":scheme" -> scheme = once(scheme, value);
            case ":path" -> path = once(path, value);
            case ":authority" -> authority = once(authority, value);
            default -> throw bad("The pseudo field " + (isValue(name) ? name : "") + " is not known here.");
        }
    }

    private static String once(@Nullable String before, String value) {
        if (before != null) {
            throw bad("A pseudo field occurs twice.");
        }
        return value;
    }

    private ClientHead request(LimitsConfig limits) {
        String verb = method;
        String target = path;
        if (verb == null || target == null || scheme == null) {
            throw bad("A request has the pseudo fields :method, :scheme and :path.");
        }
        if (!FieldText.isToken(verb)) {
            throw bad("The method is not one.");
        }
        if (target.length() > limits.requestLine().bytes()) {
            throw bad("The request's target is too long.")
                    .fault()
                    .withStatus(414)
                    .asException();
        }
        if (size > limits.headers().bytes()) {
            throw bad("The header fields are too long.").fault().withStatus(431).asException();
        }
        boolean ofServer = verb.equals("OPTIONS") && target.equals("*");
        if (!ofServer && (!target.startsWith("/") || !isPath(target))) {
            throw bad("The request's target is not acceptable: it is a path with a slash before it, and encoded.");
        }
        putAuthority();
        StringBuilder joined = cookies;
        if (joined != null) {
            fields.add("cookie", joined.toString());
        }
        return new ClientHead(verb, target, false, fields.build(), length, false);
    }

    /** The pseudo field is what HTTP/1.1 has as Host; both may be there if they say the same. */
    private void putAuthority() {
        String named = authority;
        if (named == null) {
            hosts.forEach(host -> fields.add("host", host));
            return;
        }
        if (!isValue(named)) {
            throw bad("The authority has a character that it must not have.");
        }
        for (String host : hosts) {
            if (!host.equalsIgnoreCase(named)) {
                throw bad("A request has exactly one Host field.");
            }
        }
        fields.add("host", named);
    }

    private static FaultException bad(String message) {
        Fault fault = RequestChecks.bad(message);
        return fault.asException();
    }

    private static boolean isName(CharSequence name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                return false;
            }
        }
        return FieldText.isToken(name);
    }

    private static boolean isPath(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static boolean isValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F) {
                return false;
            }
        }
        return true;
    }
}
