package dev.aiproxy.host.door;

import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The replies that go on when all that came in one round of an event loop has been read; on that loop only.
 *
 * <p>Streams with pauses come in small groups, and whatever handles a piece has been driven out of the processor's caches since
 * the last one. To read all pieces first and to send them together then costs less than to do both for each in turn, and
 * wakes the clients once. It delays a piece by as long as those that came with it take to be read, which is some microseconds
 * each.
 */
final class FlushRound implements Runnable {
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
        if (size == MOST) {
            flush();
        }
        waiting[size++] = reply;
        schedule();
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            loop.execute(this);
        }
    }

    @Override
    public void run() {
        scheduled = false;
        try {
            flush();
        } finally {
            if (size > 0) {
                // One has failed, which must not keep the others.
                schedule();
            }
        }
    }

    private void flush() {
        while (size > 0) {
            size--;
            Http1Reply next = waiting[size];
            waiting[size] = null;
            if (next != null) {
                next.flushNow();
            }
        }
    }
}
