package dev.aiproxy.host.runtime;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.aiproxy.host.routing.AccountName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers who got an answer that its provider keeps, and which account made it, for later requests that refer to it: other
 * accounts don't know it, and other clients of the same account have no business with it. The same of other things that
 * providers keep: files, batches, conversations, caches. Bounded, and lost at a restart, after which such requests go to
 * any account. Used from all event loops.
 */
public final class AnswerHomes {
    private static final int MOST = 50_000;
    /** So long, at least, the services that are known keep answers. */
    private static final Duration LONGEST = Duration.ofDays(30);

    /** By the answer's id, and by the client's key: that two services give the same id must not take it from anybody. */
    private final Cache<String, Map<String, AccountName>> homes = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(LONGEST)
            .executor(Runnable::run)
            .build();

    private volatile boolean knowsThings;

    /** Whether something is known of other things than answers. */
    public boolean knowsThings() {
        return knowsThings;
    }

    /** Remembers who made a thing for whom. */
    public void keepThing(String tenant, String id, AccountName home) {
        knowsThings = true;
        keep(tenant, id, home);
    }

    /** Whether nothing is known of anything. */
    public boolean isEmpty() {
        return homes.asMap().isEmpty();
    }

    /** Remembers who made an answer for whom. */
    public void keep(String tenant, String id, AccountName home) {
        homes.asMap().compute(id, (known, before) -> {
            if (before == null) {
                return Map.of(tenant, home);
            }
            Map<String, AccountName> all = new HashMap<>(before);
            all.put(tenant, home);
            return Map.copyOf(all);
        });
    }

    /** Who made it for this client; empty if that is not known here. */
    public Optional<AccountName> find(String tenant, String id) {
        Map<String, AccountName> known = homes.getIfPresent(id);
        return known == null ? Optional.empty() : Optional.ofNullable(known.get(tenant));
    }

    /** Whether it was made for others, and not for this client. */
    public boolean isOfOthers(String tenant, String id) {
        Map<String, AccountName> known = homes.getIfPresent(id);
        return known != null && !known.containsKey(tenant);
    }
}
