package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Usage;
import tools.jackson.databind.node.ObjectNode;

/**
 * Usage objects: the uncached input apart from what was read from and written to the cache, and without what compaction
 * took, which only {@code usage.iterations} tells.
 */
final class UsageWriter {
    private UsageWriter() {}

    /** All counts that are known, and the others that clients need as 0. */
    static void whole(Usage usage, ObjectNode to) {
        counts(usage, to);
        to.put("cache_read_input_tokens", cacheRead(usage));
        to.put("cache_creation_input_tokens", cacheWrite(usage));
        to.put("input_tokens", uncached(usage));
        if (!to.has("cache_creation")) {
            to.putNull("cache_creation");
        }
    }

    /** The counts at the end of a stream; those that are not known stay as they were. */
    static void atEnd(Usage usage, ObjectNode to) {
        counts(usage, to);
    }

    private static void counts(Usage usage, ObjectNode to) {
        if (usage.input() >= 0) {
            to.put("input_tokens", uncached(usage));
        }
        if (usage.cacheRead() >= 0) {
            to.put("cache_read_input_tokens", cacheRead(usage));
        }
        if (usage.cacheWrite() >= 0) {
            to.put("cache_creation_input_tokens", cacheWrite(usage));
        }
        long minutes = usage.more(Usage.CACHE_WRITE_5M);
        long hour = usage.more(Usage.CACHE_WRITE_1H);
        if (minutes >= 0 && hour >= 0) {
            ObjectNode split = to.putObject("cache_creation");
            split.put("ephemeral_5m_input_tokens", shown(usage, minutes, Usage.CACHE_WRITE_5M));
            split.put("ephemeral_1h_input_tokens", shown(usage, hour, Usage.CACHE_WRITE_1H));
        }
        to.put("output_tokens", shown(usage, usage.output(), "output"));
        if (usage.reasoning() >= 0) {
            to.putObject("output_tokens_details").put("thinking_tokens", usage.reasoning());
        }
        long searches = usage.more(Usage.WEB_SEARCHES);
        long fetches = usage.more(Usage.WEB_FETCHES);
        if (searches > 0 || fetches > 0) {
            ObjectNode tools = to.putObject("server_tool_use");
            tools.put("web_search_requests", Math.max(0, searches));
            tools.put("web_fetch_requests", Math.max(0, fetches));
        }
    }

    private static long uncached(Usage usage) {
        return Math.max(0, shown(usage, usage.input(), "input") - cacheRead(usage) - cacheWrite(usage));
    }

    private static long cacheRead(Usage usage) {
        return shown(usage, usage.cacheRead(), "cache_read");
    }

    private static long cacheWrite(Usage usage) {
        return shown(usage, usage.cacheWrite(), "cache_write");
    }

    /** What of a total the top level shows: all but compaction's part. */
    private static long shown(Usage usage, long total, String name) {
        return Math.max(0, total - Math.max(0, usage.more(Iterations.COMPACTION + name)));
    }
}
