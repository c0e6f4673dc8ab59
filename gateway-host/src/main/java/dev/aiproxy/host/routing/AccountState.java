package dev.aiproxy.host.routing;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How an account is doing: what it carries now and until when it rests. Outlives config reloads; for all threads. */
public final class AccountState {
    private static final String LACKS = "its credentials could not be renewed";

    private final RenewalTurn renewing = new RenewalTurn();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile long restsUntil = Long.MIN_VALUE;
    private volatile long lacksUntil = Long.MIN_VALUE;
    private volatile long tiredUntil = Long.MIN_VALUE;
    private volatile @Nullable String reason;

    public int inFlight() {
        return inFlight.get();
    }

    /**
     * Counts one request more, unless the account carries so many already; in one step, so that event loops that ask at
     * the same time don't exceed the limit together.
     *
     * @param most requests at once; 0 for no limit
     */
    boolean tryBegin(int most) {
        if (most <= 0) {
            inFlight.incrementAndGet();
            return true;
        }
        int now = inFlight.get();
        while (now < most) {
            int found = inFlight.compareAndExchange(now, now + 1);
            if (found == now) {
                return true;
            }
            now = found;
        }
        return false;
    }

    /** One request less; exactly once for each that began. */
    public void end() {
        inFlight.decrementAndGet();
    }

    /**
     * Lets the account rest.
     *
     * @param until by {@link System#nanoTime()}
     * @param why in a few words; clients that ask how accounts were chosen see it
     */
    public void rest(long until, String why) {
        reason = why;
        restsUntil = until;
    }

    /**
     * Lets the account rest for want of credentials. That is another matter than what its provider asked for, and ends with new
     * credentials only.
     *
     * @param until by {@link System#nanoTime()}, when there may be some
     */
    void lackCredentials(long until) {
        lacksUntil = until;
    }

    /** The account has other credentials than those that it lacked. */
    public void gainCredentials() {
        lacksUntil = Long.MIN_VALUE;
    }

    /** In which its credentials are renewed. */
    RenewalTurn renewing() {
        return renewing;
    }

    /** Puts the account behind others, without keeping it from being used when there are none. */
    public void tire(long until) {
        tiredUntil = until;
    }

    boolean isTired(long now) {
        long until = tiredUntil;
        return until != Long.MIN_VALUE && until - now > 0;
    }

    /** The account works again, as far as its provider is concerned. */
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
        return restFor(now) > 0;
    }

    /** Nanoseconds until it may be used; 0 if it may be now. */
    public long restFor(long now) {
        return Math.max(left(restsUntil, now), left(lacksUntil, now));
    }

    private static long left(long until, long now) {
        return until == Long.MIN_VALUE ? 0 : Math.max(0, until - now);
    }

    /** Why it rests, without anything that is for the operator alone; null if it never did. */
    public @Nullable String reason(long now) {
        return left(lacksUntil, now) > left(restsUntil, now) ? LACKS : reason;
    }
}
