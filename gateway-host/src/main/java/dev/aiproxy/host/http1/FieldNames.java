package dev.aiproxy.host.http1;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names of fields in lower case, of which those that most messages have need not be made anew each time. */
public final class FieldNames {
    private static final int SLOTS = 1024;
    private static final @Nullable String[] KNOWN = new String[SLOTS];

    static {
        // A later one may take an earlier one's slot, which then is made anew like any other.
        List.of(
                        "accept-language",
                        "access-control-request-headers",
                        "access-control-request-method",
                        "anthropic-dangerous-direct-browser-access",
                        "baggage",
                        "cookie",
                        "expect",
                        "forwarded",
                        "idempotency-key",
                        "openai-beta",
                        "origin",
                        "originator",
                        "priority",
                        "proxy-authorization",
                        "referer",
                        "sec-ch-ua",
                        "sec-ch-ua-mobile",
                        "sec-ch-ua-platform",
                        "sec-fetch-dest",
                        "sec-fetch-mode",
                        "sec-fetch-site",
                        "session_id",
                        "te",
                        "traceparent",
                        "tracestate",
                        "upgrade",
                        "x-aiproxy-explain",
                        "x-aiproxy-strict",
                        "x-app",
                        "x-claude-code-session-id",
                        "x-client-request-id",
                        "x-forwarded-for",
                        "x-forwarded-host",
                        "x-forwarded-proto",
                        "x-goog-api-client",
                        "x-model-provider",
                        "x-real-ip",
                        "x-stainless-arch",
                        "x-stainless-async",
                        "x-stainless-helper-method",
                        "x-stainless-lang",
                        "x-stainless-os",
                        "x-stainless-package-version",
                        "x-stainless-read-timeout",
                        "x-stainless-retry-count",
                        "x-stainless-runtime",
                        "x-stainless-runtime-version",
                        "x-stainless-timeout",
                        "anthropic-beta",
                        "anthropic-version",
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
                        "accept",
                        "accept-encoding",
                        "api-key",
                        "x-api-key",
                        "x-goog-api-key",
                        "authorization",
                        "user-agent",
                        "host",
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
    public static String of(ByteBuf bytes, int start, int end) {
        String known = known(bytes, start, end);
        return known != null
                ? known
                : bytes.toString(start, end - start, StandardCharsets.ISO_8859_1)
                        .toLowerCase(Locale.ROOT);
    }

    /** The name that stands between two offsets if it is one of those that need not be made; it is a proper name then. */
    public static @Nullable String known(ByteBuf bytes, int start, int end) {
        int length = end - start;
        if (length == 0) {
            return null;
        }
        String known =
                KNOWN[slot(length, bytes.getByte(start), bytes.getByte(start + length / 2), bytes.getByte(end - 1))];
        return known != null && known.length() == length && equal(bytes, start, known) ? known : null;
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
