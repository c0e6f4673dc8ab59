package dev.aiproxy.tunnel;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;

/** Who may dial in. Keeps hashes, and compares in time that tells nothing about the tokens. */
final class Tokens {
    private static final String PARAMETER = "auth_token=";

    private final List<Entry> entries;

    Tokens(List<DoorSettings.Token> tokens) {
        this.entries = tokens.stream()
                .map(token -> new Entry(hash(token.token().reveal()), token.user()))
                .toList();
    }

    private static final class Entry {
        final byte[] hash;
        final String user;

        Entry(byte[] hash, String user) {
            this.hash = hash;
            this.user = user;
        }
    }

    /** The user whose token stands in a query string. */
    Optional<String> userOf(String query) {
        Optional<String> shown = token(query);
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        byte[] hash = hash(shown.get());
        Optional<String> user = Optional.empty();
        for (Entry entry : entries) {
            // Every entry is compared, whether or not one has matched.
            if (MessageDigest.isEqual(entry.hash, hash)) {
                user = Optional.of(entry.user);
            }
        }
        return user;
    }

    private static Optional<String> token(String query) {
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith(PARAMETER)) {
                try {
                    return Optional.of(
                            URLDecoder.decode(parameter.substring(PARAMETER.length()), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
