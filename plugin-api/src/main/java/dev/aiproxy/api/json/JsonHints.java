package dev.aiproxy.api.json;

import java.nio.ByteBuffer;
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
    private static final long QUOTES = Words.ONES * '"';

    private static final int MOST_KEYS = 4;

    private final byte[][] names;
    /** The first letters in each byte of a word; the first key's again where there are fewer keys. */
    private final long first;

    private final long second;
    private final long third;
    private final long fourth;
    private final byte[] byFirstLetter = new byte[128];

    private JsonHints(byte[][] names) {
        this.names = names;
        this.first = pattern(0);
        this.second = pattern(1);
        this.third = pattern(2);
        this.fourth = pattern(3);
        Arrays.fill(byFirstLetter, (byte) -1);
        for (int i = 0; i < names.length; i++) {
            byte letter = names[i][0];
            if (byFirstLetter[letter] >= 0) {
                throw new IllegalArgumentException("two keys begin with the same letter");
            }
            byFirstLetter[letter] = (byte) i;
        }
    }

    private long pattern(int key) {
        return Words.ONES * names[key < names.length ? key : 0][0];
    }

    /** One to four keys in plain ASCII, each with a first letter of its own. */
    public static JsonHints of(String... keys) {
        if (keys.length == 0 || keys.length > MOST_KEYS) {
            throw new IllegalArgumentException("one key at least, and at most " + MOST_KEYS);
        }
        return new JsonHints(Arrays.stream(keys)
                .map(key -> key.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new));
    }

    /** A bit for each key that may be there: bit 0 for the first. */
    public int in(byte[] json, int length) {
        return in(ByteBuffer.wrap(json, 0, length));
    }

    /** The same for what a buffer has between its position and its limit. */
    public int in(ByteBuffer json) {
        int found = 0;
        int limit = json.limit();
        int at = json.position();
        // A quote and a first letter behind it, eight of them at a time; a loop over the keys would cost more than they
        // do.
        for (; at + 9 <= limit; at += 8) {
            long quotes = Words.at(json, at);
            long letters = Words.at(json, at + 1);
            long begins = (letters ^ first) - Words.ONES
                    | (letters ^ second) - Words.ONES
                    | (letters ^ third) - Words.ONES
                    | (letters ^ fourth) - Words.ONES;
            long hits = (quotes ^ QUOTES) - Words.ONES & ~quotes & begins & ~letters & Words.HIGHS;
            while (hits != 0) {
                found |= key(json, at + Words.lowest(hits), limit);
                hits &= hits - 1;
            }
        }
        for (; at < limit; at++) {
            found |= key(json, at, limit);
        }
        return found;
    }

    /** The bit of a key that begins with a quote at an offset and has a value; 0 if none does. */
    private int key(ByteBuffer json, int at, int limit) {
        if (json.get(at) != '"' || at + 1 >= limit) {
            return 0;
        }
        byte letter = json.get(at + 1);
        int key = letter >= 0 ? byFirstLetter[letter] : -1;
        return key >= 0 && hasValue(json, at + 1, limit, names[key]) ? 1 << key : 0;
    }

    private static boolean hasValue(ByteBuffer json, int from, int limit, byte[] name) {
        int at = from + name.length;
        if (at >= limit || json.get(at) != '"') {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (json.get(from + i) != name[i]) {
                return false;
            }
        }
        int behind = at + 1;
        at = skipSpace(json, behind, limit);
        if (at >= limit) {
            return false;
        }
        if (json.get(at) == ':') {
            behind = at + 1;
            at = skipSpace(json, behind, limit);
            if (at >= limit || json.get(at) != 'n') {
                return at < limit;
            }
        }
        // Behind a line end of an event stream the next field's name comes first.
        return hasLineEnd(json, behind, at);
    }

    private static boolean hasLineEnd(ByteBuffer json, int from, int to) {
        for (int i = from; i < to; i++) {
            if (json.get(i) == '\n' || json.get(i) == '\r') {
                return true;
            }
        }
        return false;
    }

    private static int skipSpace(ByteBuffer json, int from, int limit) {
        int at = from;
        while (at < limit && json.get(at) <= ' ') {
            at++;
        }
        return at;
    }
}
