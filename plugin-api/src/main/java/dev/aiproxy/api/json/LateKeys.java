package dev.aiproxy.api.json;

import java.nio.ByteBuffer;

/**
 * Tells whether some keys may still come in the rest of a JSON document, without knowing the structure of that rest.
 *
 * <p>Behind each key stands a colon, and colons are rare beside quotes: the strings of a long document need not be told
 * from its keys to say that none of them is a wanted one. Any doubt counts as yes, also where only a reader that is more
 * lenient than JSON would see a key (in single quotes, without quotes, before a comment).
 */
final class LateKeys {
    /** The end is looked at first: the SDKs' own keys often stand behind the long ones. */
    private static final int TAIL = 256;

    /** How much is asked at once whether it has a colon at all. */
    private static final int STRETCH = 2048;

    private static final long COLONS = Words.ONES * ':';

    /** The most that may stand between a key and its colon, beyond which it is doubtful what it is. */
    private static final int MOST_SPACE = 64;

    /** What a character of a key has at most when it is written as an escape. */
    private static final int ESCAPE = 6;

    /** What the colons of a stretch say. */
    private enum Colons {
        NONE,
        HARMLESS,
        DOUBTFUL
    }

    private final JsonKeys keys;
    private final ByteBuffer json;

    LateKeys(JsonKeys keys, ByteBuffer json) {
        this.keys = keys;
        this.json = json;
    }

    /** Whether one may come between an offset and the document's end. */
    boolean mayComeFrom(int offset) {
        int tail = Math.max(offset, json.limit() - TAIL);
        return mayCome(tail, json.limit()) || mayCome(offset, tail);
    }

    private boolean mayCome(int from, int to) {
        if (to - from < STRETCH) {
            return colons(from, to) == Colons.DOUBTFUL;
        }
        byte[] stretch = new byte[STRETCH];
        boolean rare = true;
        int start = from;
        for (; start + STRETCH <= to; start += STRETCH) {
            // Long texts and data in base64 have no colon for thousands of bytes; what has one mostly has more.
            if (rare) {
                json.get(start, stretch);
            }
            if (!rare || hasColon(stretch)) {
                Colons found = colons(start, start + STRETCH);
                if (found == Colons.DOUBTFUL) {
                    return true;
                }
                rare = found == Colons.NONE;
            }
        }
        return colons(start, to) == Colons.DOUBTFUL;
    }

    /**
     * A loop without another way out, over an array of known length: one that the compiler turns into vector instructions,
     * which with the copy take a third of the time of {@link ByteSearch#next}.
     */
    private static boolean hasColon(byte[] stretch) {
        long found = 0;
        for (int at = 0; at < STRETCH; at += Long.BYTES) {
            long word = Words.at(stretch, at);
            found |= ((word ^ COLONS) - Words.ONES) & ~word;
        }
        return (found & Words.HIGHS) != 0;
    }

    /** Whether there are colons between two offsets, and whether one of them may be behind a wanted key. */
    private Colons colons(int from, int to) {
        Colons found = Colons.NONE;
        for (int at = ByteSearch.next(json, from, to, ':'); at < to; at = ByteSearch.next(json, at + 1, to, ':')) {
            if (isDoubtful(at)) {
                return Colons.DOUBTFUL;
            }
            found = Colons.HARMLESS;
        }
        return found;
    }

    private boolean isDoubtful(int colon) {
        int floor = Math.max(0, colon - MOST_SPACE);
        int at = colon - 1;
        while (at >= floor && isSpace(json.get(at))) {
            at--;
        }
        if (at < floor) {
            return true;
        }
        byte before = json.get(at);
        if (before == '"') {
            return isDoubtfulQuote(at);
        }
        return before == '\'' || before == '/' || keys.matchEnd(json, at + 1) >= 0;
    }

    /** Wider than JSON's white space: what some reader may take for it. */
    private static boolean isSpace(byte b) {
        return b <= ' ';
    }

    private boolean isDoubtfulQuote(int quote) {
        int at = quote - 1;
        while (at >= 0 && json.get(at) == '\\') {
            at--;
        }
        int backslashes = quote - 1 - at;
        if (backslashes > 0) {
            // An odd number of them makes the quote a part of some string's text.
            return (backslashes & 1) == 0;
        }
        int name = keys.matchEnd(json, quote);
        if (name >= 0 && json.get(quote - keys.length(name) - 1) == '"') {
            return true;
        }
        return hasEscape(quote);
    }

    private boolean hasEscape(int quote) {
        int floor = Math.max(0, quote - ESCAPE * keys.longest());
        for (int at = quote - 1; at >= floor; at--) {
            byte b = json.get(at);
            if (b == '"') {
                return false;
            }
            if (b == '\\') {
                return true;
            }
        }
        return false;
    }
}
