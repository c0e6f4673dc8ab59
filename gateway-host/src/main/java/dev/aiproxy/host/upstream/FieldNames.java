package dev.aiproxy.host.upstream;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names of fields in lower case, of which those that most replies have need not be made anew each time. */
final class FieldNames {
    private static final int SLOTS = 256;
    private static final @Nullable String[] KNOWN = new String[SLOTS];

    static {
        // A later one may take an earlier one's slot, which then is made anew like any other.
        List.of(
                        "access-control-expose-headers",
                        "alt-svc",
                        "anthropic-organization-id",
                        "anthropic-ratelimit-requests-limit",
                        "anthropic-ratelimit-requests-remaining",
                        "anthropic-ratelimit-requests-reset",
                        "anthropic-ratelimit-tokens-limit",
                        "anthropic-ratelimit-tokens-remaining",
                        "anthropic-ratelimit-tokens-reset",
                        "apim-request-id",
                        "cf-cache-status",
                        "cf-ray",
                        "openai-organization",
                        "openai-processing-ms",
                        "openai-project",
                        "openai-version",
                        "request-id",
                        "retry-after",
                        "server-timing",
                        "set-cookie",
                        "strict-transport-security",
                        "via",
                        "x-content-type-options",
                        "x-frame-options",
                        "x-ratelimit-limit-requests",
                        "x-ratelimit-limit-tokens",
                        "x-ratelimit-remaining-requests",
                        "x-ratelimit-remaining-tokens",
                        "x-ratelimit-reset-requests",
                        "x-ratelimit-reset-tokens",
                        "x-request-id",
                        "x-robots-tag",
                        "x-xss-protection",
                        "vary",
                        "content-encoding",
                        "cache-control",
                        "server",
                        "date",
                        "keep-alive",
                        "transfer-encoding",
                        "connection",
                        "content-length",
                        "content-type")
                .forEach(name -> KNOWN[
                        slot(
                                name.length(),
                                name.charAt(0),
                                name.charAt(name.length() / 2),
                                name.charAt(name.length() - 1))] = name);
    }

    private FieldNames() {}

    /** The name that stands between two offsets; empty if they are equal. */
    static String of(ByteBuf bytes, int start, int end) {
        int length = end - start;
        if (length == 0) {
            return "";
        }
        String known =
                KNOWN[slot(length, bytes.getByte(start), bytes.getByte(start + length / 2), bytes.getByte(end - 1))];
        if (known != null && known.length() == length && equal(bytes, start, known)) {
            return known;
        }
        return bytes.toString(start, length, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    private static int slot(int length, int first, int middle, int last) {
        int mixed = (length * 31 + (first | 0x20)) * 31 + (middle | 0x20);
        return (mixed * 31 + (last | 0x20)) & (SLOTS - 1);
    }

    private static boolean equal(ByteBuf bytes, int start, String name) {
        for (int i = 0; i < name.length(); i++) {
            int b = bytes.getByte(start + i);
            int lower = b >= 'A' && b <= 'Z' ? b | 0x20 : b;
            if (lower != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
