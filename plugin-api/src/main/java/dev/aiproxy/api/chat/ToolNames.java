package dev.aiproxy.api.chat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of tools as a target takes them, and back. Deterministic, so that prompt caches hold; one object per exchange,
 * used by one thread.
 */
public final class ToolNames {
    private final Alphabet alphabet;
    private final int longest;
    private final Map<Original, String> written = new HashMap<>();
    private final Map<String, Original> read = new HashMap<>();

    /**
     * @param alphabet which characters may stand in a name
     * @param longest most characters of a name
     */
    public ToolNames(Alphabet alphabet, int longest) {
        this.alphabet = alphabet;
        this.longest = longest;
    }

    /** Which characters a target takes in the name of a tool. */
    @FunctionalInterface
    public interface Alphabet {
        /** Whether the character may stand at that position. */
        boolean allows(char character, int position);

        /** Letters, digits, underscore and hyphen anywhere. */
        Alphabet WORD = (character, position) -> isWord(character);

        /** As {@link #WORD} with dots and colons, beginning with a letter or an underscore. */
        Alphabet IDENTIFIER = (character, position) -> position == 0
                ? isWord(character) && character != '-' && !(character >= '0' && character <= '9')
                : isWord(character) || character == '.' || character == ':';

        private static boolean isWord(char character) {
            return (character >= 'a' && character <= 'z')
                    || (character >= 'A' && character <= 'Z')
                    || (character >= '0' && character <= '9')
                    || character == '_'
                    || character == '-';
        }
    }

    /** The name to send; a namespace goes before it with two underscores between. */
    public String write(@Nullable String namespace, String name) {
        Original original = new Original(namespace, name);
        String known = written.get(original);
        if (known != null) {
            return known;
        }
        String flat = namespace == null ? name : namespace + "__" + name;
        String sent = fit(flat, flat);
        Original other = read.get(sent);
        for (int number = 2; other != null && !other.equals(original); number++) {
            sent = fit(flat + '\n' + number, flat);
            other = read.get(sent);
        }
        written.put(original, sent);
        read.put(sent, original);
        return sent;
    }

    private String fit(String seed, String flat) {
        StringBuilder name = new StringBuilder(flat.length());
        for (int i = 0; i < flat.length(); i++) {
            char character = flat.charAt(i);
            if (alphabet.allows(character, name.length())) {
                name.append(character);
            } else {
                if (name.isEmpty() && alphabet.allows(character, 1)) {
                    name.append('_').append(character);
                } else {
                    name.append('_');
                }
            }
        }
        boolean collides = !seed.equals(flat);
        if (name.length() <= longest && !collides) {
            return name.isEmpty() ? "_" : name.toString();
        }
        String tail = '_' + hash(seed);
        name.setLength(Math.min(name.length(), longest - tail.length()));
        return name.append(tail).toString();
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Whether any name was written in another way than the client wrote it. */
    public boolean anyChanged() {
        return written.entrySet().stream()
                .anyMatch(entry -> entry.getKey().namespace() != null
                        || !entry.getKey().name().equals(entry.getValue()));
    }

    /** The client's name for what the provider calls so; the provider's own if the client never declared it. */
    public Original read(String sent) {
        Original original = read.get(sent);
        return original == null ? new Original(null, sent) : original;
    }

    /** A name as the client wrote it. */
    public record Original(@Nullable String namespace, String name) {}
}
