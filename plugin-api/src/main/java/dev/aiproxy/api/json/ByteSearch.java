package dev.aiproxy.api.json;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Looks for single ASCII bytes in a buffer, eight at a time.
 *
 * <p>Subtracting one from each byte of a word sets the high bit of those that were zero, so of those that were the
 * wanted one before the exclusive or. A borrow can set it only above such a byte, so the lowest one is exact.
 */
public final class ByteSearch {
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long OPENING = ONES * '{';
    private static final long CLOSING = ONES * '}';

    private ByteSearch() {}

    /** The first offset between {@code from} and {@code to} that holds one of two bytes; {@code to} if there is none. */
    public static int either(ByteBuffer bytes, int from, int to, char first, char second) {
        boolean little = bytes.order() == ByteOrder.LITTLE_ENDIAN;
        long firsts = ONES * first;
        long seconds = ONES * second;
        int at = from;
        for (; at + 8 <= to; at += 8) {
            long word = little ? bytes.getLong(at) : Long.reverseBytes(bytes.getLong(at));
            long hit = (((word ^ firsts) - ONES) | ((word ^ seconds) - ONES)) & ~word & HIGHS;
            if (hit != 0) {
                return at + (Long.numberOfTrailingZeros(hit) >>> 3);
            }
        }
        for (; at < to; at++) {
            byte b = bytes.get(at);
            if (b == first || b == second) {
                return at;
            }
        }
        return to;
    }

    /** The first offset that holds a double quote, a bracket or a brace; {@code to} if there is none. */
    static int structure(ByteBuffer bytes, int from, int to) {
        boolean little = bytes.order() == ByteOrder.LITTLE_ENDIAN;
        int at = from;
        for (; at + 8 <= to; at += 8) {
            long word = little ? bytes.getLong(at) : Long.reverseBytes(bytes.getLong(at));
            // Bit 0x20 makes [ and { one, and ] and }.
            long folded = word | (ONES * 0x20);
            long hit = (((word ^ QUOTES) - ONES) | ((folded ^ OPENING) - ONES) | ((folded ^ CLOSING) - ONES))
                    & ~word
                    & HIGHS;
            if (hit != 0) {
                return at + (Long.numberOfTrailingZeros(hit) >>> 3);
            }
        }
        for (; at < to; at++) {
            byte b = bytes.get(at);
            if (b == '"' || (b | 0x20) == '{' || (b | 0x20) == '}') {
                return at;
            }
        }
        return to;
    }
}
