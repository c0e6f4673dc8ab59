package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Source;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** Bytes written as text: {@code data:} URLs and base64 in its variants. */
final class DataUrl {
    private static final String SCHEME = "data:";

    private DataUrl() {}

    static boolean is(String url) {
        return url.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /** What a {@code data:} URL holds, with or without parameters and {@code ;base64}; empty if it is broken. */
    static Optional<Source.Bytes> read(String url) {
        int comma = url.indexOf(',');
        if (!is(url) || comma < 0) {
            return Optional.empty();
        }
        String[] parts = url.substring(SCHEME.length(), comma).split(";", -1);
        String type = parts[0].strip().toLowerCase(Locale.ROOT);
        boolean base64 = "base64".equalsIgnoreCase(parts[parts.length - 1].strip());
        String data = url.substring(comma + 1);
        try {
            String normal = base64
                    ? normal(
                            data.indexOf('%') < 0
                                    ? data
                                    : URLDecoder.decode(data.replace("+", "%2B"), StandardCharsets.UTF_8))
                    : Base64.getEncoder()
                            .encodeToString(URLDecoder.decode(data.replace("+", "%2B"), StandardCharsets.UTF_8)
                                    .getBytes(StandardCharsets.UTF_8));
            return Optional.of(new Source.Bytes(type.isEmpty() ? "text/plain" : type, normal));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Base64 in the standard alphabet, padded, without line breaks; the same text if it is so already. */
    static String normal(String base64) {
        boolean clean = base64.length() % 4 == 0;
        for (int i = 0; clean && i < base64.length(); i++) {
            char at = base64.charAt(i);
            clean = at > ' ' && at != '-' && at != '_';
        }
        if (clean) {
            return base64;
        }
        StringBuilder normal = new StringBuilder(base64.length() + 3);
        for (int i = 0; i < base64.length(); i++) {
            char at = base64.charAt(i);
            if (at > ' ') {
                normal.append(at == '-' ? '+' : at == '_' ? '/' : at);
            }
        }
        while (normal.length() % 4 != 0) {
            normal.append('=');
        }
        return normal.toString();
    }
}
