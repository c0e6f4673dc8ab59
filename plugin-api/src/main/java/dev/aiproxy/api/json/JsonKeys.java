package dev.aiproxy.api.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A set of keys to look for at the top level of a JSON object; made once, used from any thread.
 *
 * <p>The whole document is walked, strings and nested values by eight bytes at a time, without parsing: a wanted key
 * that comes twice is refused, because the gateway and the provider might each believe another one of them.
 */
public final class JsonKeys {
    private final List<byte[]> names;

    private JsonKeys(List<byte[]> names) {
        this.names = names;
    }

    /** Keys in the order by which {@link JsonSpans} refers to them; plain ASCII. */
    public static JsonKeys of(String... keys) {
        return new JsonKeys(java.util.Arrays.stream(keys)
                .map(key -> key.getBytes(StandardCharsets.US_ASCII))
                .toList());
    }

    /**
     * Finds the keys in a whole object between the buffer's position and limit.
     *
     * @throws JsonFormatException if it is not one complete JSON object, or a wanted key comes twice
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

    /** The index of a key given as text, or -1. */
    int match(String key) {
        for (int i = 0; i < names.size(); i++) {
            if (name(i).equals(key)) {
                return i;
            }
        }
        return -1;
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
