package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.compression.DecompressionException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** The beginning of an error reply: enough to know what it means, and no more. */
final class HeldError {
    private static final int LIMIT = 64 * 1024;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

    /** Takes over the next piece. */
    void add(ByteBuf piece) {
        try {
            append(bytes, piece);
        } finally {
            piece.release();
        }
    }

    /** Whether there may be more of it than is held. */
    boolean isFull() {
        return bytes.size() >= LIMIT;
    }

    /** What is held, unpacked; empty if it is not packed as its fields say. */
    Body plain(Headers fields) {
        Body held = Body.of(ByteBuffer.wrap(bytes.toByteArray()));
        Inflation unpacking = Inflation.of(fields);
        if (unpacking == null) {
            return held;
        }
        ByteArrayOutputStream plain = new ByteArrayOutputStream(1024);
        try {
            unpacking.accept(held.contiguous(), piece -> {
                append(plain, piece);
                piece.release();
            });
        } catch (DecompressionException e) {
            return Body.EMPTY;
        } finally {
            unpacking.close();
        }
        return Body.of(ByteBuffer.wrap(plain.toByteArray()));
    }

    private static void append(ByteArrayOutputStream out, ByteBuf piece) {
        int count = Math.min(piece.readableBytes(), LIMIT - out.size());
        byte[] some = new byte[count];
        piece.readBytes(some);
        out.writeBytes(some);
    }
}
