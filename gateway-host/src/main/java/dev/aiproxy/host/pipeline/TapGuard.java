package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.OpaqueTap;
import dev.aiproxy.api.wire.ReplySummary;
import dev.aiproxy.api.wire.ReplyTap;
import io.netty.buffer.ByteBuf;
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

    private @Nullable ReplyTap tap;
    private boolean blind;
    private @Nullable ReplySummary summary;

    /** @param making makes the tap; may throw, too */
    TapGuard(Supplier<ReplyTap> making) {
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
        ReplyTap watching = tap;
        if (watching == null || blind) {
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

    private void drop(Throwable thrown) {
        LOG.error("The usage tap of a protocol failed; the reply goes on without it.", thrown);
        tap = null;
    }
}
