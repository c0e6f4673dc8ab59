package dev.aiproxy.openai.responses;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Puts the bytes of one event together, in a buffer that serves for all events of an answer.
 *
 * <p>The pieces that hundreds of events of an answer have in common are bytes already; only a number and a text are
 * written each time.
 */
final class EventBytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[512];
    private int length;

    /** Begins anew. */
    EventBytes clear() {
        length = 0;
        return this;
    }

    EventBytes raw(byte[] piece) {
        reserve(piece.length);
        System.arraycopy(piece, 0, bytes, length, piece.length);
        length += piece.length;
        return this;
    }

    EventBytes number(long value) {
        if (value < 10) {
            reserve(1);
            bytes[length++] = (byte) ('0' + value);
            return this;
        }
        number(value / 10);
        reserve(1);
        bytes[length++] = (byte) ('0' + value % 10);
        return this;
    }

    /** A text as a JSON string; half a character becomes U+FFFD. */
    EventBytes quoted(String text) {
        int count = text.length();
        // Six bytes are the most that a char becomes: an escape of a control character.
        reserve(count * 6 + 2);
        bytes[length++] = '"';
        for (int i = 0; i < count; i++) {
            char at = text.charAt(i);
            if (at < 0x80) {
                ascii(at);
            } else if (at < 0x800) {
                bytes[length++] = (byte) (0xC0 | at >> 6);
                bytes[length++] = (byte) (0x80 | (at & 0x3F));
            } else if (Character.isHighSurrogate(at) && i + 1 < count && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                four(Character.toCodePoint(at, text.charAt(i)));
            } else {
                three(Character.isSurrogate(at) ? '\uFFFD' : at);
            }
        }
        bytes[length++] = '"';
        return this;
    }

    private void ascii(char at) {
        if (at == '"' || at == '\\') {
            bytes[length++] = '\\';
            bytes[length++] = (byte) at;
        } else if (at >= 0x20) {
            bytes[length++] = (byte) at;
        } else if (at == '\n') {
            bytes[length++] = '\\';
            bytes[length++] = 'n';
        } else {
            bytes[length++] = '\\';
            bytes[length++] = 'u';
            bytes[length++] = '0';
            bytes[length++] = '0';
            bytes[length++] = HEX[at >> 4];
            bytes[length++] = HEX[at & 0xF];
        }
    }

    private void three(char at) {
        bytes[length++] = (byte) (0xE0 | at >> 12);
        bytes[length++] = (byte) (0x80 | (at >> 6 & 0x3F));
        bytes[length++] = (byte) (0x80 | (at & 0x3F));
    }

    private void four(int point) {
        bytes[length++] = (byte) (0xF0 | point >> 18);
        bytes[length++] = (byte) (0x80 | (point >> 12 & 0x3F));
        bytes[length++] = (byte) (0x80 | (point >> 6 & 0x3F));
        bytes[length++] = (byte) (0x80 | (point & 0x3F));
    }

    private void reserve(int count) {
        if (count > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
        }
    }

    /** What was put together, as a buffer of its own. */
    ByteBuffer take() {
        return ByteBuffer.wrap(Arrays.copyOf(bytes, length));
    }
}
