package dev.aiproxy.api.json;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** One walk over a JSON document, by offsets; checks the structure as far as it goes, not the scalars. */
final class JsonWalk {
    private static final long QUOTES = Words.ONES * '"';
    private static final long BACKSLASHES = Words.ONES * '\\';
    /** From here on it pays to look for keys in what is left before walking over it. */
    private static final int LONG = 512;

    private final ByteBuffer json;
    private final int limit;
    private int at;

    JsonWalk(ByteBuffer buffer) {
        json = buffer.slice();
        limit = json.limit();
    }

    JsonSpans object(JsonKeys keys) {
        int[] starts = new int[keys.size()];
        int[] ends = new int[keys.size()];
        Arrays.fill(starts, -1);
        skipByteOrderMark();
        int open = expect('{', "a JSON object");
        boolean empty = true;
        boolean mayEndEarly = true;
        if (peekToken() == '}') {
            at++;
        } else {
            empty = false;
            do {
                int key = key(keys);
                expect(':', "a colon after the key");
                skipSpace();
                int start = at;
                if (key < 0 && mayEndEarly && limit - at >= LONG) {
                    int close = lastBrace();
                    mayEndEarly = close > at && !new LateKeys(keys, json).mayComeFrom(at);
                    if (mayEndEarly) {
                        return new JsonSpans(json, starts, ends, open, close, false);
                    }
                }
                skipValue();
                if (key >= 0) {
                    if (starts[key] >= 0) {
                        throw new JsonFormatException("the key '" + keys.name(key) + "' comes twice", start);
                    }
                    starts[key] = start;
                    ends[key] = at;
                }
            } while (more());
        }
        int close = at - 1;
        skipSpace();
        if (at < limit) {
            throw new JsonFormatException("something after the end of the JSON object", at);
        }
        return new JsonSpans(json, starts, ends, open, close, empty);
    }

    /** The offset of the closing brace if the document ends with one; else -1. */
    private int lastBrace() {
        int last = limit - 1;
        while (last > at && isSpace(json.get(last))) {
            last--;
        }
        return json.get(last) == '}' ? last : -1;
    }

    private int key(JsonKeys keys) {
        skipSpace();
        if (at >= limit || json.get(at) != '"') {
            throw new JsonFormatException("expected a key", at);
        }
        int start = at + 1;
        boolean escaped = skipString();
        int key;
        boolean alike;
        if (escaped) {
            byte[] quoted = new byte[at - start + 1];
            json.get(start - 1, quoted);
            String name = JsonSpans.unescape(quoted, start);
            key = keys.match(name);
            alike = key < 0 && keys.resembles(name);
        } else {
            key = keys.match(json, start, at - 1);
            alike = key < 0 && keys.resembles(json, start, at - 1);
        }
        if (alike) {
            throw new JsonFormatException("a key that differs from one of the API's only in its case", start - 1);
        }
        return key;
    }

    /** After a member: true at a comma, false at the closing brace. */
    private boolean more() {
        byte next = peekToken();
        if (next != ',' && next != '}') {
            throw new JsonFormatException("expected a comma or a closing brace", at);
        }
        at++;
        return next == ',';
    }

    private int expect(char wanted, String what) {
        if (peekToken() != wanted) {
            throw new JsonFormatException("expected " + what, at);
        }
        return at++;
    }

    private byte peekToken() {
        skipSpace();
        return at < limit ? json.get(at) : 0;
    }

    private void skipByteOrderMark() {
        if (limit >= 3 && json.get(0) == (byte) 0xEF && json.get(1) == (byte) 0xBB && json.get(2) == (byte) 0xBF) {
            at = 3;
        }
    }

    private void skipSpace() {
        while (at < limit) {
            if (!isSpace(json.get(at))) {
                return;
            }
            at++;
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private void skipValue() {
        byte first = at < limit ? json.get(at) : 0;
        if (first == '"') {
            skipString();
        } else if (first == '{' || first == '[') {
            skipNested();
        } else {
            int start = at;
            while (at < limit && isScalar(json.get(at))) {
                at++;
            }
            if (at == start) {
                throw new JsonFormatException("expected a value", at);
            }
        }
    }

    private static boolean isScalar(byte b) {
        return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || b == '-' || b == '+' || b == '.' || b == 'E';
    }

    /** From an opening quote to behind the closing one; true if there was a backslash. */
    private boolean skipString() {
        ByteBuffer bytes = json;
        int end = limit;
        long seen = 0;
        // Marks the first byte of the next word if a backslash stands before it.
        long dead = 0;
        int i = at + 1;
        for (; i + 8 <= end; i += 8) {
            long word = Words.at(bytes, i);
            long backslashes = Words.zeros(word ^ BACKSLASHES);
            long escaping = Words.escaping(backslashes, dead);
            long escaped = (escaping << 8) | dead;
            dead = escaping >>> 56;
            long quotes = Words.zeros(word ^ QUOTES) & ~escaped;
            if (quotes != 0) {
                at = i + Words.lowest(quotes) + 1;
                return (seen | (backslashes & ((quotes & -quotes) - 1))) != 0;
            }
            seen |= backslashes;
        }
        for (i += dead == 0 ? 0 : 1; i < end; i++) {
            byte b = bytes.get(i);
            if (b == '"') {
                at = i + 1;
                return seen != 0;
            }
            if (b == '\\') {
                seen = 1;
                i++;
            }
        }
        throw new JsonFormatException("a string without an end", at);
    }

    /** From an opening bracket or brace to behind the one that closes it. */
    private void skipNested() {
        int start = at;
        int depth = 0;
        do {
            at = ByteSearch.structure(json, at, limit);
            if (at >= limit) {
                throw new JsonFormatException("an object or array without an end", start);
            }
            switch (json.get(at)) {
                case '"' -> skipString();
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                default -> {
                    depth--;
                    at++;
                }
            }
        } while (depth > 0);
    }
}
