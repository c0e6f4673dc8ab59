package dev.aiproxy.claude.messages;

import dev.aiproxy.api.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/** Writes one event of a stream at a time into memory that is used again. Used by one thread. */
final class EventBytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte REPLACEMENT_1 = (byte) 0xEF;
    private static final byte REPLACEMENT_2 = (byte) 0xBF;
    private static final byte REPLACEMENT_3 = (byte) 0xBD;

    private byte[] bytes = new byte[512];
    private int length;

    /** Bytes as they are. */
    EventBytes raw(byte[] ascii) {
        reserve(ascii.length);
        System.arraycopy(ascii, 0, bytes, length, ascii.length);
        length += ascii.length;
        return this;
    }

    EventBytes number(int number) {
        return raw(Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    EventBytes json(JsonNode tree) {
        return raw(Json.write(tree));
    }

    /** A text as it stands between the quotes of a JSON string; a lone half of a character becomes U+FFFD. */
    EventBytes text(String text) {
        int size = text.length();
        // Six bytes are the most that a char can become.
        reserve(size > Integer.MAX_VALUE / 8 ? size : size * 6);
        int at = length;
        byte[] to = bytes;
        for (int i = 0; i < size; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                if (c >= ' ' && c != '"' && c != '\\') {
                    to[at++] = (byte) c;
                } else {
                    at = escape(c, to, at);
                }
            } else if (c < 0x800) {
                to[at++] = (byte) (0xC0 | (c >> 6));
                to[at++] = (byte) (0x80 | (c & 0x3F));
            } else if (!Character.isSurrogate(c)) {
                to[at++] = (byte) (0xE0 | (c >> 12));
                to[at++] = (byte) (0x80 | ((c >> 6) & 0x3F));
                to[at++] = (byte) (0x80 | (c & 0x3F));
            } else if (Character.isHighSurrogate(c) && i + 1 < size && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                to[at++] = (byte) (0xF0 | (point >> 18));
                to[at++] = (byte) (0x80 | ((point >> 12) & 0x3F));
                to[at++] = (byte) (0x80 | ((point >> 6) & 0x3F));
                to[at++] = (byte) (0x80 | (point & 0x3F));
            } else {
                to[at++] = REPLACEMENT_1;
                to[at++] = REPLACEMENT_2;
                to[at++] = REPLACEMENT_3;
            }
        }
        length = at;
        return this;
    }

    private static int escape(char c, byte[] to, int from) {
        int at = from;
        to[at++] = '\\';
        switch (c) {
            case '"', '\\' -> to[at++] = (byte) c;
            case '\n' -> to[at++] = 'n';
            case '\r' -> to[at++] = 'r';
            case '\t' -> to[at++] = 't';
            default -> {
                to[at++] = 'u';
                to[at++] = '0';
                to[at++] = '0';
                to[at++] = HEX[c >> 4];
                to[at++] = HEX[c & 0xF];
            }
        }
        return at;
    }

    private void reserve(int count) {
        if (count > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
        }
    }

    /** What has been written, for the taker to keep; begins anew. */
    ByteBuffer take() {
        ByteBuffer taken = ByteBuffer.wrap(Arrays.copyOf(bytes, length));
        length = 0;
        if (bytes.length > 64 * 1024) {
            bytes = new byte[512];
        }
        return taken;
    }
}
