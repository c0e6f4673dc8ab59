package dev.aiproxy.api.json;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Splits a JSON array of objects that comes in pieces into its elements, push style.
 *
 * <p>One object per array, used by one thread. Memory is bounded by {@code maxElement}; a longer element is counted in
 * {@link #oversized()} and not delivered.
 */
public final class JsonElements {
    /** Receives elements. */
    @FunctionalInterface
    public interface Handler {
        /** One element; the array is the splitter's own and valid during the call only. */
        void element(byte[] json, int length);
    }

    private final Handler handler;
    private final int maxElement;
    private byte[] element = new byte[1024];
    private int length;
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean tooLong;
    private boolean afterElement;
    private boolean closed;
    private boolean broken;
    private long oversized;

    public JsonElements(int maxElement, Handler handler) {
        this.maxElement = maxElement;
        this.handler = handler;
    }

    /** The next bytes, cut anywhere. */
    public void accept(ByteBuffer chunk) {
        int at = chunk.position();
        int limit = chunk.limit();
        while (at < limit) {
            if (depth > 1) {
                at = inside(chunk, at, limit);
            } else {
                between(chunk.get(at));
                at++;
            }
        }
    }

    /** Whether the array's closing bracket was seen, and nothing but space after it. */
    public boolean complete() {
        return closed && !broken;
    }

    /** Whether a comma and one more element may follow: an element has just ended, and the array has not. */
    public boolean afterElement() {
        return afterElement && !broken;
    }

    /** How many elements were too long to be delivered. */
    public long oversized() {
        return oversized;
    }

    private int inside(ByteBuffer chunk, int from, int limit) {
        int stop;
        if (escaped) {
            stop = from;
        } else if (inString) {
            stop = ByteSearch.either(chunk, from, limit, '"', '\\');
        } else {
            stop = ByteSearch.structure(chunk, from, limit);
        }
        int end = Math.min(stop + 1, limit);
        keep(chunk, from, end);
        if (stop < limit) {
            step(chunk.get(stop));
        }
        return end;
    }

    private void step(byte b) {
        if (escaped) {
            escaped = false;
        } else if (inString) {
            escaped = b == '\\';
            inString = escaped;
        } else if (b == '"') {
            inString = true;
        } else if (b == '{' || b == '[') {
            depth++;
        } else if (--depth == 1) {
            deliver();
        }
    }

    private void deliver() {
        afterElement = true;
        if (tooLong) {
            oversized++;
        } else {
            handler.element(element, length);
        }
        tooLong = false;
        length = 0;
    }

    private void between(byte b) {
        switch (b) {
            case ' ', '\n', '\r', '\t' -> {
                // space means nothing between elements
            }
            case '[' -> {
                broken |= depth != 0 || closed;
                depth++;
            }
            case ']' -> {
                broken |= depth != 1;
                depth--;
                afterElement = false;
                closed = true;
            }
            case ',' -> {
                broken |= !afterElement;
                afterElement = false;
            }
            case '{' -> {
                broken |= depth != 1 || afterElement;
                afterElement = false;
                depth++;
                reserve(1);
                element[length++] = b;
            }
            // A byte order mark may come first.
            default -> broken |= depth != 0 || (b & 0x80) == 0;
        }
    }

    private void keep(ByteBuffer chunk, int from, int to) {
        if (tooLong || to - from > maxElement - length) {
            tooLong = true;
            return;
        }
        reserve(to - from);
        chunk.get(from, element, length, to - from);
        length += to - from;
    }

    private void reserve(int count) {
        if (length + count > element.length) {
            element = Arrays.copyOf(element, Math.max(length + count, element.length * 2));
        }
    }
}
