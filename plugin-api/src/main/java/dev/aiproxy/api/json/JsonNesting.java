package dev.aiproxy.api.json;

/**
 * The way from behind an opening bracket or brace to behind the one that closes it, through bytes that come in pieces.
 *
 * <p>Eight bytes are looked at together. Most of them hold no bracket and no backslash; of those only the number of quotes
 * counts. One object can be used for one value after another, by one thread.
 */
final class JsonNesting {
    private static final long QUOTES = Words.ONES * '"';
    private static final long BACKSLASHES = Words.ONES * '\\';
    /** The bit that makes {@code [} and <code>{</code> one, {@code ]} and <code>}</code>, and a backslash and {@code |}. */
    private static final int FOLD = 0x20;

    private int depth;
    private boolean inString;
    private boolean escaped;

    /** Behind the first bracket. */
    void open() {
        depth = 1;
    }

    /** Whether the last bracket has not come yet. */
    boolean isOpen() {
        return depth > 0;
    }

    /** Goes on from an offset: the offset behind the last bracket, or {@code to} if it does not come before. */
    int skip(byte[] bytes, int from, int to) {
        int levels = depth;
        long quoted = inString ? Words.HIGHS : 0;
        // Marks the first byte of the next word if a backslash stands before it.
        long dead = escaped ? 0x80 : 0;
        int at = from;
        while (at < to) {
            int end = to;
            if (to - at >= 8) {
                long word = Words.at(bytes, at);
                long quotes = Words.zeros(word ^ QUOTES);
                long marks = marks(word);
                if ((marks | dead) == 0) {
                    quoted ^= -(Long.bitCount(quotes) & 1L) & Words.HIGHS;
                    at += 8;
                    continue;
                }
                long backslashes = marks == 0 ? 0 : Words.zeros(word ^ BACKSLASHES);
                long escaping = Words.escaping(backslashes, dead);
                long inside = upTo(quotes & ~((escaping << 8) | dead)) ^ quoted;
                if ((backslashes & ~inside) == 0) {
                    // The lowest bit tells brackets from backslashes, the third one those that close from those that
                    // open.
                    long brackets = marks & (word << 7) & ~inside;
                    for (; brackets != 0; brackets &= brackets - 1) {
                        if ((brackets & -brackets & (word << 5)) == 0) {
                            levels++;
                        } else if (--levels == 0) {
                            return end(at + Words.lowest(brackets) + 1);
                        }
                    }
                    quoted = (inside >> 63) & Words.HIGHS;
                    dead = escaping >>> 56;
                    at += 8;
                    continue;
                }
                // A backslash outside of strings escapes nothing.
                end = at + 8;
            }
            for (; at < end; at++) {
                byte b = bytes[at];
                if (quoted != 0) {
                    if (dead != 0) {
                        dead = 0;
                    } else if (b == '\\') {
                        dead = 0x80;
                    } else if (b == '"') {
                        quoted = 0;
                    }
                } else if (b == '"') {
                    quoted = Words.HIGHS;
                } else if ((b | FOLD) == '{') {
                    levels++;
                } else if ((b | FOLD) == '}' && --levels == 0) {
                    return end(at + 1);
                }
            }
        }
        depth = levels;
        inString = quoted != 0;
        escaped = dead != 0;
        return at;
    }

    private int end(int offset) {
        depth = 0;
        inString = false;
        escaped = false;
        return offset;
    }

    /** Marks brackets, braces, backslashes and bars: folded they are three neighbours. */
    private static long marks(long word) {
        long folded = (word | (Words.ONES * FOLD)) & ~Words.HIGHS;
        long fromBrace = folded + Words.ONES * (0x80 - '{');
        long behindBrace = folded + Words.ONES * (0x80 - '}' - 1);
        return fromBrace & ~behindBrace & ~word & Words.HIGHS;
    }

    /** Marks each byte up to which (itself included) an odd number of bytes is marked. */
    private static long upTo(long mask) {
        long parity = mask ^ (mask << 8);
        parity ^= parity << 16;
        return parity ^ (parity << 32);
    }
}
