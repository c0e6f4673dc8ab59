package dev.aiproxy.api.chat;

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
 */
public record Usage(long input, long cacheRead, long cacheWrite, long output, long reasoning) {
    /** Marks a count that nobody told us. */
    public static final long UNKNOWN = -1;

    /** Nothing is known. */
    public static final Usage NONE = new Usage(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);

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
}
