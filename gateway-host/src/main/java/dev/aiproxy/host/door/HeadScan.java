package dev.aiproxy.host.door;

import io.netty.buffer.ByteBuf;

/**
 * Reads the raw bytes of request heads beside the decoder, which forgives too much: a line ends with CR and LF and
 * nothing else, the request line has two single spaces, no line is folded, no control character is anywhere.
 */
final class HeadScan {
    private enum State {
        BEFORE,
        REQUEST_LINE,
        REQUEST_LINE_CR,
        LINE_START,
        FIELD,
        FIELD_CR,
        LAST_CR,
        COMPLETE,
        BAD
    }

    private static final int SPACES = 2;
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long SPACE_WORD = ONES * ' ';
    private static final long DELETES = ONES * 0x7F;

    private State state = State.BEFORE;
    private int spaces;
    private boolean afterSpace;

    /** Begins with another head. */
    void reset() {
        state = State.BEFORE;
        spaces = 0;
        afterSpace = false;
    }

    /** Whether a head has begun. */
    boolean hasBegun() {
        return state != State.BEFORE;
    }

    boolean isBad() {
        return state == State.BAD;
    }

    /** Whether the head has ended; the next byte is none of it. */
    boolean isComplete() {
        return state == State.COMPLETE;
    }

    /**
     * Scans some bytes up to the head's end, or to the first bad one.
     *
     * @return the offset after the last byte that was scanned
     */
    int scan(ByteBuf bytes, int from, int to) {
        int at = from;
        while (at < to && state != State.BAD && state != State.COMPLETE) {
            if (state == State.FIELD) {
                at = skipText(bytes, at, to);
                if (at == to) {
                    return at;
                }
            }
            state = after(bytes.getByte(at));
            at++;
        }
        return at;
    }

    /** Fields are most of a head, and nearly all of their bytes are text: eight of them at a time. */
    private static int skipText(ByteBuf bytes, int from, int to) {
        int at = from;
        while (at + 8 <= to) {
            long word = bytes.getLongLE(at);
            long delete = word ^ DELETES;
            // Marks bytes below a space and DEL; a borrow can mark wrongly only above such a byte.
            long other = (((word - SPACE_WORD) & ~word) | ((delete - ONES) & ~delete)) & HIGHS;
            if (other != 0) {
                return at + (Long.numberOfTrailingZeros(other) >>> 3);
            }
            at += 8;
        }
        return at;
    }

    private State after(byte value) {
        return switch (state) {
            case BEFORE -> value == '\r' || value == '\n' ? State.BEFORE : isText(value) ? inLine(value) : State.BAD;
            case REQUEST_LINE -> value == '\r' ? State.REQUEST_LINE_CR : inLine(value);
            case REQUEST_LINE_CR -> value == '\n' && spaces == SPACES && !afterSpace ? State.LINE_START : State.BAD;
            case LINE_START -> value == '\r' ? State.LAST_CR : value != ' ' && isText(value) ? State.FIELD : State.BAD;
            case FIELD -> value == '\r' ? State.FIELD_CR : isText(value) || value == '\t' ? State.FIELD : State.BAD;
            case FIELD_CR -> value == '\n' ? State.LINE_START : State.BAD;
            case LAST_CR -> value == '\n' ? State.COMPLETE : State.BAD;
            case COMPLETE, BAD -> state;
        };
    }

    private State inLine(byte value) {
        if (value != ' ') {
            afterSpace = false;
            return isText(value) ? State.REQUEST_LINE : State.BAD;
        }
        boolean lone = !afterSpace && state == State.REQUEST_LINE && spaces < SPACES;
        afterSpace = true;
        spaces++;
        return lone ? State.REQUEST_LINE : State.BAD;
    }

    /** Bytes above 0x7F are negative here; who reads the field decides about them. */
    private static boolean isText(byte value) {
        return (value >= ' ' && value != 0x7F) || value < 0;
    }
}
