package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.JsonCounts;

/** Token counts as Anthropic gives them for an answer or one pass of it; those that are not known are -1. */
final class Counts {
    private long uncached = Usage.UNKNOWN;
    private long cacheRead = Usage.UNKNOWN;
    private long cacheWrite = Usage.UNKNOWN;
    private long cacheWrite5m = Usage.UNKNOWN;
    private long cacheWrite1h = Usage.UNKNOWN;
    private long output = Usage.UNKNOWN;

    static Counts of(JsonCounts usage) {
        Counts counts = new Counts();
        counts.update(usage);
        return counts;
    }

    /** Takes the counts that a usage object has; the others stay. */
    void update(JsonCounts usage) {
        uncached = count(usage, "input_tokens", uncached);
        cacheRead = count(usage, "cache_read_input_tokens", cacheRead);
        cacheWrite = count(usage, "cache_creation_input_tokens", cacheWrite);
        JsonCounts split = usage.object("cache_creation");
        cacheWrite5m = count(split, "ephemeral_5m_input_tokens", cacheWrite5m);
        cacheWrite1h = count(split, "ephemeral_1h_input_tokens", cacheWrite1h);
        output = count(usage, "output_tokens", output);
    }

    static long count(JsonCounts usage, String name, long before) {
        long count = usage.count(name);
        return count == JsonCounts.ABSENT ? before : count;
    }

    /** Adds others; an unknown count adds nothing. */
    void add(Counts other) {
        uncached = plus(uncached, other.uncached);
        cacheRead = plus(cacheRead, other.cacheRead);
        cacheWrite = plus(cacheWrite, other.cacheWrite);
        cacheWrite5m = plus(cacheWrite5m, other.cacheWrite5m);
        cacheWrite1h = plus(cacheWrite1h, other.cacheWrite1h);
        output = plus(output, other.output);
    }

    /** These, and those of others for what is unknown of these. */
    Counts orElse(Counts others) {
        Counts all = new Counts();
        all.uncached = uncached < 0 ? others.uncached : uncached;
        all.cacheRead = cacheRead < 0 ? others.cacheRead : cacheRead;
        all.cacheWrite = cacheWrite < 0 ? others.cacheWrite : cacheWrite;
        all.cacheWrite5m = cacheWrite5m < 0 ? others.cacheWrite5m : cacheWrite5m;
        all.cacheWrite1h = cacheWrite1h < 0 ? others.cacheWrite1h : cacheWrite1h;
        all.output = output < 0 ? others.output : output;
        return all;
    }

    private static long plus(long one, long other) {
        return one < 0 ? other : one + Math.max(0, other);
    }

    /** Whether anything is. */
    boolean isKnown() {
        return uncached >= 0 || output >= 0;
    }

    /** All input: the uncached and what was read from and written to the cache. */
    long input() {
        return uncached < 0 ? Usage.UNKNOWN : uncached + Math.max(0, cacheRead) + Math.max(0, cacheWrite);
    }

    long cacheRead() {
        return cacheRead;
    }

    long cacheWrite() {
        return cacheWrite;
    }

    long cacheWrite5m() {
        return cacheWrite5m;
    }

    long cacheWrite1h() {
        return cacheWrite1h;
    }

    long output() {
        return output;
    }

    /** A usage with these as finer counts under names with a prefix. */
    Usage with(String prefix, Usage usage) {
        return usage.with(prefix + "input", input())
                .with(prefix + "cache_read", cacheRead)
                .with(prefix + "cache_write", cacheWrite)
                .with(prefix + Usage.CACHE_WRITE_5M, cacheWrite5m)
                .with(prefix + Usage.CACHE_WRITE_1H, cacheWrite1h)
                .with(prefix + "output", output);
    }
}
