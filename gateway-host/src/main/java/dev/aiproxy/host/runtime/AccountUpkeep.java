package dev.aiproxy.host.runtime;

import dev.aiproxy.host.routing.AccountEntry;
import dev.aiproxy.host.routing.ProviderEntry;
import dev.aiproxy.host.routing.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Looks again and again for accounts whose credentials are near their end, and has them renewed without a request that asks for
 * it. What has run out is left to the request that needs it: an account that nobody uses, and whose login is of no use any more,
 * is not asked for for ever.
 */
final class AccountUpkeep implements AutoCloseable {
    private final Supplier<List<ProviderEntry>> providers;
    private final RepeatedTask looking;

    /**
     * @param providers those that serve now
     * @param period between two looks
     */
    AccountUpkeep(Supplier<List<ProviderEntry>> providers, Duration period) {
        this.providers = providers;
        this.looking = new RepeatedTask("account-upkeep", "renewing accounts ahead of time", period, this::look);
    }

    /** Looks from now on, until it is closed. */
    void start() {
        looking.start();
    }

    /** Starts the renewals whose time has come; does not wait for them. */
    void look() {
        for (ProviderEntry provider : providers.get()) {
            for (AccountEntry account : provider.accounts()) {
                Renewal renewal = account.renewal();
                if (renewal != null) {
                    renewal.renewAhead();
                }
            }
        }
    }

    @Override
    public void close() {
        looking.close();
    }
}
