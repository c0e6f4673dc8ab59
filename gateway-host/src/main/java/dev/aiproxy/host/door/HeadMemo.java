package dev.aiproxy.host.door;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The last head of a connection with its bytes, so that the same one over again need not be read; for one thread.
 *
 * <p>A client that keeps its connection mostly sends the same head with each request, byte for byte but for the length. To
 * compare bytes is much cheaper than to find lines, names and values in them, to check those, and to make texts of them.
 */
final class HeadMemo {
    /** Longer ones are read each time: this is memory that each idle connection has. */
    private static final int MOST_BYTES = 2048;

    /** A client whose head differs from request to request need not be compared, nor kept, for ever. */
    private static final int MOST_MISSES = 8;

    private @Nullable ClientHead head;
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    /** Where the digits of the length are; both zero if there are none. */
    private int digits;

    private int behindDigits;
    private int misses;

    /**
     * Keeps a head that is sound.
     *
     * @param all has the head's bytes
     * @param start of the first line
     * @param end behind the empty line
     * @param lengthStart where the digits of its length are, or as {@code lengthEnd} if it has none
     */
    void keep(ClientHead read, ByteBuf all, int start, int end, int lengthStart, int lengthEnd) {
        int size = end - start;
        if (size > MOST_BYTES || misses >= MOST_MISSES) {
            forget();
            bytes = Unpooled.EMPTY_BUFFER;
            return;
        }
        if (bytes.capacity() < size) {
            bytes = Unpooled.buffer(size);
        }
        bytes.clear().writeBytes(all, start, size);
        boolean hasLength = lengthEnd > lengthStart;
        digits = hasLength ? lengthStart - start : 0;
        behindDigits = hasLength ? lengthEnd - start : 0;
        head = read;
    }

    /** The next head is not that which is kept. */
    void forget() {
        head = null;
    }

    /** Reads over a head if it is the one that is kept, but for its length; null if it is not, and nothing has been read. */
    @Nullable
    ClientHead next(ByteBuf all) {
        ClientHead known = head;
        if (known == null) {
            return null;
        }
        ClientHead same = behindDigits == 0 ? exactly(known, all) : withLength(known, all);
        misses = same == null ? misses + 1 : 0;
        return same;
    }

    private @Nullable ClientHead exactly(ClientHead known, ByteBuf all) {
        return take(all, all.readerIndex(), 0) ? known : null;
    }

    private @Nullable ClientHead withLength(ClientHead known, ByteBuf all) {
        int start = all.readerIndex();
        if (all.readableBytes() <= digits || !ByteBufUtil.equals(all, start, bytes, 0, digits)) {
            return null;
        }
        // No more of them than before, so that the head is not longer than it may be.
        int from = start + digits;
        int most = Math.min(all.writerIndex(), from + behindDigits - digits);
        int at = from;
        long length = 0;
        for (; at < most && RequestReader.isDigit(all.getByte(at)); at++) {
            length = length * 10 + all.getByte(at) - '0';
        }
        if (at == from || !take(all, at, behindDigits)) {
            return null;
        }
        return length == known.length() ? known : known.withLength(length);
    }

    /** Reads over what is kept from an offset on, if it stands there. */
    private boolean take(ByteBuf all, int at, int from) {
        int size = bytes.writerIndex() - from;
        if (all.writerIndex() - at < size || !ByteBufUtil.equals(all, at, bytes, from, size)) {
            return false;
        }
        all.readerIndex(at + size);
        return true;
    }
}
