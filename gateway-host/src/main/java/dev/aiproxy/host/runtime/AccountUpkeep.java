package dev.aiproxy.host.runtime;

import dev.aiproxy.host.routing.AccountEntry;
import dev.aiproxy.host.routing.ProviderEntry;
import dev.aiproxy.host.routing.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again and again for accounts whose credentials are near their end, and has them renewed without a request that asks for
 * it. What has run out is left to the request that needs it: an account that nobody uses, and whose login is of no use any more,
 * is not asked for for ever.
 */
final class AccountUpkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccountUpkeep.class);

    private final Supplier<List<ProviderEntry>> providers;
    private final Duration period;
    private final CountDownLatch end = new CountDownLatch(1);

    /**
     * @param providers those that serve now
     * @param period between two looks
     */
    AccountUpkeep(Supplier<List<ProviderEntry>> providers, Duration period) {
        this.providers = providers;
        this.period = period;
    }

    /** Looks from now on, on a thread of its own, until it is closed. */
    void start() {
        Thread.ofVirtual().name("account-upkeep").start(() -> {
            try {
                while (!end.await(period.toMillis(), TimeUnit.MILLISECONDS)) {
                    attempt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** A look that fails, be it for a passing lack of memory, must not be the last one: nobody would start another. */
    private void attempt() {
        try {
            look();
        } catch (RuntimeException | Error e) {
            LOG.error("accounts were not renewed ahead of time, because the gateway failed; it tries again", e);
        }
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
        end.countDown();
    }
}
