package dev.aiproxy.api.json;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches a JSON document pass in pieces: whether it has reached its end, and the last value of some keys.
 *
 * <p>The document is an object whose own keys count, or an array of objects whose keys count. One object per document,
 * used by one thread. Its memory is bounded by {@code maxValue} for each key, however long the document is.
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
        int limit = chunk.limit();
        for (int i = chunk.position(); i < limit; i++) {
            step(chunk.get(i));
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

    private void step(byte b) {
        if (inString) {
            stepInString(b);
            return;
        }
        switch (b) {
            case ' ', '\n', '\r', '\t' -> {
                // space means nothing between tokens
            }
            case '"' -> openString();
            case '{', '[' -> open(b);
            case '}', ']' -> close(b);
            case ',' -> {
                endScalar();
                expectKey = depth == memberDepth;
            }
            case ':' -> awaitingValue = depth == memberDepth;
            default -> scalar(b);
        }
    }

    private void stepInString(byte b) {
        if (capturing >= 0 && !stringIsKey) {
            keep(b);
        } else if (stringIsKey && (b != '"' || escaped)) {
            if (keyLength < MAX_KEY) {
                key[keyLength] = b;
            }
            keyLength++;
        }
        if (escaped) {
            escaped = false;
        } else if (b == '\\') {
            escaped = true;
        } else if (b == '"') {
            inString = false;
            stringIsKey = false;
            if (depth == memberDepth && capturing >= 0) {
                endValue();
            }
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
        startValue();
        if (capturing >= 0) {
            keep((byte) '"');
        }
    }

    private void open(byte b) {
        begin();
        if (depth == 0 && b == '[') {
            memberDepth = 2;
        }
        startValue();
        if (capturing >= 0) {
            keep(b);
        }
        depth++;
        expectKey = depth == memberDepth && b == '{';
    }

    private void close(byte b) {
        if (depth == memberDepth) {
            endScalar();
        }
        depth--;
        if (capturing >= 0) {
            keep(b);
            if (depth == memberDepth) {
                endValue();
            }
        }
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
        if (capturing >= 0) {
            keep(b);
        }
    }

    private void begin() {
        if (complete) {
            broken = true;
        }
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

    private void endScalar() {
        if (capturing >= 0 && depth == memberDepth) {
            endValue();
        }
    }

    private void endValue() {
        values[capturing] = overflow ? null : Arrays.copyOf(capture, captureLength);
        capturing = -1;
    }

    private void keep(byte b) {
        if (captureLength >= maxValue) {
            overflow = true;
            return;
        }
        if (captureLength == capture.length) {
            capture = Arrays.copyOf(capture, capture.length * 2);
        }
        capture[captureLength++] = b;
    }
}
