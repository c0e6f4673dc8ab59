package dev.aiproxy.openai.chat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A buffer that JSON text is put together in, used again for each event. */
final class JsonBytes {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] bytes = new byte[512];
    private int length;

    /** Forgets what is there. */
    JsonBytes clear() {
        length = 0;
        return this;
    }

    /** Plain ASCII, as it is. */
    JsonBytes ascii(String text) {
        int count = text.length();
        reserve(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    JsonBytes raw(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    JsonBytes number(int number) {
        if (number >= 0 && number < 10) {
            reserve(1);
            bytes[length++] = (byte) ('0' + number);
            return this;
        }
        return ascii(Integer.toString(number));
    }

    /** A string in quotes; half a character becomes U+FFFD. */
    JsonBytes string(String text) {
        int count = text.length();
        reserve(count * 3 + 2);
        bytes[length++] = '"';
        for (int i = 0; i < count; i++) {
            char at = text.charAt(i);
            if (at >= 0x80) {
                i += wide(text, i, at);
            } else if (at < ' ' || at == '"' || at == '\\') {
                reserve((count - i) * 3 + 8);
                escape(at);
            } else {
                bytes[length++] = (byte) at;
            }
        }
        reserve(1);
        bytes[length++] = '"';
        return this;
    }

    /** Writes a character beyond ASCII; gives how many more of the text it has used. */
    private int wide(String text, int i, char at) {
        if (at < 0x800) {
            bytes[length++] = (byte) (0xC0 | (at >> 6));
            bytes[length++] = (byte) (0x80 | (at & 0x3F));
            return 0;
        }
        if (Character.isHighSurrogate(at) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
            int point = Character.toCodePoint(at, text.charAt(i + 1));
            bytes[length++] = (byte) (0xF0 | (point >> 18));
            bytes[length++] = (byte) (0x80 | ((point >> 12) & 0x3F));
            bytes[length++] = (byte) (0x80 | ((point >> 6) & 0x3F));
            bytes[length++] = (byte) (0x80 | (point & 0x3F));
            return 1;
        }
        char whole = Character.isSurrogate(at) ? '\uFFFD' : at;
        bytes[length++] = (byte) (0xE0 | (whole >> 12));
        bytes[length++] = (byte) (0x80 | ((whole >> 6) & 0x3F));
        bytes[length++] = (byte) (0x80 | (whole & 0x3F));
        return 0;
    }

    private void escape(char at) {
        bytes[length++] = '\\';
        switch (at) {
            case '"', '\\' -> bytes[length++] = (byte) at;
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[at >> 4];
                bytes[length++] = HEX[at & 0xF];
            }
        }
    }

    private void reserve(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
        }
    }

    /** A copy of what is there, for somebody to keep. */
    ByteBuffer toBuffer() {
        return ByteBuffer.wrap(Arrays.copyOf(bytes, length));
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
