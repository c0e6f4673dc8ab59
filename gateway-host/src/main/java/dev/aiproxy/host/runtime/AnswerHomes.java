package dev.aiproxy.host.runtime;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.aiproxy.host.routing.AccountName;
import java.time.Duration;
import java.util.Optional;

/**
 * Remembers which account made an answer that its provider keeps, for later requests that refer to it: other accounts don't
 * know it. By the client's key and the answer's id; bounded, and lost at a restart, after which such requests go to any
 * account. Used from all event loops.
 */
public final class AnswerHomes {
    private static final int MOST = 50_000;
    /** So long, at least, the services that are known keep answers. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private final Cache<Id, AccountName> homes = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(LONGEST)
            .executor(Runnable::run)
            .build();

    /** Whether nothing is known of any answer. */
    public boolean isEmpty() {
        return homes.asMap().isEmpty();
    }

    /** Remembers who made an answer. */
    public void keep(String tenant, String id, AccountName home) {
        homes.put(new Id(tenant, id), home);
    }

    /** Who made it; empty if that is not known here. */
    public Optional<AccountName> find(String tenant, String id) {
        return Optional.ofNullable(homes.getIfPresent(new Id(tenant, id)));
    }

    private record Id(String tenant, String id) {}
}
