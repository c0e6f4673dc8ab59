package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.host.routing.AccountState;
import dev.aiproxy.host.runtime.Snapshot;
import java.time.Duration;

/** What a failed try says of the account that it was made with. */
final class AccountVerdicts {
    private static final Duration LONGEST_REST = Duration.ofHours(24);
    private static final String TOO_LARGE = "upstream_answer_too_large";

    private AccountVerdicts() {}

    /**
     * Lets an account rest if its provider said so and for how long; otherwise only puts it behind others, since a
     * client of a single account is better served by the provider's own answer than by ours.
     */
    static void apply(AccountState state, Fault fault, int status, Snapshot snapshot) {
        if (isTooLarge(fault)) {
            return;
        }
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

    /** An answer that is more than the gateway holds. */
    static Fault tooLarge() {
        return Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's answer is too large.")
                .withCode(TOO_LARGE);
    }

    private static boolean isTooLarge(Fault fault) {
        return fault.code().filter(TOO_LARGE::equals).isPresent();
    }

    /** Whether the provider said by its error that it did nothing, rather than that it failed at it. */
    static boolean hadNoEffect(Fault fault, int status) {
        return switch (fault.kind()) {
            case RATE_LIMITED, QUOTA_EXCEEDED, OVERLOADED, UNAVAILABLE -> true;
            default -> status < 500;
        };
    }

    /**
     * Whether another account might do better. What is too large, as a request for the model or as an answer for the gateway,
     * is so with every account, whatever the status says.
     */
    static boolean isWorthAnother(Fault fault, int status) {
        if (isTooLarge(fault)) {
            return false;
        }
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
            case CONTEXT_TOO_LONG, TOO_LARGE -> false;
            default -> status >= 500;
        };
    }
}
