package dev.aiproxy.api.json;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads a buffer as a stream, from its position to its limit, without a copy of the whole. For one thread. */
final class BufferStream extends InputStream {
    private final ByteBuffer left;

    /** @param buffer whose position stays */
    BufferStream(ByteBuffer buffer) {
        left = buffer.duplicate();
    }

    @Override
    public int read() {
        return left.hasRemaining() ? left.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int most) {
        if (most == 0) {
            return 0;
        }
        int count = Math.min(most, left.remaining());
        if (count == 0) {
            return -1;
        }
        left.get(target, offset, count);
        return count;
    }
}
