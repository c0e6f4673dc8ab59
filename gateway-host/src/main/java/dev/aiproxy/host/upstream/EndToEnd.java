package dev.aiproxy.host.upstream;

import dev.aiproxy.api.wire.Headers;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The fields of a reply that are not its connection's (RFC 9110 §7.6.1), from a carrier that tells all of them. */
final class EndToEnd {
    private static final Set<String> OF_THE_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "content-length");

    private EndToEnd() {}

    /** Names in lower case; neither the length, nor what a Connection field names. */
    static Headers fields(Headers all) {
        Set<String> named = new HashSet<>();
        for (String value : all.all("connection")) {
            for (String option : value.split(",", -1)) {
                named.add(option.strip().toLowerCase(Locale.ROOT));
            }
        }
        Headers.Builder fields = Headers.builder();
        all.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!OF_THE_CONNECTION.contains(lower) && !named.contains(lower)) {
                fields.add(lower, value);
            }
        });
        return fields.build();
    }

    /** What a field says of the body's length; -1 if none does, or the body comes in chunks. */
    static long length(Headers all) {
        String value = all.get("content-length");
        if (value == null || all.contains("transfer-encoding")) {
            return -1;
        }
        try {
            return Math.max(-1, Long.parseLong(value.strip()));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
