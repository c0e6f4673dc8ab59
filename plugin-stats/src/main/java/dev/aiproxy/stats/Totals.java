package dev.aiproxy.stats;

import dev.aiproxy.api.usage.UsageEvent;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts since the jar was loaded. Not for use from several threads. */
final class Totals {
    /** Both providers and keys come from config; the bound is for the case that this changes. */
    private static final int MAX_NAMES = 10_000;

    private final Instant since;
    private final Map<String, Long> byProvider = new TreeMap<>();
    private final Set<String> keys = new HashSet<>();
    private long requests;
    private long successes;
    private long nanos;
    private long lastRequest;

    Totals(Instant since) {
        this.since = since;
    }

    /**
     * What was counted until now.
     *
     * @param since when the count began
     * @param requests all of them
     * @param successes of these, the ones that ended well
     * @param seconds how long they took together
     * @param lastRequest end of the last one in seconds since 1970; 0 if there was none
     * @param byProvider how many each provider served
     * @param keys how many clients' keys were used
     */
    record Snapshot(
            Instant since,
            long requests,
            long successes,
            double seconds,
            long lastRequest,
            Map<String, Long> byProvider,
            int keys) {
        long failures() {
            return requests - successes;
        }
    }

    void count(UsageEvent event) {
        requests++;
        if (event.outcome() == UsageEvent.Outcome.SUCCESS) {
            successes++;
        }
        nanos += Math.max(0, event.totalNanos());
        lastRequest = Math.max(lastRequest, event.at().getEpochSecond());
        String provider = event.provider();
        if (!provider.isEmpty() && (byProvider.containsKey(provider) || byProvider.size() < MAX_NAMES)) {
            byProvider.merge(provider, 1L, Long::sum);
        }
        if (!event.key().isEmpty() && keys.size() < MAX_NAMES) {
            keys.add(event.key());
        }
    }

    Snapshot snapshot() {
        return new Snapshot(
                since, requests, successes, nanos / 1e9, lastRequest, new TreeMap<>(byProvider), keys.size());
    }
}
