package dev.aiproxy.api.chat;

import java.util.Map;
import java.util.TreeMap;

/**
 * Token counts of one answer, under one rule for all protocols.
 *
 * <p>{@code input} and {@code output} are totals: input includes what was read from and written to a cache, output
 * includes reasoning. A count that the provider did not give is {@link #UNKNOWN}, which is not zero.
 *
 * @param input all input tokens
 * @param cacheRead of these, read from a prompt cache
 * @param cacheWrite of these, written to a prompt cache
 * @param output all output tokens
 * @param reasoning of these, spent on reasoning
 * @param more finer counts by the names of this class's constants; a name that is absent is unknown
 */
public record Usage(long input, long cacheRead, long cacheWrite, long output, long reasoning, Map<String, Long> more) {
    /** Marks a count that nobody told us. */
    public static final long UNKNOWN = -1;

    /** Of the cache writes, those that are kept five minutes. */
    public static final String CACHE_WRITE_5M = "cache_write_5m";

    /** Of the cache writes, those that are kept thirty minutes. */
    public static final String CACHE_WRITE_30M = "cache_write_30m";

    /** Of the cache writes, those that are kept an hour. */
    public static final String CACHE_WRITE_1H = "cache_write_1h";

    /** Of the cache writes, those that are kept twelve hours. */
    public static final String CACHE_WRITE_12H = "cache_write_12h";

    /** Of the input, what the provider's own tools brought in. */
    public static final String TOOL_PROMPT = "tool_prompt";

    /** Of the input, audio. */
    public static final String INPUT_AUDIO = "input_audio";

    /** Of the input, images. */
    public static final String INPUT_IMAGE = "input_image";

    /** Of the input, video. */
    public static final String INPUT_VIDEO = "input_video";

    /** Of the output, audio. */
    public static final String OUTPUT_AUDIO = "output_audio";

    /** Of the output, images. */
    public static final String OUTPUT_IMAGE = "output_image";

    /** Of the output, predicted tokens that were taken. */
    public static final String PREDICTION_ACCEPTED = "prediction_accepted";

    /** Of the output, predicted tokens that were not taken. */
    public static final String PREDICTION_REJECTED = "prediction_rejected";

    /** Searches of the web; not tokens. */
    public static final String WEB_SEARCHES = "web_searches";

    /** Pages that were fetched; not tokens. */
    public static final String WEB_FETCHES = "web_fetches";

    /** Nothing is known. */
    public static final Usage NONE = new Usage(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);

    public Usage {
        more = more.isEmpty() ? Map.of() : Map.copyOf(more);
    }

    public Usage(long input, long cacheRead, long cacheWrite, long output, long reasoning) {
        this(input, cacheRead, cacheWrite, output, reasoning, Map.of());
    }

    public static Usage of(long input, long output) {
        return new Usage(input, UNKNOWN, UNKNOWN, output, UNKNOWN);
    }

    /** Whether at least the two totals are known. */
    public boolean isKnown() {
        return input >= 0 && output >= 0;
    }

    /** Input and output together; unknown if either is. */
    public long total() {
        return isKnown() ? input + output : UNKNOWN;
    }

    /** A finer count; {@link #UNKNOWN} if it was not given. */
    public long more(String name) {
        return more.getOrDefault(name, UNKNOWN);
    }

    /** This with one finer count; an unknown one changes nothing. */
    public Usage with(String name, long count) {
        if (count < 0) {
            return this;
        }
        Map<String, Long> counts = new TreeMap<>(more);
        counts.put(name, count);
        return new Usage(input, cacheRead, cacheWrite, output, reasoning, counts);
    }

    /** This, with every count that is known in a later one taken from there. */
    public Usage updatedBy(Usage later) {
        Map<String, Long> counts = new TreeMap<>(more);
        counts.putAll(later.more);
        return new Usage(
                later.input >= 0 ? later.input : input,
                later.cacheRead >= 0 ? later.cacheRead : cacheRead,
                later.cacheWrite >= 0 ? later.cacheWrite : cacheWrite,
                later.output >= 0 ? later.output : output,
                later.reasoning >= 0 ? later.reasoning : reasoning,
                counts);
    }

    /** The sum of what is known of both. */
    public Usage plus(Usage other) {
        Map<String, Long> counts = new TreeMap<>(more);
        other.more.forEach((name, count) -> counts.merge(name, count, Usage::plus));
        return new Usage(
                plus(input, other.input),
                plus(cacheRead, other.cacheRead),
                plus(cacheWrite, other.cacheWrite),
                plus(output, other.output),
                plus(reasoning, other.reasoning),
                counts);
    }

    private static long plus(long first, long second) {
        return first < 0 ? second : second < 0 ? first : first + second;
    }
}
