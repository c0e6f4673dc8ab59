package dev.aiproxy.host.routing;

import dev.aiproxy.api.provider.Account;

/**
 * An account as the host sees it.
 *
 * @param account what its provider gets
 * @param weight share of the traffic among accounts of one priority
 * @param priority higher ones first
 * @param maxConcurrency most requests at once; 0 for no limit
 * @param index its place among all accounts of the config; finds what belongs to it (its proxy)
 * @param state how it is doing
 */
public record AccountEntry(
        Account account, int weight, int priority, int maxConcurrency, int index, AccountState state) {
    /** When it is worth asking again for an account that is busy: nobody knows when its requests end. */
    private static final long BUSY_NANOS = 1_000_000_000L;

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
            String why = state.reason();
            return "rests " + (rest / 1_000_000_000 + 1) + " s" + (why == null ? "" : ": " + why);
        }
        if (isFull()) {
            return "carries " + maxConcurrency + " requests already";
        }
        return "";
    }
}
