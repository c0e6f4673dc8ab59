package dev.aiproxy.gemini.generate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Puts a chunk that holds nothing but text together from ready bytes, since an answer consists of little else. One object
 * per answer, used by one thread.
 */
final class TextChunk {
    private static final byte[] BEFORE = ascii("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"");
    private static final byte[] PLAIN = ascii("\"}],\"role\":\"model\"},\"index\":");
    private static final byte[] THOUGHT = ascii("\",\"thought\":true}],\"role\":\"model\"},\"index\":");
    private static final byte[] AFTER = ascii("}]");
    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

    private byte[] buffer = new byte[1024];
    private int length;

    /**
     * The bytes of a chunk.
     *
     * @param head what stands before the object
     * @param tail members that follow the candidates, with a leading comma, and the closing brace
     * @param end what stands behind it
     */
    ByteBuffer of(byte[] head, String text, boolean thought, int candidate, byte[] tail, byte[] end) {
        length = 0;
        put(head);
        put(BEFORE);
        escape(text);
        put(thought ? THOUGHT : PLAIN);
        put(ascii(Integer.toString(candidate)));
        put(AFTER);
        put(tail);
        put(end);
        return ByteBuffer.wrap(Arrays.copyOf(buffer, length));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void put(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    private void reserve(int more) {
        if (length + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(length + more, buffer.length * 2));
        }
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            reserve(6);
            char at = text.charAt(i);
            if (at == '"' || at == '\\') {
                buffer[length++] = '\\';
                buffer[length++] = (byte) at;
            } else if (at < ' ') {
                control(at);
            } else if (at < 0x80) {
                buffer[length++] = (byte) at;
            } else if (at < 0x800) {
                buffer[length++] = (byte) (0xC0 | (at >> 6));
                buffer[length++] = (byte) (0x80 | (at & 0x3F));
            } else if (Character.isHighSurrogate(at)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                int codePoint = Character.toCodePoint(at, text.charAt(++i));
                buffer[length++] = (byte) (0xF0 | (codePoint >> 18));
                buffer[length++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
                buffer[length++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
                buffer[length++] = (byte) (0x80 | (codePoint & 0x3F));
            } else if (Character.isSurrogate(at)) {
                put(REPLACEMENT);
            } else {
                buffer[length++] = (byte) (0xE0 | (at >> 12));
                buffer[length++] = (byte) (0x80 | ((at >> 6) & 0x3F));
                buffer[length++] = (byte) (0x80 | (at & 0x3F));
            }
        }
    }

    private void control(char at) {
        buffer[length++] = '\\';
        switch (at) {
            case '\n' -> buffer[length++] = 'n';
            case '\r' -> buffer[length++] = 'r';
            case '\t' -> buffer[length++] = 't';
            default -> {
                buffer[length++] = 'u';
                buffer[length++] = '0';
                buffer[length++] = '0';
                buffer[length++] = HEX[at >> 4];
                buffer[length++] = HEX[at & 15];
            }
        }
    }
}
