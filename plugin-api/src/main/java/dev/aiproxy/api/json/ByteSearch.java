package dev.aiproxy.api.json;

import java.nio.ByteBuffer;

/**
 * Looks for single ASCII bytes in a buffer, eight at a time.
 *
 * <p>Subtracting one from each byte of a word sets the high bit of those that were zero, so of those that were the
 * wanted one before the exclusive or. A borrow can set it only above such a byte, so the lowest one is exact.
 */
public final class ByteSearch {
    private static final long QUOTES = Words.ONES * '"';
    private static final long OPENING = Words.ONES * '{';
    private static final long CLOSING = Words.ONES * '}';

    private ByteSearch() {}

    /** The first offset between {@code from} and {@code to} that holds a byte; {@code to} if there is none. */
    public static int next(ByteBuffer bytes, int from, int to, char wanted) {
        long pattern = Words.ONES * wanted;
        int at = from;
        // Four words at a time: what is looked for is rare, and one branch for all of them costs less than four.
        for (; at + 32 <= to; at += 32) {
            if ((hits(bytes, at, pattern)
                            | hits(bytes, at + 8, pattern)
                            | hits(bytes, at + 16, pattern)
                            | hits(bytes, at + 24, pattern))
                    != 0) {
                break;
            }
        }
        for (; at + 8 <= to; at += 8) {
            long hit = hits(bytes, at, pattern);
            if (hit != 0) {
                return at + Words.lowest(hit);
            }
        }
        for (; at < to; at++) {
            if (bytes.get(at) == wanted) {
                return at;
            }
        }
        return to;
    }

    private static long hits(ByteBuffer bytes, int at, long pattern) {
        long word = Words.at(bytes, at);
        return ((word ^ pattern) - Words.ONES) & ~word & Words.HIGHS;
    }

    /** The first offset between {@code from} and {@code to} that holds one of two bytes; {@code to} if there is none. */
    public static int either(ByteBuffer bytes, int from, int to, char first, char second) {
        long firsts = Words.ONES * first;
        long seconds = Words.ONES * second;
        int at = from;
        for (; at + 8 <= to; at += 8) {
            long word = Words.at(bytes, at);
            long hit = (((word ^ firsts) - Words.ONES) | ((word ^ seconds) - Words.ONES)) & ~word & Words.HIGHS;
            if (hit != 0) {
                return at + Words.lowest(hit);
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

    /** As {@link #either(ByteBuffer, int, int, char, char)} in an array; {@code from} if that lies behind the end. */
    static int either(byte[] bytes, int from, int to, char first, char second) {
        long firsts = Words.ONES * first;
        long seconds = Words.ONES * second;
        int at = from;
        for (; at + 8 <= to; at += 8) {
            long word = Words.at(bytes, at);
            long hit = (((word ^ firsts) - Words.ONES) | ((word ^ seconds) - Words.ONES)) & ~word & Words.HIGHS;
            if (hit != 0) {
                return at + Words.lowest(hit);
            }
        }
        for (; at < to; at++) {
            if (bytes[at] == first || bytes[at] == second) {
                return at;
            }
        }
        return at;
    }

    /**
     * The offset of the quote that ends a string, looked for from anywhere in it but between a backslash and what that
     * escapes. Without one it is {@code to}, or one more where a backslash stands last.
     */
    static int endOfString(byte[] bytes, int from, int to) {
        int at = either(bytes, from, to, '"', '\\');
        while (at < to && bytes[at] == '\\') {
            at = either(bytes, at + 2, to, '"', '\\');
        }
        return at;
    }

    /** The first offset that holds a double quote, a bracket or a brace; {@code to} if there is none. */
    static int structure(ByteBuffer bytes, int from, int to) {
        int at = from;
        for (; at + 8 <= to; at += 8) {
            long word = Words.at(bytes, at);
            // Bit 0x20 makes [ and { one, and ] and }.
            long folded = word | (Words.ONES * 0x20);
            long hit = (((word ^ QUOTES) - Words.ONES)
                            | ((folded ^ OPENING) - Words.ONES)
                            | ((folded ^ CLOSING) - Words.ONES))
                    & ~word
                    & Words.HIGHS;
            if (hit != 0) {
                return at + Words.lowest(hit);
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
