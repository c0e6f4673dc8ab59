package dev.aiproxy.host.routing;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How an account is doing: what it carries now and until when it rests. Outlives config reloads; for all threads. */
public final class AccountState {
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile long restsUntil = Long.MIN_VALUE;
    private volatile long tiredUntil = Long.MIN_VALUE;
    private volatile @Nullable String reason;

    public int inFlight() {
        return inFlight.get();
    }

    public void begin() {
        inFlight.incrementAndGet();
    }

    public void end() {
        inFlight.decrementAndGet();
    }

    /**
     * Lets the account rest.
     *
     * @param until by {@link System#nanoTime()}
     * @param why in a few words, for the console
     */
    public void rest(long until, String why) {
        reason = why;
        restsUntil = until;
    }

    /** Puts the account behind others, without keeping it from being used when there are none. */
    public void tire(long until) {
        tiredUntil = until;
    }

    boolean isTired(long now) {
        long until = tiredUntil;
        return until != Long.MIN_VALUE && until - now > 0;
    }

    /** The account works again. */
    public void wake() {
        if (tiredUntil != Long.MIN_VALUE) {
            tiredUntil = Long.MIN_VALUE;
        }
        if (restsUntil != Long.MIN_VALUE) {
            restsUntil = Long.MIN_VALUE;
            reason = null;
        }
    }

    public boolean rests(long now) {
        long until = restsUntil;
        return until != Long.MIN_VALUE && until - now > 0;
    }

    /** Nanoseconds until it may be used; 0 if it may be now. */
    public long restFor(long now) {
        long until = restsUntil;
        return until == Long.MIN_VALUE ? 0 : Math.max(0, until - now);
    }

    /** Why it rests; null if it never did. */
    public @Nullable String reason() {
        return reason;
    }
}
