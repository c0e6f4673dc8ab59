package dev.aiproxy.api.chat;

import org.jspecify.annotations.Nullable;

/**
 * How the client wants the model to think, in the client's own measure: a word or a number. It is converted once, by the
 * encoder, for the model at hand.
 *
 * @param mode whether to think at all
 * @param effort a word; null if not said
 * @param budget tokens to think with; null if not said; {@link #DYNAMIC} to let the model choose
 * @param show what of it the client wants to see
 */
public record ReasoningWish(
        Mode mode, @Nullable Effort effort, @Nullable Integer budget, Show show) {
    /** The budget of a model that shall choose itself. */
    public static final int DYNAMIC = -1;

    /** Nothing was said. */
    public static final ReasoningWish UNSAID = new ReasoningWish(Mode.UNSAID, null, null, Show.UNSAID);

    /** Whether to think. */
    public enum Mode {
        UNSAID,
        OFF,
        ON,
        /** As much as the model finds fit. */
        ADAPTIVE,
        /** Not ahead of the answer, but between tool calls; Anthropic's {@code between_tools}. */
        BETWEEN_TOOLS
    }

    /** What to show of the thoughts. */
    public enum Show {
        UNSAID,
        NONE,
        /** A summary as the provider likes. */
        SUMMARY,
        CONCISE,
        DETAILED
    }

    /** The effort that is meant, whichever way it was said; null if nothing was said of it. */
    public @Nullable Effort asEffort() {
        if (mode == Mode.OFF) {
            return Effort.NONE;
        }
        if (effort != null) {
            return effort;
        }
        return budget == null || budget == DYNAMIC ? null : Effort.ofBudget(budget);
    }

    /** Whether the client asked for thinking, of any amount but none. */
    public boolean isWanted() {
        Effort meant = asEffort();
        if (meant != null) {
            return meant != Effort.NONE;
        }
        return budget != null || (mode != Mode.UNSAID && mode != Mode.OFF);
    }
}
