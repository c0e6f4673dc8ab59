package dev.aiproxy.openai.protocol;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * What a {@code data:} URL holds (RFC 2397), tidied: parameters of the type are gone, the bytes are in standard base64.
 *
 * @param mimeType lower case, without parameters; {@code text/plain} if the URL names none
 * @param base64 standard alphabet, padded, without line breaks
 */
public record DataUrl(String mimeType, String base64) {
    private static final String SCHEME = "data:";

    /** Whether a URL has the scheme, well-formed or not. */
    public static boolean isData(String url) {
        return url.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /** Reads a URL; empty if it is no {@code data:} URL or its bytes can't be read. */
    public static Optional<DataUrl> parse(String url) {
        int comma = url.indexOf(',');
        if (!isData(url) || comma < 0) {
            return Optional.empty();
        }
        String[] type = url.substring(SCHEME.length(), comma).split(";", -1);
        String mimeType = type[0].strip().toLowerCase(Locale.ROOT);
        boolean encoded = type.length > 1 && type[type.length - 1].strip().equalsIgnoreCase("base64");
        String data = url.substring(comma + 1);
        Optional<String> base64 = encoded ? tidy(data) : fromText(data);
        return base64.map(text -> new DataUrl(mimeType.isEmpty() ? "text/plain" : mimeType, text));
    }

    /** Base64 of any alphabet, with or without padding and white space, in the standard form; empty if it is none. */
    public static Optional<String> tidy(String base64) {
        int length = base64.length();
        boolean standard = length % 4 == 0;
        int digits = 0;
        for (int i = 0; i < length; i++) {
            char at = base64.charAt(i);
            if (isDigit(at)) {
                digits++;
            } else if (at != '=' || i < length - 2) {
                standard = false;
            }
        }
        if (standard && length - digits <= 2) {
            return Optional.of(base64);
        }
        StringBuilder tidied = new StringBuilder(length + 3);
        for (int i = 0; i < length; i++) {
            char at = base64.charAt(i);
            if (at == '-') {
                tidied.append('+');
            } else if (at == '_') {
                tidied.append('/');
            } else if (isDigit(at)) {
                tidied.append(at);
            } else if (at == '%' && base64.regionMatches(true, i, "%2B", 0, 3)) {
                tidied.append('+');
                i += 2;
            } else if (at == '%' && base64.regionMatches(true, i, "%2F", 0, 3)) {
                tidied.append('/');
                i += 2;
            } else if (at == '%' && base64.regionMatches(true, i, "%3D", 0, 3)) {
                i += 2;
            } else if (at != '=' && at > ' ') {
                return Optional.empty();
            }
        }
        if (tidied.length() % 4 == 1) {
            return Optional.empty();
        }
        while (tidied.length() % 4 != 0) {
            tidied.append('=');
        }
        return Optional.of(tidied.toString());
    }

    private static boolean isDigit(char at) {
        return (at >= 'A' && at <= 'Z')
                || (at >= 'a' && at <= 'z')
                || (at >= '0' && at <= '9')
                || at == '+'
                || at == '/';
    }

    private static Optional<String> fromText(String data) {
        try {
            String text = URLDecoder.decode(data.replace("+", "%2B"), StandardCharsets.UTF_8);
            return Optional.of(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The URL of these bytes. */
    public static String of(String mimeType, String base64) {
        return SCHEME + mimeType + ";base64," + base64;
    }
}
