package dev.aiproxy.host.door;

import dev.aiproxy.host.runtime.ByteBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Collects one request's body within its limit and the gateway's budget; a body of one piece is not copied. */
final class BodyCollector {
    /** What came of adding a piece. */
    enum Verdict {
        TAKEN,
        /** More than one request may have. */
        TOO_LARGE,
        /** More than all requests together may have now. */
        NO_MEMORY
    }

    private static final int FIRST_SIZE = 64 * 1024;

    private final ByteBudget budget;
    private final long limit;
    private final long expected;
    private @Nullable ByteBuf bytes;
    private long reserved;

    /** @param expected length if the request gave one, else -1 */
    BodyCollector(ByteBudget budget, long limit, long expected) {
        this.budget = budget;
        this.limit = limit;
        this.expected = expected;
    }

    /** Takes over the piece. */
    Verdict add(ByteBuf piece, ByteBufAllocator allocator) {
        int size = piece.readableBytes();
        if (size == 0) {
            piece.release();
            return Verdict.TAKEN;
        }
        if (reserved + size > limit) {
            piece.release();
            return Verdict.TOO_LARGE;
        }
        if (!budget.take(size)) {
            piece.release();
            return Verdict.NO_MEMORY;
        }
        reserved += size;
        ByteBuf held = bytes;
        if (held == null && size == expected) {
            bytes = piece;
            return Verdict.TAKEN;
        }
        if (held == null) {
            int guess = (int) Math.min(expected > 0 ? expected : FIRST_SIZE, FIRST_SIZE);
            held = allocator.directBuffer(Math.max(guess, size));
            bytes = held;
        }
        try {
            held.writeBytes(piece);
        } finally {
            piece.release();
        }
        return Verdict.TAKEN;
    }

    /** Hands the body over; the caller releases it and then {@link #giveBack}s. */
    ByteBuf take() {
        ByteBuf held = bytes;
        bytes = null;
        return held == null ? Unpooled.EMPTY_BUFFER : held;
    }

    /** Returns what was reserved; once, when the body is no longer needed. */
    void giveBack() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
        budget.giveBack(reserved);
        reserved = 0;
    }
}
