package dev.aiproxy.api.json;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches a JSON document pass in pieces: whether it has reached its end, and the last value of some keys.
 *
 * <p>The document is an object whose own keys count, or an array of objects whose keys count. One object per document,
 * used by one thread. Its memory is bounded by {@code maxValue} for each key, however long the document is. What lies
 * deeper than the keys is skipped eight bytes at a time.
 */
public final class JsonWatcher {
    private static final int MAX_KEY = 64;

    private final JsonKeys keys;
    private final int maxValue;
    private final byte[] @Nullable [] values;
    private final byte[] key = new byte[MAX_KEY];
    private int keyLength;
    private byte[] capture = new byte[256];
    private int captureLength;
    private int capturing = -1;
    private boolean overflow;
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
        int at = chunk.position();
        int limit = chunk.limit();
        while (at < limit) {
            if (inString) {
                at = string(chunk, at, limit);
            } else if (depth > memberDepth) {
                at = nested(chunk, at, limit);
            } else {
                token(chunk.get(at));
                at++;
            }
        }
    }

    /** Whether the document's last bracket was seen, and nothing but space after it. */
    public boolean complete() {
        return complete && !broken;
    }

    /** The last value of a key, as it stood there. */
    public Optional<ByteBuffer> value(int index) {
        byte @Nullable [] value = values[index];
        return value == null ? Optional.empty() : Optional.of(ByteBuffer.wrap(value));
    }

    private int string(ByteBuffer chunk, int from, int limit) {
        if (escaped) {
            escaped = false;
            keep(chunk, from, from + 1);
            return from + 1;
        }
        int stop = ByteSearch.either(chunk, from, limit, '"', '\\');
        if (stop == limit) {
            keep(chunk, from, limit);
            return limit;
        }
        if (chunk.get(stop) == '\\') {
            escaped = true;
            keep(chunk, from, stop + 1);
            return stop + 1;
        }
        inString = false;
        if (stringIsKey) {
            keep(chunk, from, stop);
            stringIsKey = false;
        } else {
            keep(chunk, from, stop + 1);
            if (depth == memberDepth) {
                endValue();
            }
        }
        return stop + 1;
    }

    private int nested(ByteBuffer chunk, int from, int limit) {
        int stop = ByteSearch.structure(chunk, from, limit);
        if (stop == limit) {
            keep(chunk, from, limit);
            return limit;
        }
        keep(chunk, from, stop + 1);
        switch (chunk.get(stop)) {
            case '"' -> inString = true;
            case '{', '[' -> depth++;
            default -> {
                depth--;
                if (depth == memberDepth) {
                    endValue();
                }
            }
        }
        return stop + 1;
    }

    private void token(byte b) {
        switch (b) {
            case ' ', '\n', '\r', '\t' -> endValue();
            case '"' -> openString();
            case '{', '[' -> open(b);
            case '}', ']' -> close();
            case ',' -> {
                endValue();
                expectKey = depth == memberDepth;
            }
            case ':' -> awaitingValue = depth == memberDepth;
            default -> scalar(b);
        }
    }

    private void openString() {
        begin();
        inString = true;
        if (depth == memberDepth && expectKey) {
            expectKey = false;
            stringIsKey = true;
            keyLength = 0;
            return;
        }
        broken |= depth == 0;
        startValue();
        keep((byte) '"');
    }

    private void open(byte b) {
        begin();
        if (depth == 0 && b == '[') {
            memberDepth = 2;
        }
        startValue();
        keep(b);
        depth++;
        expectKey = depth == memberDepth && b == '{';
    }

    private void close() {
        endValue();
        depth--;
        expectKey = false;
        if (depth == 0) {
            complete = true;
        } else if (depth < 0) {
            broken = true;
        }
    }

    private void scalar(byte b) {
        if (depth == 0) {
            // A byte order mark may come first; a bare scalar is no document that we watch.
            broken |= started || (b & 0x80) == 0;
            return;
        }
        startValue();
        keep(b);
    }

    private void begin() {
        broken |= complete;
        started = true;
    }

    private void startValue() {
        if (awaitingValue && depth == memberDepth) {
            awaitingValue = false;
            capturing = keyLength <= MAX_KEY ? keys.match(ByteBuffer.wrap(key), 0, keyLength) : -1;
            captureLength = 0;
            overflow = false;
        }
    }

    private void endValue() {
        if (capturing >= 0 && depth == memberDepth) {
            values[capturing] = overflow ? null : Arrays.copyOf(capture, captureLength);
            capturing = -1;
        }
    }

    private void keep(ByteBuffer chunk, int from, int to) {
        int count = to - from;
        if (stringIsKey) {
            int kept = Math.min(count, MAX_KEY - Math.min(keyLength, MAX_KEY));
            chunk.get(from, key, Math.min(keyLength, MAX_KEY), kept);
            keyLength = Math.min(keyLength + count, MAX_KEY + 1);
        } else if (capturing >= 0 && reserve(count)) {
            chunk.get(from, capture, captureLength, count);
            captureLength += count;
        }
    }

    private void keep(byte b) {
        if (capturing >= 0 && reserve(1)) {
            capture[captureLength++] = b;
        }
    }

    private boolean reserve(int count) {
        if (overflow || count > maxValue - captureLength) {
            overflow = true;
            return false;
        }
        if (captureLength + count > capture.length) {
            capture = Arrays.copyOf(capture, Math.max(captureLength + count, capture.length * 2));
        }
        return true;
    }
}
