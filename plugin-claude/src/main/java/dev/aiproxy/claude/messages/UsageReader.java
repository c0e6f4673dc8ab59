package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Usage;
import java.nio.ByteBuffer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Adds up the usage objects of one reply: each later one overrides what it has and keeps the rest.
 *
 * <p>Anthropic gives the uncached input; the total is that and what was read from and written to the cache.
 */
final class UsageReader {
    private long uncached = Usage.UNKNOWN;
    private long cacheRead = Usage.UNKNOWN;
    private long cacheWrite = Usage.UNKNOWN;
    private long output = Usage.UNKNOWN;
    private long reasoning = Usage.UNKNOWN;
    private long written5m = Usage.UNKNOWN;
    private long written1h = Usage.UNKNOWN;
    private long searches = Usage.UNKNOWN;
    private long fetches = Usage.UNKNOWN;

    void add(ByteBuffer json) {
        byte[] bytes = new byte[json.remaining()];
        json.get(json.position(), bytes);
        try {
            add(JsonMapper.shared().readTree(bytes));
        } catch (JacksonException e) {
            // Counts that can't be read tell nothing.
            return;
        }
    }

    void add(JsonNode usage) {
        uncached = count(usage, "input_tokens", uncached);
        cacheRead = count(usage, "cache_read_input_tokens", cacheRead);
        cacheWrite = count(usage, "cache_creation_input_tokens", cacheWrite);
        output = count(usage, "output_tokens", output);
        reasoning = count(usage.path("output_tokens_details"), "thinking_tokens", reasoning);
        JsonNode split = usage.path("cache_creation");
        written5m = count(split, "ephemeral_5m_input_tokens", written5m);
        written1h = count(split, "ephemeral_1h_input_tokens", written1h);
        JsonNode tools = usage.path("server_tool_use");
        searches = count(tools, "web_search_requests", searches);
        fetches = count(tools, "web_fetch_requests", fetches);
    }

    Usage usage() {
        long input = uncached < 0 ? Usage.UNKNOWN : uncached + Math.max(0, cacheRead) + Math.max(0, cacheWrite);
        return new Usage(input, cacheRead, cacheWrite, output, reasoning);
    }

    /** With the finer counts. */
    Usage detailed() {
        return usage().with(Usage.CACHE_WRITE_5M, written5m)
                .with(Usage.CACHE_WRITE_1H, written1h)
                .with(Usage.WEB_SEARCHES, searches)
                .with(Usage.WEB_FETCHES, fetches);
    }

    private static long count(JsonNode usage, String name, long before) {
        JsonNode value = usage.path(name);
        return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0
                ? value.longValue()
                : before;
    }
}
