package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Usage;
import tools.jackson.databind.node.ObjectNode;

/** Usage objects: the uncached input apart from what was read from and written to the cache. */
final class UsageWriter {
    private UsageWriter() {}

    /** All counts that are known, and the others that clients need as 0. */
    static void whole(Usage usage, ObjectNode to) {
        counts(usage, to);
        to.put("cache_read_input_tokens", Math.max(0, usage.cacheRead()));
        to.put("cache_creation_input_tokens", Math.max(0, usage.cacheWrite()));
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
            to.put("cache_read_input_tokens", usage.cacheRead());
        }
        if (usage.cacheWrite() >= 0) {
            to.put("cache_creation_input_tokens", usage.cacheWrite());
        }
        long minutes = usage.more(Usage.CACHE_WRITE_5M);
        long hour = usage.more(Usage.CACHE_WRITE_1H);
        if (minutes >= 0 && hour >= 0) {
            ObjectNode split = to.putObject("cache_creation");
            split.put("ephemeral_5m_input_tokens", minutes);
            split.put("ephemeral_1h_input_tokens", hour);
        }
        to.put("output_tokens", Math.max(0, usage.output()));
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
        return Math.max(0, usage.input() - Math.max(0, usage.cacheRead()) - Math.max(0, usage.cacheWrite()));
    }
}
