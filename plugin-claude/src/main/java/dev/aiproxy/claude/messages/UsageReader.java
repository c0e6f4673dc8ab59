package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.JsonCounts;
import dev.aiproxy.api.json.JsonFormatException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Adds up the usage objects of one reply: each later one overrides what it has and keeps the rest.
 *
 * <p>Anthropic gives the uncached input; the total is that and what was read from and written to the cache. The top level
 * leaves out what was spent on compaction, which {@code iterations} tells: it is part of the totals, and counted apart as
 * well ({@link Iterations}).
 */
final class UsageReader {
    private static final String ITERATIONS = "iterations";

    private final Counts top = new Counts();
    private Iterations iterations = Iterations.NONE;
    private long reasoning = Usage.UNKNOWN;
    private long searches = Usage.UNKNOWN;
    private long fetches = Usage.UNKNOWN;

    /** The JSON text of a usage object, which is not kept. */
    void add(byte[] json) {
        try {
            JsonCounts counts = JsonCounts.read(json);
            // Only they need a tree: what a pass was for is a text.
            JsonNode passes = counts.hasArray(ITERATIONS)
                    ? JsonMapper.shared().readTree(json).path(ITERATIONS)
                    : MissingNode.getInstance();
            add(counts, passes);
        } catch (JsonFormatException | JacksonException e) {
            // Counts that can't be read tell nothing.
            return;
        }
    }

    void add(JsonNode usage) {
        add(JsonCounts.of(usage), usage.path(ITERATIONS));
    }

    private void add(JsonCounts usage, JsonNode passes) {
        top.update(usage);
        reasoning = Counts.count(usage.object("output_tokens_details"), "thinking_tokens", reasoning);
        JsonCounts tools = usage.object("server_tool_use");
        searches = Counts.count(tools, "web_search_requests", searches);
        fetches = Counts.count(tools, "web_fetch_requests", fetches);
        if (passes.isArray()) {
            iterations = Iterations.of(passes);
        }
    }

    /** Totals and finer counts, as far as they are known. */
    Usage usage() {
        Counts all = new Counts();
        all.add(iterations.replacesTop() ? iterations.messages().orElse(top) : top);
        all.add(iterations.compaction());
        Usage usage = new Usage(all.input(), all.cacheRead(), all.cacheWrite(), all.output(), reasoning)
                .with(Usage.CACHE_WRITE_5M, all.cacheWrite5m())
                .with(Usage.CACHE_WRITE_1H, all.cacheWrite1h())
                .with(Usage.WEB_SEARCHES, searches)
                .with(Usage.WEB_FETCHES, fetches);
        return iterations
                .advisor()
                .with(Iterations.ADVISOR, iterations.compaction().with(Iterations.COMPACTION, usage));
    }
}
