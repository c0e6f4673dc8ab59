package dev.aiproxy.host.runtime;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The memory that requests may take with what waits of their bodies and of their replies; for all threads. */
public final class ByteBudget {
    /** When it is worth asking again. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final AtomicLong used = new AtomicLong();
    private volatile long limit;

    public ByteBudget(long limit) {
        this.limit = limit;
    }

    /** What a request is answered for which there is none left. */
    public static Fault exhausted() {
        return Fault.of(FaultKind.UNAVAILABLE, "The gateway has no memory for this request now.")
                .withRetryAfter(RETRY);
    }

    /** Changes the limit; what is used already stays. */
    public void limit(long bytes) {
        limit = bytes;
    }

    /** Takes an amount; false, and nothing taken, if it would go over the limit. */
    public boolean take(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    /** Counts what is there already, over the limit or not: what comes next then finds no room. */
    public void add(long bytes) {
        used.addAndGet(bytes);
    }

    public void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    public long used() {
        return used.get();
    }
}
