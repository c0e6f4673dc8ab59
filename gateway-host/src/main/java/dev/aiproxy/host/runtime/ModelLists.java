package dev.aiproxy.host.runtime;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.host.routing.AccountEntry;
import dev.aiproxy.host.routing.ProviderEntry;
import dev.aiproxy.host.routing.RenewalFailure;
import dev.aiproxy.host.upstream.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What providers list of themselves, asked for off the request path and kept until they say otherwise. */
public final class ModelLists implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelLists.class);
    private static final Duration PERIOD = Duration.ofMinutes(10);
    private static final int MAX_PROVIDERS = 1000;

    private final Cache<String, List<Model>> lists = Caffeine.newBuilder()
            .maximumSize(MAX_PROVIDERS)
            .executor(Runnable::run)
            .build();
    private volatile @Nullable RepeatedTask asking;

    /** What a provider listed when it was last asked with success; empty if it never was. Never blocks. */
    public List<Model> of(String provider) {
        List<Model> known = lists.getIfPresent(provider);
        return known == null ? List.of() : known;
    }

    /** Asks each provider of a snapshot now, on a virtual thread of its own. */
    public void refresh(Snapshot snapshot) {
        for (ProviderEntry entry : snapshot.parts().router().providers()) {
            if (!entry.accounts().isEmpty() && snapshot.acquire()) {
                Thread.ofVirtual()
                        .name("models-" + entry.name())
                        .inheritInheritableThreadLocals(false)
                        .start(() -> askAndRelease(entry, snapshot));
            }
        }
    }

    /** A provider is not closed while it is asked. */
    private void askAndRelease(ProviderEntry entry, Snapshot snapshot) {
        try {
            ask(entry, snapshot.parts().proxies());
        } finally {
            snapshot.release();
        }
    }

    /** Asks again and again, from now on. */
    public void keepFresh(Current current) {
        RepeatedTask begun =
                new RepeatedTask("models", "asking providers for their models", PERIOD, () -> refresh(current.peek()));
        asking = begun;
        begun.start();
    }

    private void ask(ProviderEntry entry, List<Optional<Proxy>> proxies) {
        AccountEntry first = entry.accounts().getFirst();
        try {
            Account account = first.usable();
            lists.put(
                    entry.name(),
                    OwnRequests.forAccount(
                            proxies.get(first.index()),
                            () -> List.copyOf(entry.provider().models(account))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RenewalFailure e) {
            LOG.debug("the provider {} was not asked for its models: no credentials", entry.name());
        } catch (Exception | LinkageError e) {
            LOG.info("the provider {} did not list its models: {}", entry.name(), e.getMessage());
        }
    }

    @Override
    public void close() {
        RepeatedTask begun = asking;
        if (begun != null) {
            begun.close();
        }
    }
}
