package dev.aiproxy.api.wire;

import java.nio.ByteBuffer;

/**
 * Splits a stream of server-sent events into events, push style.
 *
 * <p>Lines end with LF, CRLF or CR; one optional space after the colon is dropped; several {@code data} lines are joined
 * with LF; comments and unknown fields are skipped; a byte order mark at the start is skipped. Source: the WHATWG
 * server-sent events grammar, and what providers really send. One object per stream, used by one thread. Memory is
 * bounded by {@code maxEvent}; a longer event is counted in {@link #oversized()} and its data is not delivered.
 */
public final class SseLines {
    /** Receives events. */
    @FunctionalInterface
    public interface Handler {
        /**
         * One event. The arrays are the splitter's own: valid during the call only.
         *
         * @param name value of the {@code event} field; empty if none
         * @param data buffer that holds the joined data lines
         * @param length how many bytes of it are data
         */
        void event(String name, byte[] data, int length);
    }

    private static final int INITIAL = 1024;

    private final Handler handler;
    private final int maxEvent;
    private byte[] line = new byte[INITIAL];
    private int lineLength;
    private byte[] data = new byte[INITIAL];
    private int dataLength;
    private boolean hasData;
    private boolean tooLong;
    private boolean lineTooLong;
    private String name = "";
    private boolean afterCarriageReturn;
    private boolean started;
    private long oversized;
    private boolean dirty;

    /**
     * @param maxEvent most bytes of data that one event may have
     * @param handler called in {@link #accept} for each event as soon as its blank line was seen
     */
    public SseLines(int maxEvent, Handler handler) {
        this.maxEvent = maxEvent;
        this.handler = handler;
    }

    /** The next bytes, cut anywhere. */
    public void accept(ByteBuffer chunk) {
        int at = chunk.position();
        int limit = chunk.limit();
        while (at < limit) {
            int stop = at;
            byte b = 0;
            while (stop < limit) {
                b = chunk.get(stop);
                if (b == '\n' || b == '\r') {
                    break;
                }
                stop++;
            }
            if (stop > at) {
                appendToLine(chunk, at, stop - at);
                afterCarriageReturn = false;
                dirty = true;
            }
            if (stop == limit) {
                return;
            }
            if (b == '\n' && afterCarriageReturn && lineLength == 0) {
                afterCarriageReturn = false;
            } else {
                afterCarriageReturn = b == '\r';
                endLine();
            }
            at = stop + 1;
        }
    }

    /** The stream has ended: an event that lacks its blank line is delivered all the same. */
    public void end() {
        if (lineLength > 0 || lineTooLong) {
            endLine();
        }
        endEvent();
    }

    /** Whether the bytes so far end with a complete event. */
    public boolean betweenEvents() {
        return !dirty;
    }

    /** How many events were too long to be delivered. */
    public long oversized() {
        return oversized;
    }

    private void appendToLine(ByteBuffer chunk, int from, int count) {
        if (lineTooLong || (long) lineLength + count > (long) maxEvent + 16) {
            lineTooLong = true;
            return;
        }
        line = grown(line, lineLength + count);
        chunk.get(from, line, lineLength, count);
        lineLength += count;
    }

    private void endLine() {
        if (lineTooLong) {
            tooLong = true;
            lineTooLong = false;
            lineLength = 0;
            return;
        }
        int from = 0;
        if (!started) {
            started = true;
            if (lineLength >= 3 && line[0] == (byte) 0xEF && line[1] == (byte) 0xBB && line[2] == (byte) 0xBF) {
                from = 3;
            }
        }
        int length = lineLength;
        lineLength = 0;
        if (length == from) {
            endEvent();
            return;
        }
        if (startsWith(from, length, "data")) {
            addData(from + 4, length);
        } else if (startsWith(from, length, "event")) {
            int value = valueStart(from + 5, length);
            name = new String(line, value, length - value, java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private boolean startsWith(int from, int length, String field) {
        int end = from + field.length();
        if (length < end || (length > end && line[end] != ':')) {
            return false;
        }
        for (int i = 0; i < field.length(); i++) {
            if (line[from + i] != field.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int valueStart(int colon, int length) {
        int value = Math.min(colon + 1, length);
        return value < length && line[value] == ' ' ? value + 1 : value;
    }

    private void addData(int colon, int length) {
        int value = valueStart(colon, length);
        int count = length - value;
        if ((long) dataLength + count + 1 > maxEvent) {
            tooLong = true;
            return;
        }
        data = grown(data, dataLength + count + 1);
        if (hasData) {
            data[dataLength++] = '\n';
        }
        System.arraycopy(line, value, data, dataLength, count);
        dataLength += count;
        hasData = true;
    }

    private void endEvent() {
        if (tooLong) {
            oversized++;
        } else if (hasData) {
            handler.event(name, data, dataLength);
        }
        hasData = false;
        tooLong = false;
        dataLength = 0;
        name = "";
        dirty = false;
    }

    private static byte[] grown(byte[] buffer, int needed) {
        return needed <= buffer.length ? buffer : java.util.Arrays.copyOf(buffer, Math.max(needed, buffer.length * 2));
    }
}
