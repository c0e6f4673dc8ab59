package dev.aiproxy.api.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Writes a tree as UTF-8, byte for byte as Jackson's mapper writes it as text.
 *
 * <p>The mapper looks at each character of a string. Most of what goes through a gateway is long text with few characters
 * to escape, so that here the runs between them are looked for eight bytes at a time, and copied. For one tree, and one
 * thread.
 */
final class JsonWriter {
    private static final long SPACES = Words.ONES * ' ';
    private static final long QUOTES = Words.ONES * '"';
    private static final long BACKSLASHES = Words.ONES * '\\';
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int length;

    private JsonWriter(int expected) {
        bytes = new byte[expected];
    }

    /** The document of a tree; a lone half of a character becomes a question mark. */
    static byte[] write(JsonNode tree) {
        JsonWriter writer = new JsonWriter(expected(tree));
        writer.node(tree);
        return writer.length == writer.bytes.length ? writer.bytes : Arrays.copyOf(writer.bytes, writer.length);
    }

    /** About how long a document will be, if it is plain text with few escapes. */
    private static int expected(JsonNode node) {
        int sum = 8;
        if (node.isString()) {
            int text = node.stringValue().length();
            sum += text + (text >> 4);
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                sum += member.getKey().length() + 4 + expected(member.getValue());
            }
        } else if (node.isArray()) {
            for (JsonNode element : node) {
                sum += expected(element);
            }
        }
        return sum;
    }

    private void node(JsonNode node) {
        switch (node.getNodeType()) {
            case OBJECT -> object(node);
            case ARRAY -> array(node);
            case STRING -> string(node.stringValue());
            case BOOLEAN -> raw(node.booleanValue() ? TRUE : FALSE);
            case NULL -> raw(NULL);
            default -> raw(Json.text(node).getBytes(StandardCharsets.UTF_8));
        }
    }

    private void object(JsonNode object) {
        put('{');
        boolean first = true;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            if (!first) {
                put(',');
            }
            first = false;
            string(member.getKey());
            put(':');
            node(member.getValue());
        }
        put('}');
    }

    private void array(JsonNode array) {
        put('[');
        boolean first = true;
        for (JsonNode element : array) {
            if (!first) {
                put(',');
            }
            first = false;
            node(element);
        }
        put(']');
    }

    private void string(String string) {
        byte[] text = string.getBytes(StandardCharsets.UTF_8);
        reserve(text.length + 2);
        bytes[length++] = '"';
        int from = 0;
        for (int at = special(text, 0); at < text.length; at = special(text, from)) {
            // Six bytes is the longest escape; the rest of the text and the quote stay reserved.
            reserve(text.length - from + 7);
            copy(text, from, at);
            escape(text[at]);
            from = at + 1;
        }
        reserve(text.length - from + 1);
        copy(text, from, text.length);
        bytes[length++] = '"';
    }

    /**
     * The first byte at or after an offset that can't stand in a string as it is; the length if there is none.
     *
     * <p>As in {@link ByteSearch}, a borrow marks a wrong byte only above a right one. Bytes of longer characters have the
     * high bit, and are never marked.
     */
    private static int special(byte[] text, int from) {
        int at = from;
        for (; at + 8 <= text.length; at += 8) {
            long word = Words.at(text, at);
            long hit = ((word - SPACES) | ((word ^ QUOTES) - Words.ONES) | ((word ^ BACKSLASHES) - Words.ONES))
                    & ~word
                    & Words.HIGHS;
            if (hit != 0) {
                return at + Words.lowest(hit);
            }
        }
        for (; at < text.length; at++) {
            byte b = text[at];
            if ((b >= 0 && b < ' ') || b == '"' || b == '\\') {
                return at;
            }
        }
        return at;
    }

    private void escape(byte special) {
        bytes[length++] = '\\';
        switch (special) {
            case '"', '\\' -> bytes[length++] = special;
            case '\b' -> bytes[length++] = 'b';
            case '\t' -> bytes[length++] = 't';
            case '\n' -> bytes[length++] = 'n';
            case '\f' -> bytes[length++] = 'f';
            case '\r' -> bytes[length++] = 'r';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[special >> 4];
                bytes[length++] = HEX[special & 0xF];
            }
        }
    }

    private void copy(byte[] text, int from, int to) {
        System.arraycopy(text, from, bytes, length, to - from);
        length += to - from;
    }

    private void raw(byte[] more) {
        reserve(more.length);
        copy(more, 0, more.length);
    }

    private void put(char one) {
        reserve(1);
        bytes[length++] = (byte) one;
    }

    private void reserve(int count) {
        if (count > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, count), bytes.length + (bytes.length >> 1)));
        }
    }
}
