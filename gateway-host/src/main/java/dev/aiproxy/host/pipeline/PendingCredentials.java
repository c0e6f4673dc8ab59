package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.provider.Account;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request's place among those that wait for a renewal. The renewal knows this alone: of a request that does not wait any more
 * it holds nothing, however long it takes. On one event loop.
 */
final class PendingCredentials {
    private @Nullable Consumer<@Nullable Throwable> arrival;

    private PendingCredentials(Consumer<@Nullable Throwable> arrival) {
        this.arrival = arrival;
    }

    /**
     * Waits.
     *
     * @param loop on which the request lives
     * @param arrival told once, on the loop and never within this call, of the failure, or null if there are credentials
     */
    static PendingCredentials of(
            CompletableFuture<Account> credentials, Executor loop, Consumer<@Nullable Throwable> arrival) {
        PendingCredentials pending = new PendingCredentials(arrival);
        credentials.whenComplete((account, failure) -> pending.complete(loop, failure));
        return pending;
    }

    private void complete(Executor loop, @Nullable Throwable failure) {
        try {
            loop.execute(() -> tell(failure));
        } catch (RejectedExecutionException e) {
            // The gateway has stopped, and its requests with it.
        }
    }

    private void tell(@Nullable Throwable failure) {
        Consumer<@Nullable Throwable> told = arrival;
        arrival = null;
        if (told != null) {
            told.accept(failure);
        }
    }

    /** The request does not wait any more. */
    void leave() {
        arrival = null;
    }
}
