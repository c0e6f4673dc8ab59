package dev.aiproxy.host.access;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a client may put its key: a Bearer token, one of three headers, or the query. */
public final class Credentials {
    private static final String BEARER = "bearer ";

    private Credentials() {}

    /**
     * All credentials that a request shows; some clients send an old one beside the one that they mean.
     *
     * @param header gives a header's value or null
     * @param query after the question mark, encoded
     */
    public static List<String> of(Function<String, @Nullable String> header, String query) {
        List<String> found = new ArrayList<>(2);
        String authorization = header.apply("authorization");
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            add(found, authorization.substring(BEARER.length()));
        }
        add(found, header.apply("x-api-key"));
        add(found, header.apply("x-goog-api-key"));
        add(found, header.apply("api-key"));
        if (!query.isEmpty()) {
            for (String pair : query.split("&", -1)) {
                if (pair.startsWith("key=")) {
                    add(found, decoded(pair.substring("key=".length())));
                }
            }
        }
        return found;
    }

    /** A query without the gateway's own parameter, the key. */
    public static String withoutKey(String query) {
        if (!query.toLowerCase(Locale.ROOT).contains("key=")) {
            return query;
        }
        StringJoiner kept = new StringJoiner("&");
        for (String pair : query.split("&", -1)) {
            if (!pair.toLowerCase(Locale.ROOT).startsWith("key=")) {
                kept.add(pair);
            }
        }
        return kept.toString();
    }

    private static void add(List<String> found, @Nullable String credential) {
        if (credential != null && !credential.isBlank() && !found.contains(credential.strip())) {
            found.add(credential.strip());
        }
    }

    private static @Nullable String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
