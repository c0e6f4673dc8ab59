package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.OpaqueTap;
import dev.aiproxy.api.wire.ReplySummary;
import dev.aiproxy.api.wire.ReplyTap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a tap from disturbing the reply that it watches: what it throws is logged, and the reply goes on without it. */
final class TapGuard {
    private static final Logger LOG = LoggerFactory.getLogger(TapGuard.class);

    /** Up to so many bytes a piece of a stream is put aside. */
    private static final int SMALL = 512;
    /** Of what is put aside. */
    private static final int ROOM = 2048;

    private final boolean gathers;
    private @Nullable ReplyTap tap;
    private boolean blind;
    /**
     * Small pieces that the tap has yet to see. Between two pieces of a stream with pauses the tap's code leaves the
     * processor's caches: to see ten at once costs it little more than to see one.
     */
    private @Nullable ByteBuf unseen;

    private @Nullable ReplySummary summary;

    /**
     * @param making makes the tap; may throw, too
     * @param gathers whether small pieces may be put aside until there are more of them, or the tap is asked
     */
    TapGuard(Supplier<ReplyTap> making, boolean gathers) {
        this.gathers = gathers;
        try {
            tap = making.get();
        } catch (RuntimeException | LinkageError e) {
            drop(e);
        }
    }

    /** Says that the bytes can't be read, so that nothing is known of them but the end of the connection. */
    void makeBlind() {
        blind = true;
    }

    void accept(ByteBuf chunk) {
        if (tap == null || blind) {
            return;
        }
        int size = chunk.readableBytes();
        if (!gathers || size > SMALL) {
            catchUp();
            show(chunk);
            return;
        }
        ByteBuf aside = unseen;
        if (aside == null) {
            aside = ByteBufAllocator.DEFAULT.directBuffer(ROOM, ROOM);
            unseen = aside;
        } else if (aside.writableBytes() < size) {
            catchUp();
        }
        aside.writeBytes(chunk, chunk.readerIndex(), size);
    }

    private void catchUp() {
        ByteBuf aside = unseen;
        if (aside != null && aside.isReadable()) {
            show(aside);
            aside.clear();
        }
    }

    private void show(ByteBuf chunk) {
        ReplyTap watching = tap;
        if (watching == null) {
            return;
        }
        try {
            if (chunk.nioBufferCount() == 1) {
                watching.accept(chunk.nioBuffer().asReadOnlyBuffer());
            } else {
                for (ByteBuffer part : chunk.nioBuffers()) {
                    watching.accept(part.asReadOnlyBuffer());
                }
            }
        } catch (RuntimeException | LinkageError e) {
            drop(e);
        }
    }

    /** Whether the end that the reply's grammar demands was surely seen; unlike in a summary, doubt means no. */
    boolean sawEnd() {
        catchUp();
        ReplyTap watching = tap;
        if (watching == null || blind || watching instanceof OpaqueTap) {
            return false;
        }
        try {
            return watching.complete();
        } catch (RuntimeException | LinkageError e) {
            drop(e);
            return false;
        }
    }

    boolean betweenEvents() {
        catchUp();
        ReplyTap watching = tap;
        if (watching == null || blind) {
            return false;
        }
        try {
            return watching.betweenEvents();
        } catch (RuntimeException | LinkageError e) {
            drop(e);
            return false;
        }
    }

    /** Whether the reply ends within an event that a blank line would make whole; in doubt, a blank line does no harm. */
    boolean lacksBlankLine() {
        catchUp();
        ReplyTap watching = tap;
        if (watching == null || blind) {
            return true;
        }
        try {
            return watching.lacksBlankLine();
        } catch (RuntimeException | LinkageError e) {
            drop(e);
            return true;
        }
    }

    ReplySummary summary() {
        ReplySummary known = summary;
        if (known == null) {
            known = read();
            summary = known;
        }
        return known;
    }

    /** By what later requests refer to the reply, if who made it keeps it; to be asked after the last bytes. */
    Optional<String> answerId() {
        return summary().answerId();
    }

    /** What the reply says that its maker keeps beside answers; to be asked after the last bytes. */
    List<String> kept() {
        catchUp();
        ReplyTap watching = tap;
        if (watching == null || blind) {
            return List.of();
        }
        try {
            return watching.kept();
        } catch (RuntimeException | LinkageError e) {
            drop(e);
            return List.of();
        }
    }

    private ReplySummary read() {
        catchUp();
        ReplyTap watching = tap;
        if (watching != null && !blind) {
            try {
                return watching.summary();
            } catch (RuntimeException | LinkageError e) {
                drop(e);
            }
        }
        return new ReplySummary(true, Usage.NONE, Optional.empty());
    }

    /** Lets go of what the tap has not seen; it is not asked any more. */
    void close() {
        ByteBuf aside = unseen;
        unseen = null;
        if (aside != null) {
            aside.release();
        }
    }

    private void drop(Throwable thrown) {
        LOG.error("The usage tap of a protocol failed; the reply goes on without it.", thrown);
        tap = null;
    }
}
