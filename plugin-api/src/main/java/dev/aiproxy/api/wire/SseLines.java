package dev.aiproxy.api.wire;

import dev.aiproxy.api.json.ByteSearch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Splits a stream of server-sent events into events, push style.
 *
 * <p>Lines end with LF, CRLF or CR; one optional space after the colon is dropped; several {@code data} lines are joined
 * with LF; comments are skipped; a byte order mark at the start is skipped. Source: the WHATWG server-sent events
 * grammar, and what providers really send. One object per stream, used by one thread. Memory is bounded by
 * {@code maxEvent}; a longer event is handed to {@link Handler#oversized} without its data. Names are made into strings
 * once per stream, so an event costs no allocation.
 */
public final class SseLines {
    /** Receives events. */
    @FunctionalInterface
    public interface Handler {
        /**
         * One event. The array is the splitter's own: valid during the call only.
         *
         * @param name value of the {@code event} field; empty if none
         * @param data buffer that holds the joined data lines
         * @param length how many bytes of it are data
         */
        void event(String name, byte[] data, int length);

        /** An event whose data were longer than the limit. */
        default void oversized(String name) {}

        /** A line that is no field of the grammar, such as a bare JSON error; the first 64 KiB of it. */
        default void other(byte[] line, int length) {}
    }

    private enum Field {
        UNDECIDED,
        DATA,
        EVENT,
        COMMENT,
        OTHER
    }

    private static final int INITIAL = 1024;
    private static final int MAX_LINE = 64 * 1024;
    /** Bytes after which a line's field is known: the length of {@code event:}, and of {@code data: }. */
    private static final int DECISION = 6;

    private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};
    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't', ':'};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int KNOWN_NAMES = 16;

    private Handler handler;
    private final int maxEvent;
    private final String[] names = new String[KNOWN_NAMES];
    private final byte[][] nameBytes = new byte[KNOWN_NAMES][];
    private int nextName;
    private Field field = Field.UNDECIDED;
    private byte[] line = new byte[64];
    private int lineLength;
    private byte[] data = new byte[INITIAL];
    private int dataLength;
    private boolean hasData;
    private boolean tooLong;
    private String name = "";
    private boolean afterCarriageReturn;
    private int markAt;
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
        split(chunk, markAt < BYTE_ORDER_MARK.length ? skipByteOrderMark(chunk) : chunk.position());
    }

    private void split(ByteBuffer chunk, int from) {
        int limit = chunk.limit();
        int at = from;
        while (at < limit) {
            int stop = ByteSearch.either(chunk, at, limit, '\n', '\r');
            if (stop > at) {
                dirty = true;
                afterCarriageReturn = false;
                take(chunk, at, stop);
            }
            if (stop == limit) {
                return;
            }
            byte end = chunk.get(stop);
            if (end == '\n' && afterCarriageReturn) {
                afterCarriageReturn = false;
            } else {
                afterCarriageReturn = end == '\r';
                endLine();
            }
            at = stop + 1;
        }
    }

    /** The stream has ended: an event that lacks its blank line is delivered all the same. */
    public void end() {
        if (lineLength > 0 || field != Field.UNDECIDED) {
            endLine();
        }
        endEvent();
    }

    /** Hands an unfinished event to another handler, as {@link #end} would if the stream ended here; changes nothing. */
    public void peek(Handler other) {
        Handler usual = handler;
        Field savedField = field;
        int savedLine = lineLength;
        int savedData = dataLength;
        boolean savedHasData = hasData;
        boolean savedTooLong = tooLong;
        boolean savedDirty = dirty;
        String savedName = name;
        handler = other;
        try {
            end();
        } finally {
            handler = usual;
            field = savedField;
            lineLength = savedLine;
            dataLength = savedData;
            hasData = savedHasData;
            tooLong = savedTooLong;
            dirty = savedDirty;
            name = savedName;
        }
    }

    /** Whether the bytes so far end with a complete event. */
    public boolean betweenEvents() {
        return !dirty;
    }

    /**
     * Up to where the next bytes are whole events and nothing else: where they begin, if an event is unfinished or none ends
     * in them. An event that ends with carriage returns alone is not seen.
     */
    int endOfWholeEvents(ByteBuffer chunk) {
        int start = chunk.position();
        if (dirty || markAt < BYTE_ORDER_MARK.length) {
            return start;
        }
        for (int end = chunk.limit(); end - 1 > start; end--) {
            if (chunk.get(end - 1) == '\n') {
                byte before = chunk.get(end - 2);
                if (before == '\n' || (before == '\r' && end - 3 >= start && chunk.get(end - 3) == '\n')) {
                    return end;
                }
            }
        }
        return start;
    }

    /** The next bytes, of which the whole events up to an offset are left out. */
    void acceptBehind(ByteBuffer chunk, int wholeEvents) {
        afterCarriageReturn = false;
        split(chunk, wholeEvents);
    }

    private int skipByteOrderMark(ByteBuffer chunk) {
        int at = chunk.position();
        while (at < chunk.limit() && markAt < BYTE_ORDER_MARK.length) {
            if (chunk.get(at) != BYTE_ORDER_MARK[markAt]) {
                markAt = BYTE_ORDER_MARK.length;
                return at;
            }
            markAt++;
            at++;
        }
        return at;
    }

    private void take(ByteBuffer chunk, int from, int to) {
        int at = from;
        if (field == Field.UNDECIDED) {
            int count = Math.min(to - at, DECISION - lineLength);
            chunk.get(at, line, lineLength, count);
            lineLength += count;
            at += count;
            if (lineLength < DECISION) {
                return;
            }
            decide();
        }
        int count = to - at;
        switch (field) {
            case DATA -> {
                if (reserveData(count)) {
                    chunk.get(at, data, dataLength, count);
                    dataLength += count;
                }
            }
            case EVENT, OTHER -> {
                int kept = Math.min(count, MAX_LINE - lineLength);
                line = grown(line, lineLength + kept);
                chunk.get(at, line, lineLength, kept);
                lineLength += kept;
            }
            case COMMENT, UNDECIDED -> {
                // a comment's text means nothing
            }
        }
    }

    /** Says which field the line is, by its first bytes; they stay in the line, so that a peek can be undone. */
    private void decide() {
        if (line[0] == ':') {
            field = Field.COMMENT;
        } else if (starts(DATA) || (lineLength == 4 && starts(4, DATA))) {
            field = Field.DATA;
            if (hasData && reserveData(1)) {
                data[dataLength++] = '\n';
            }
            hasData = true;
            int value = lineLength > 5 && line[5] == ' ' ? 6 : 5;
            if (lineLength > value && reserveData(1)) {
                data[dataLength++] = line[value];
            }
        } else if (starts(EVENT) || (lineLength == 5 && starts(5, EVENT))) {
            field = Field.EVENT;
        } else {
            field = Field.OTHER;
        }
    }

    private boolean starts(byte[] prefix) {
        return starts(prefix.length, prefix);
    }

    private boolean starts(int count, byte[] prefix) {
        return lineLength >= count && Arrays.equals(line, 0, count, prefix, 0, count);
    }

    private void endLine() {
        if (field == Field.UNDECIDED) {
            if (lineLength == 0) {
                endEvent();
                return;
            }
            decide();
        }
        if (field == Field.EVENT) {
            int value = Math.min(EVENT.length, lineLength);
            name = name(value < lineLength && line[value] == ' ' ? value + 1 : value);
        } else if (field == Field.OTHER && !isKnownField("id") && !isKnownField("retry")) {
            handler.other(line, lineLength);
        }
        field = Field.UNDECIDED;
        lineLength = 0;
    }

    private boolean isKnownField(String known) {
        int length = known.length();
        if (lineLength < length || (lineLength > length && line[length] != ':')) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (line[i] != known.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String name(int from) {
        for (int i = 0; i < KNOWN_NAMES && nameBytes[i] != null; i++) {
            if (Arrays.equals(nameBytes[i], 0, nameBytes[i].length, line, from, lineLength)) {
                return names[i];
            }
        }
        String fresh = new String(line, from, lineLength - from, StandardCharsets.UTF_8);
        names[nextName] = fresh;
        nameBytes[nextName] = Arrays.copyOfRange(line, from, lineLength);
        nextName = (nextName + 1) % KNOWN_NAMES;
        return fresh;
    }

    private boolean reserveData(int count) {
        if (tooLong || count > maxEvent - dataLength) {
            tooLong = true;
            return false;
        }
        data = grown(data, dataLength + count);
        return true;
    }

    private void endEvent() {
        boolean deliver = hasData;
        boolean lost = tooLong;
        String event = name;
        int length = dataLength;
        hasData = false;
        tooLong = false;
        dataLength = 0;
        name = "";
        dirty = false;
        if (lost) {
            handler.oversized(event);
        } else if (deliver) {
            handler.event(event, data, length);
        }
    }

    private static byte[] grown(byte[] buffer, int needed) {
        return needed <= buffer.length ? buffer : Arrays.copyOf(buffer, Math.max(needed, buffer.length * 2));
    }
}
