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
    /** Why it can't be used now; empty if it can. */
    String obstacle(long now) {
        if (state.rests(now)) {
            return "rests " + (state.restFor(now) / 1_000_000_000 + 1) + " s: " + state.reason();
        }
        if (maxConcurrency > 0 && state.inFlight() >= maxConcurrency) {
            return "carries " + maxConcurrency + " requests already";
        }
        return "";
    }
}
