package dev.aiproxy.host.door;

import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.host.config.GatewayConfig.CorsConfig;
import dev.aiproxy.host.http1.HeadWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What browsers are told about calls from other origins, as bytes ready to be written into a head. */
final class Cors {
    /** Nothing is said. */
    static final Cors NONE = new Cors(new byte[0]);

    private static final String ANY = "*";
    /** All that there are here. */
    static final String METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS, HEAD";

    private static final String FALLBACK_HEADERS = "Accept, Content-Type, Content-Length, Accept-Encoding,"
            + " X-CSRF-Token, Authorization, X-Api-Key, X-Goog-Api-Key, Api-Key, Anthropic-Version,"
            + " Anthropic-Beta, OpenAI-Beta, X-Model-Provider";

    private final byte[] fields;

    private Cors(byte[] fields) {
        this.fields = fields;
    }

    /** For the reply to a request. */
    static Cors of(CorsConfig config, ClientHead head) {
        Headers request = head.fields();
        String origin = request.get("origin");
        if (origin == null || !config.enabled()) {
            return NONE;
        }
        String allowed = allowed(config.origins(), origin);
        if (allowed == null) {
            return NONE;
        }
        StringBuilder text = new StringBuilder(256);
        line(text, "access-control-allow-origin", allowed);
        if (!allowed.equals(ANY)) {
            line(text, "vary", "Origin");
        }
        if (head.is("OPTIONS")) {
            line(text, "access-control-allow-methods", METHODS);
            String wanted = request.get("access-control-request-headers");
            line(text, "access-control-allow-headers", wanted == null ? FALLBACK_HEADERS : printable(wanted));
            line(text, "access-control-max-age", "86400");
        } else {
            line(text, "access-control-expose-headers", ANY);
        }
        return new Cors(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Whether a browser asks what it may send later. */
    static boolean isPreflight(ClientHead head) {
        return head.is("OPTIONS") && head.fields().contains("access-control-request-method");
    }

    void addTo(HeadWriter head) {
        head.add(fields);
    }

    /** Gives each field to a reply that is not written as text. */
    void forEach(BiConsumer<String, String> action) {
        new String(fields, StandardCharsets.ISO_8859_1).lines().forEach(line -> {
            int colon = line.indexOf(": ");
            action.accept(line.substring(0, colon), line.substring(colon + 2));
        });
    }

    private static @Nullable String allowed(List<String> origins, String origin) {
        if (origins.contains(ANY)) {
            return ANY;
        }
        return origins.contains(origin) ? printable(origin) : null;
    }

    private static String printable(String value) {
        return value.replaceAll("[^\\x20-\\x7e]", "");
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append("\r\n");
    }
}
