package dev.aiproxy.host.routing;

import dev.aiproxy.api.provider.Account;
import org.jspecify.annotations.Nullable;

/**
 * An account as the host sees it.
 *
 * @param account what its provider gets; of one that is renewed, with the newest credentials
 * @param weight share of the traffic among accounts of one priority
 * @param priority higher ones first
 * @param maxConcurrency most requests at once; 0 for no limit
 * @param index its place among all accounts of the config; finds what belongs to it (its proxy)
 * @param state how it is doing
 * @param renewal of its credentials; null, the rule, if they don't run out
 */
public record AccountEntry(
        Account account,
        int weight,
        int priority,
        int maxConcurrency,
        int index,
        AccountState state,
        @Nullable Renewal renewal) {
    /** When it is worth asking again for an account that is busy: nobody knows when its requests end. */
    private static final long BUSY_NANOS = 1_000_000_000L;

    @Override
    public Account account() {
        Renewal renewed = renewal;
        return renewed == null ? account : renewed.account();
    }

    /**
     * The account with credentials that have not run out; blocks while they are renewed.
     *
     * @throws RenewalFailure if it gets none
     */
    public Account usable() throws RenewalFailure, InterruptedException {
        Renewal renewed = renewal;
        return renewed == null ? account : renewed.await();
    }

    /** Takes a place for one request, to be given back by {@link AccountState#end()}; false if all are taken. */
    public boolean take() {
        return state.tryBegin(maxConcurrency);
    }

    /** Nanoseconds until it is worth trying, for an account that has an obstacle. */
    long retryIn(long now) {
        return Math.max(state.restFor(now), isFull() ? BUSY_NANOS : 1);
    }

    private boolean isFull() {
        return maxConcurrency > 0 && state.inFlight() >= maxConcurrency;
    }

    /** Why it can't be used now; empty if it can. */
    String obstacle(long now) {
        long rest = state.restFor(now);
        if (rest > 0) {
            String why = state.reason(now);
            return "rests " + (rest / 1_000_000_000 + 1) + " s" + (why == null ? "" : ": " + why);
        }
        if (isFull()) {
            return "carries " + maxConcurrency + " requests already";
        }
        return "";
    }
}
