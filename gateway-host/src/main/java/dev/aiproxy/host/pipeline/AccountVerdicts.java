package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.host.routing.AccountState;
import dev.aiproxy.host.runtime.Snapshot;
import java.time.Duration;

/** What a failed try says of the account that it was made with. */
final class AccountVerdicts {
    private static final Duration LONGEST_REST = Duration.ofHours(24);

    private AccountVerdicts() {}

    /**
     * Lets an account rest if its provider said so and for how long; otherwise only puts it behind others, since a
     * client of a single account is better served by the provider's own answer than by ours.
     */
    static void apply(AccountState state, Fault fault, int status, Snapshot snapshot) {
        long now = System.nanoTime();
        switch (fault.kind()) {
            case RATE_LIMITED, QUOTA_EXCEEDED, OVERLOADED, UNAVAILABLE -> {
                if (fault.retryAfter().isPresent()) {
                    Duration wait = fault.retryAfter().get();
                    Duration rest = wait.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : wait;
                    state.rest(now + rest.toNanos(), "the provider asked to wait (" + status + ")");
                } else {
                    state.tire(
                            now + snapshot.parts().config().retry().coolDown().toNanos());
                }
            }
            case UNAUTHENTICATED, FORBIDDEN, UPSTREAM_ERROR, TIMEOUT, INTERNAL ->
                state.tire(now + snapshot.parts().config().retry().coolDown().toNanos());
            default -> {
                // The request is at fault, not the account.
            }
        }
    }

    /** Whether the same account might do better in a moment, by the provider's own answer. */
    static boolean isPassing(Fault fault, int status) {
        return switch (fault.kind()) {
            case RATE_LIMITED, OVERLOADED, UNAVAILABLE -> true;
            case UPSTREAM_ERROR, TIMEOUT, INTERNAL -> status >= 500;
            default -> false;
        };
    }

    /** Whether another account might do better. */
    static boolean isWorthAnother(Fault fault, int status) {
        return switch (fault.kind()) {
            case RATE_LIMITED,
                    QUOTA_EXCEEDED,
                    OVERLOADED,
                    UNAVAILABLE,
                    UNAUTHENTICATED,
                    FORBIDDEN,
                    UPSTREAM_ERROR,
                    TIMEOUT,
                    INTERNAL -> true;
            default -> status >= 500;
        };
    }
}
