package dev.aiproxy.host.http1;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Chunks as nearly all senders write them (RFC 9112 §7.1): a line of hexadecimal digits and nothing else, the data, a line
 * end. Others are left to those who read line by line.
 *
 * <p>Where one chunk ends and the next begins means nothing. Of a stream that comes faster than it is read, one read brings
 * many small ones, and to look at each and to pass it on by itself costs far more than to move its few bytes up to those
 * before it.
 */
final class Chunks {
    /** More would not fit a positive int. */
    private static final int MOST_DIGITS = 7;

    private static final byte[] VALUES = new byte[256];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int value = 0; value < 16; value++) {
            char digit = Character.forDigit(value, 16);
            VALUES[digit] = (byte) value;
            VALUES[Character.toUpperCase(digit)] = (byte) value;
        }
    }

    private Chunks() {}

    /** How many digits a whole, plain line at an offset has; 0 if there is none. */
    static int digits(ByteBuf bytes, int start, int limit) {
        int at = start;
        int last = Math.min(limit - 2, start + MOST_DIGITS);
        while (at < last && VALUES[bytes.getByte(at) & 0xFF] >= 0) {
            at++;
        }
        boolean whole = at <= limit - 2 && bytes.getByte(at) == '\r' && bytes.getByte(at + 1) == '\n';
        return whole ? at - start : 0;
    }

    /** The number that so many digits are. */
    static int size(ByteBuf bytes, int start, int digits) {
        int size = 0;
        for (int at = start; at < start + digits; at++) {
            size = size << 4 | VALUES[bytes.getByte(at) & 0xFF];
        }
        return size;
    }

    /**
     * Moves the data of the chunks that follow one, as far as they are here as a whole, together; what is behind them stays
     * where it is, so that each byte is moved twice at most, however often this is called. Does nothing to bytes that others
     * have a part in.
     *
     * @param bytes whose next ones are the data of the first chunk, and then of all that are together
     * @param first the size of that
     * @return the size of all that is now together
     */
    static int joined(ByteBuf bytes, int first) {
        if (bytes.readableBytes() <= first || bytes.refCnt() > 1 || bytes.unwrap() != null || bytes.isReadOnly()) {
            return first;
        }
        int start = bytes.readerIndex();
        int limit = bytes.writerIndex();
        int end = start + first;
        int behind = end;
        while (true) {
            int data = nextData(bytes, behind, limit);
            int size = data < 0 ? 0 : sizeBefore(bytes, behind + 2, data);
            if (size == 0 || size > limit - data) {
                break;
            }
            bytes.setBytes(end, bytes, data, size);
            end += size;
            behind = data + size;
        }
        int together = end - start;
        if (behind > end) {
            bytes.setBytes(behind - together, bytes, start, together);
            bytes.readerIndex(behind - together);
        }
        return together;
    }

    /** Where the data of the next chunk begin, if nothing but a line end and a plain line are before them; else -1. */
    private static int nextData(ByteBuf bytes, int behind, int limit) {
        if (limit - behind < 2 || bytes.getByte(behind) != '\r' || bytes.getByte(behind + 1) != '\n') {
            return -1;
        }
        int digits = digits(bytes, behind + 2, limit);
        return digits == 0 ? -1 : behind + 2 + digits + 2;
    }

    private static int sizeBefore(ByteBuf bytes, int line, int data) {
        return size(bytes, line, data - 2 - line);
    }
}
