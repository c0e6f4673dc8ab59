package dev.aiproxy.api.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A set of keys to look for at the top level of a JSON object; made once, used from any thread.
 *
 * <p>The document is walked, strings and nested values by eight bytes at a time, without parsing: a wanted key that comes
 * twice is refused, because the gateway and the provider might each believe another one of them. The walk ends before a long
 * value behind which nothing can be one of the keys.
 */
public final class JsonKeys {
    /** The bit in which the upper case of an ASCII letter differs from the lower one. */
    private static final int CASE = 0x20;

    private final List<byte[]> names;
    private final int longest;
    private final boolean oneCase;

    private JsonKeys(List<byte[]> names, boolean oneCase) {
        this.names = names;
        this.oneCase = oneCase;
        this.longest = names.stream().mapToInt(name -> name.length).max().orElse(0);
    }

    /** Keys in the order by which {@link JsonSpans} refers to them; plain ASCII. */
    public static JsonKeys of(String... keys) {
        return new JsonKeys(bytes(keys), false);
    }

    /**
     * Keys that a decision hangs on. One in other letters ({@code Model}) is refused: readers that take upper and lower case
     * for the same are common (Go's standard library), and would believe another value than the gateway.
     */
    public static JsonKeys inOneCase(String... keys) {
        return new JsonKeys(bytes(keys), true);
    }

    private static List<byte[]> bytes(String... keys) {
        return Arrays.stream(keys)
                .map(key -> key.getBytes(StandardCharsets.US_ASCII))
                .toList();
    }

    /**
     * Finds the keys in a whole object between the buffer's position and limit. What is wrong in a long document behind the
     * last of them may not be noticed.
     *
     * @throws JsonFormatException if it is not one complete JSON object, a wanted key comes twice, or one of those that are
     *     wanted {@linkplain #inOneCase in one case} comes in another
     */
    public JsonSpans find(ByteBuffer json) {
        return new JsonWalk(json).object(this);
    }

    int size() {
        return names.size();
    }

    String name(int index) {
        return new String(names.get(index), StandardCharsets.US_ASCII);
    }

    /** The index of a key that stands between two offsets, or -1. */
    int match(ByteBuffer json, int start, int end) {
        for (int i = 0; i < names.size(); i++) {
            byte[] name = names.get(i);
            if (name.length == end - start && equal(json, start, name)) {
                return i;
            }
        }
        return -1;
    }

    /** The index of a key that stands between two offsets, or -1. */
    int match(byte[] json, int start, int end) {
        for (int i = 0; i < names.size(); i++) {
            byte[] name = names.get(i);
            if (name.length == end - start && Arrays.equals(json, start, end, name, 0, name.length)) {
                return i;
            }
        }
        return -1;
    }

    /** The index of a key given as text, or -1. */
    int match(String key) {
        for (int i = 0; i < names.size(); i++) {
            if (name(i).equals(key)) {
                return i;
            }
        }
        return -1;
    }

    /** The index of a key, in whatever case, that ends just before an offset, with a byte before it; -1 if there is none. */
    int matchEnd(ByteBuffer json, int end) {
        for (int i = 0; i < names.size(); i++) {
            byte[] name = names.get(i);
            if (name.length < end && alike(json, end - name.length, name)) {
                return i;
            }
        }
        return -1;
    }

    /** The length of a key in bytes. */
    int length(int index) {
        return names.get(index).length;
    }

    /** The length of the longest key in bytes. */
    int longest() {
        return longest;
    }

    /** Whether what stands between two offsets is one of the keys but for upper and lower case, where that counts. */
    boolean resembles(ByteBuffer json, int start, int end) {
        if (!oneCase) {
            return false;
        }
        for (byte[] name : names) {
            if (name.length == end - start && alike(json, start, name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a text is one of the keys but for upper and lower case, where that counts. */
    boolean resembles(String key) {
        for (int i = 0; oneCase && i < names.size(); i++) {
            if (name(i).equalsIgnoreCase(key)) {
                return true;
            }
        }
        return false;
    }

    private static boolean alike(ByteBuffer json, int start, byte[] name) {
        for (int i = 0; i < name.length; i++) {
            if (((json.get(start + i) ^ name[i]) & ~CASE) != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean equal(ByteBuffer json, int start, byte[] name) {
        for (int i = 0; i < name.length; i++) {
            if (json.get(start + i) != name[i]) {
                return false;
            }
        }
        return true;
    }
}
