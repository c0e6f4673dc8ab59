package dev.aiproxy.api.json;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches a JSON document pass in pieces: whether it has reached its end, and the last value of some keys.
 *
 * <p>The document is an object whose own keys count, or an array of objects whose keys count; a key written with escapes is
 * none of the wanted ones. One object per document, used by one thread. Its memory is bounded by {@code maxValue} for each
 * key, however long the document is. What lies deeper than the keys is skipped eight bytes at a time, and of what is kept
 * only what a piece cuts is copied twice.
 */
public final class JsonWatcher {
    private static final int PIECE = 4096;
    private static final byte[] NOTHING = {};

    private final JsonKeys keys;
    private final int maxValue;
    private final byte[] @Nullable [] values;
    private final JsonNesting nesting = new JsonNesting();
    private int depth;
    private int memberDepth = 1;
    private boolean inString;
    private boolean escaped;
    private boolean stringIsKey;
    private boolean expectKey;
    private boolean awaitingValue;
    private boolean started;
    private boolean broken;
    private boolean complete;
    /** The wanted key that was last read, or -1 for another one. */
    private int key = -1;
    /** The key whose value is being kept, or -1. */
    private int capturing = -1;
    /** Where in this piece the key or value begins, or goes on, that is being kept. */
    private int from;
    /** What earlier pieces had of it. */
    private byte[] begun = NOTHING;

    private int begunLength;
    private byte[] piece = NOTHING;
    private boolean tooLong;

    /**
     * @param keys what to look for
     * @param maxValue most bytes of a value that are kept; a longer value counts as absent
     */
    public JsonWatcher(JsonKeys keys, int maxValue) {
        this.keys = keys;
        this.maxValue = maxValue;
        this.values = new byte[keys.size()][];
    }

    /** The next bytes, cut anywhere. */
    public void accept(ByteBuffer chunk) {
        if (chunk.hasArray()) {
            int start = chunk.arrayOffset() + chunk.position();
            accept(chunk.array(), start, start + chunk.remaining());
            return;
        }
        // Bytes outside of the heap cost more to look at one by one than to copy.
        byte[] copied = copied(Math.min(chunk.remaining(), PIECE));
        int limit = chunk.limit();
        for (int at = chunk.position(); at < limit; at += PIECE) {
            int count = Math.min(limit - at, PIECE);
            chunk.get(at, copied, 0, count);
            accept(copied, 0, count);
        }
    }

    private byte[] copied(int length) {
        if (piece.length < length) {
            piece = new byte[length];
        }
        return piece;
    }

    private void accept(byte[] chunk, int start, int limit) {
        int at = start;
        from = at;
        while (at < limit) {
            if (inString) {
                at = string(chunk, at, limit);
            } else if (nesting.isOpen()) {
                at = nested(chunk, at, limit);
            } else {
                token(chunk, at);
                at++;
            }
        }
        if (stringIsKey) {
            keep(chunk, limit, keys.longest());
        } else if (capturing >= 0) {
            keep(chunk, limit, maxValue);
        }
    }

    /** Whether the document's last bracket was seen, and nothing but space after it. */
    public boolean complete() {
        return complete && !broken;
    }

    /** The last value of a key, as it stood there; null if there was none. The array is the watcher's: not to be changed. */
    public byte @Nullable [] kept(int index) {
        return values[index];
    }

    /** The last value of a key if it is a string, with its escapes resolved; empty too if one of them is none. */
    public Optional<String> text(int index) {
        byte[] value = values[index];
        if (value == null || value[0] != '"') {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonSpans.unescape(value, 0));
        } catch (JsonFormatException e) {
            return Optional.empty();
        }
    }

    private int string(byte[] chunk, int start, int limit) {
        int at = ByteSearch.endOfString(chunk, escaped ? start + 1 : start, limit);
        escaped = at > limit;
        if (at >= limit) {
            return limit;
        }
        inString = false;
        if (stringIsKey) {
            stringIsKey = false;
            key = key(chunk, at);
        } else if (depth == memberDepth) {
            endValue(chunk, at + 1);
        }
        return at + 1;
    }

    private int nested(byte[] chunk, int start, int limit) {
        int end = nesting.skip(chunk, start, limit);
        if (!nesting.isOpen()) {
            endValue(chunk, end);
        }
        return end;
    }

    private void token(byte[] chunk, int at) {
        byte b = chunk[at];
        switch (b) {
            case ' ', '\n', '\r', '\t' -> endValue(chunk, at);
            case '"' -> openString(at);
            case '{', '[' -> open(b, at);
            case '}', ']' -> close(chunk, at);
            case ',' -> {
                endValue(chunk, at);
                expectKey = depth == memberDepth;
            }
            case ':' -> awaitingValue = depth == memberDepth;
            default -> scalar(b, at);
        }
    }

    private void openString(int at) {
        begin();
        inString = true;
        if (depth == memberDepth && expectKey) {
            expectKey = false;
            stringIsKey = true;
            // Only what is malformed has a key inside of a value.
            capturing = -1;
            keepFrom(at + 1);
            return;
        }
        broken |= depth == 0;
        startValue(at);
    }

    private void open(byte b, int at) {
        begin();
        if (depth == 0 && b == '[') {
            memberDepth = 2;
        }
        startValue(at);
        if (depth == memberDepth) {
            nesting.open();
            expectKey = false;
        } else {
            depth++;
            expectKey = depth == memberDepth && b == '{';
        }
    }

    private void close(byte[] chunk, int at) {
        endValue(chunk, at);
        depth--;
        expectKey = false;
        if (depth == 0) {
            complete = true;
        } else if (depth < 0) {
            broken = true;
        }
    }

    private void scalar(byte b, int at) {
        if (depth == 0) {
            // A byte order mark may come first; a bare scalar is no document that we watch.
            broken |= started || (b & 0x80) == 0;
            return;
        }
        startValue(at);
    }

    private void begin() {
        broken |= complete;
        started = true;
    }

    private void startValue(int at) {
        if (awaitingValue && depth == memberDepth) {
            awaitingValue = false;
            capturing = key;
            keepFrom(at);
        }
    }

    private void endValue(byte[] chunk, int end) {
        if (capturing >= 0) {
            values[capturing] = value(chunk, end);
            capturing = -1;
        }
    }

    private byte @Nullable [] value(byte[] chunk, int end) {
        int count = end - from;
        if (tooLong || count > maxValue - begunLength) {
            return null;
        }
        byte[] value = Arrays.copyOf(begun, begunLength + count);
        System.arraycopy(chunk, from, value, begunLength, count);
        return value;
    }

    private int key(byte[] chunk, int end) {
        if (begunLength == 0 && !tooLong) {
            return keys.match(chunk, from, end);
        }
        keep(chunk, end, keys.longest());
        return tooLong ? -1 : keys.match(begun, 0, begunLength);
    }

    private void keepFrom(int at) {
        from = at;
        begunLength = 0;
        tooLong = false;
    }

    private void keep(byte[] chunk, int end, int most) {
        int count = end - from;
        if (tooLong || count > most - begunLength) {
            tooLong = true;
            return;
        }
        if (begunLength + count > begun.length) {
            begun = Arrays.copyOf(begun, Math.max(begunLength + count, begun.length * 2));
        }
        System.arraycopy(chunk, from, begun, begunLength, count);
        begunLength += count;
    }
}
