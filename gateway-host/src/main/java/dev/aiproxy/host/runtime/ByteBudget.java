package dev.aiproxy.host.runtime;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that bodies may take over all requests; for all threads. */
public final class ByteBudget {
    private final AtomicLong used = new AtomicLong();
    private volatile long limit;

    public ByteBudget(long limit) {
        this.limit = limit;
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

    public void giveBack(long bytes) {
        used.addAndGet(-bytes);
    }

    public long used() {
        return used.get();
    }
}
