package dev.aiproxy.api.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/**
 * Puts JSON text together as UTF-8 in memory that is used again: for encoders of streams, where hundreds of events have
 * all but a number and a text in common. Nothing checks that the pieces make a document. One object per answer, used by
 * one thread.
 */
public final class JsonBytes {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_CAPACITY = 512;
    /** Memory that a rare long piece has needed is given back. */
    private static final int MOST_KEPT = 64 * 1024;
    /** How much of a text is written at a time, so that a long one reserves little more than it needs. */
    private static final int SLICE = 4096;
    /** The most bytes that a char becomes: an escape with its number. */
    private static final int LONGEST_CHAR = 6;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;

    /** Bytes as they are. */
    public JsonBytes raw(byte[] piece) {
        reserve(piece.length);
        System.arraycopy(piece, 0, bytes, length, piece.length);
        length += piece.length;
        return this;
    }

    /** Plain ASCII as it is; anything else comes out wrong. */
    public JsonBytes ascii(String piece) {
        int count = piece.length();
        reserve(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) piece.charAt(i);
        }
        return this;
    }

    /** A whole number. */
    public JsonBytes number(long number) {
        if (number >= 0 && number < 10) {
            reserve(1);
            bytes[length++] = (byte) ('0' + number);
            return this;
        }
        return ascii(Long.toString(number));
    }

    /** A value as {@link Json#write} has it. */
    public JsonBytes value(JsonNode value) {
        return raw(Json.write(value));
    }

    /** A text as a JSON string, quotes included; a lone half of a character becomes U+FFFD. */
    public JsonBytes string(String text) {
        reserve(1);
        bytes[length++] = '"';
        text(text);
        reserve(1);
        bytes[length++] = '"';
        return this;
    }

    /** A text as it stands between the quotes of a JSON string; a lone half of a character becomes U+FFFD. */
    public JsonBytes text(String text) {
        int size = text.length();
        int at = 0;
        while (at < size) {
            at = slice(text, at, Math.min(at + SLICE, size));
        }
        return this;
    }

    /** Writes the chars from an offset up to another one; tells how far it came, which is one more if a pair begins last. */
    private int slice(String text, int from, int to) {
        reserve((to - from) * LONGEST_CHAR);
        byte[] target = bytes;
        int end = length;
        int i = from;
        for (; i < to; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                if (c >= ' ' && c != '"' && c != '\\') {
                    target[end++] = (byte) c;
                } else {
                    end = escape(c, target, end);
                }
            } else if (c < 0x800) {
                target[end++] = (byte) (0xC0 | (c >> 6));
                target[end++] = (byte) (0x80 | (c & 0x3F));
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                target[end++] = (byte) (0xF0 | (point >> 18));
                target[end++] = (byte) (0x80 | ((point >> 12) & 0x3F));
                target[end++] = (byte) (0x80 | ((point >> 6) & 0x3F));
                target[end++] = (byte) (0x80 | (point & 0x3F));
            } else {
                char whole = Character.isSurrogate(c) ? '\uFFFD' : c;
                target[end++] = (byte) (0xE0 | (whole >> 12));
                target[end++] = (byte) (0x80 | ((whole >> 6) & 0x3F));
                target[end++] = (byte) (0x80 | (whole & 0x3F));
            }
        }
        length = end;
        return i;
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
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, count), bytes.length * 2));
        }
    }

    /** What has been written, as an array of its own for the taker to keep; begins anew. */
    public byte[] take() {
        byte[] taken = Arrays.copyOf(bytes, length);
        length = 0;
        if (bytes.length > MOST_KEPT) {
            bytes = new byte[FIRST_CAPACITY];
        }
        return taken;
    }

    /** As {@link #take}, for an encoder's consumer. */
    public ByteBuffer takeBuffer() {
        return ByteBuffer.wrap(take());
    }
}
