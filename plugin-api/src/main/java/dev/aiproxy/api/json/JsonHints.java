package dev.aiproxy.api.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A quick test whether a JSON text may hold some keys with a value other than {@code null}; made once, used from any
 * thread.
 *
 * <p>It looks at the raw bytes without regard to depth, so it may say yes where a real look says no; it says no only if
 * the key is not there (or is written with escapes, which nobody does). It spares the real look at most events of a
 * stream.
 */
public final class JsonHints {
    private final byte[][] names;
    private final byte[] byFirstLetter = new byte[128];

    private JsonHints(byte[][] names) {
        this.names = names;
        Arrays.fill(byFirstLetter, (byte) -1);
        for (int i = 0; i < names.length; i++) {
            byte letter = names[i][0];
            if (byFirstLetter[letter] >= 0) {
                throw new IllegalArgumentException("two keys begin with the same letter");
            }
            byFirstLetter[letter] = (byte) i;
        }
    }

    /** At most 31 keys in plain ASCII, each with a first letter of its own. */
    public static JsonHints of(String... keys) {
        return new JsonHints(Arrays.stream(keys)
                .map(key -> key.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new));
    }

    /** A bit for each key that may be there: bit 0 for the first. */
    public int in(byte[] json, int length) {
        int found = 0;
        for (int i = 0; i < length - 1; i++) {
            if (json[i] != '"') {
                continue;
            }
            byte letter = json[i + 1];
            int key = letter >= 0 ? byFirstLetter[letter] : -1;
            if (key >= 0 && hasValue(json, i + 1, length, names[key])) {
                found |= 1 << key;
            }
        }
        return found;
    }

    private static boolean hasValue(byte[] json, int from, int length, byte[] name) {
        int at = from + name.length;
        if (at >= length || json[at] != '"' || !Arrays.equals(json, from, at, name, 0, name.length)) {
            return false;
        }
        at = skipSpace(json, at + 1, length);
        if (at >= length || json[at] != ':') {
            return false;
        }
        at = skipSpace(json, at + 1, length);
        return at < length && json[at] != 'n';
    }

    private static int skipSpace(byte[] json, int from, int length) {
        int at = from;
        while (at < length && json[at] <= ' ') {
            at++;
        }
        return at;
    }
}
