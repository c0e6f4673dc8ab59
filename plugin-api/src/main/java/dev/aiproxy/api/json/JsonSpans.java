package dev.aiproxy.api.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the values of some top-level keys stand in a JSON object, as offsets in bytes from where the scan began. Keys are
 * told by their number in {@link JsonKeys}. Valid as long as the buffer is.
 */
public final class JsonSpans {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final ByteBuffer json;
    private final int[] starts;
    private final int[] ends;
    private final int open;
    private final int close;
    private final boolean empty;

    JsonSpans(ByteBuffer json, int[] starts, int[] ends, int open, int close, boolean empty) {
        this.json = json;
        this.starts = starts;
        this.ends = ends;
        this.open = open;
        this.close = close;
        this.empty = empty;
    }

    /** Whether the key was there; its value may be {@code null}. */
    public boolean has(int key) {
        return starts[key] >= 0;
    }

    /** Offset of the value's first byte. */
    public int start(int key) {
        return starts[key];
    }

    /** Offset after the value's last byte. */
    public int end(int key) {
        return ends[key];
    }

    /** Offset of the opening brace. */
    public int open() {
        return open;
    }

    /** Offset of the closing brace. */
    public int close() {
        return close;
    }

    /** Whether the object has no members, so that an inserted one needs no comma. */
    public boolean isEmptyObject() {
        return empty;
    }

    /** The bytes of a value, as they stand there. */
    public ByteBuffer value(int key) {
        return json.slice(starts[key], ends[key] - starts[key]);
    }

    /** A copy of a value's bytes, for what outlives the buffer. */
    public byte[] bytes(int key) {
        byte[] bytes = new byte[ends[key] - starts[key]];
        json.get(starts[key], bytes);
        return bytes;
    }

    /** Whether the value is the literal {@code true}. */
    public boolean isTrue(int key) {
        return has(key) && json.get(starts[key]) == 't';
    }

    /** Whether the value is a JSON object. */
    public boolean isObject(int key) {
        return has(key) && json.get(starts[key]) == '{';
    }

    /** Whether the value is there and not {@code null}. */
    public boolean isPresent(int key) {
        return has(key) && json.get(starts[key]) != 'n';
    }

    /**
     * The value if it is a string, with its escapes resolved.
     *
     * @throws JsonFormatException if an escape is none
     */
    public Optional<String> text(int key) {
        if (!has(key) || json.get(starts[key]) != '"') {
            return Optional.empty();
        }
        byte[] bytes = bytes(key);
        for (byte b : bytes) {
            if (b == '\\') {
                return Optional.of(unescape(bytes, starts[key]));
            }
        }
        return Optional.of(new String(bytes, 1, bytes.length - 2, StandardCharsets.UTF_8));
    }

    static String unescape(byte[] quoted, int offset) {
        try {
            return MAPPER.readValue(quoted, String.class);
        } catch (JacksonException e) {
            throw new JsonFormatException("a string with a bad escape", offset);
        }
    }

    /** A string as a JSON literal, quotes included: what to splice in as a value. */
    public static String quote(String text) {
        return MAPPER.writeValueAsString(text);
    }
}
