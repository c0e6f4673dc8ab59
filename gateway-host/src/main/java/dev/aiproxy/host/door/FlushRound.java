package dev.aiproxy.host.door;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replies that go on when all that came in one round of an event loop has been read; on that loop only.
 *
 * <p>Streams with pauses come in small groups, and whatever handles a piece has been driven out of the processor's caches since
 * the last one. To read all pieces first and to send them together then costs less than to do both for each in turn, and
 * wakes the clients once. A piece waits for what the round has behind it, as the pieces behind it have always waited for
 * what came before them: mostly some microseconds for each.
 */
final class FlushRound implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(FlushRound.class);
    private static final int MOST = 64;

    private final EventLoop loop;
    private final @Nullable Http1Reply[] waiting = new Http1Reply[MOST];
    private int size;
    private boolean scheduled;

    FlushRound(EventLoop loop) {
        this.loop = loop;
    }

    /** Flushes a reply at the end of the round, or before if there are many. */
    void add(Http1Reply reply) {
        waiting[size++] = reply;
        if (size == MOST) {
            flush();
        } else if (!scheduled) {
            scheduled = true;
            loop.execute(this);
        }
    }

    @Override
    public void run() {
        scheduled = false;
        flush();
    }

    private void flush() {
        while (size > 0) {
            size--;
            Http1Reply next = waiting[size];
            waiting[size] = null;
            if (next != null) {
                flush(next);
            }
        }
    }

    private static void flush(Http1Reply reply) {
        try {
            reply.flushNow();
        } catch (RuntimeException | Error e) {
            LOG.error("a reply is cut, because it could not be sent", e);
            reply.reset();
        }
    }
}
