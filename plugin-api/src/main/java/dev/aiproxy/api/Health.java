package dev.aiproxy.api;

/**
 * How a component is doing.
 *
 * @param state whether it can serve
 * @param message why, in a sentence an operator can act on; empty when there is nothing to say; never a secret
 */
public record Health(State state, String message) {
    /** Nothing to report. */
    public static final Health UP = new Health(State.UP, "");

    /** Whether a component can serve. */
    public enum State {
        UP,
        /** Serves, with less than it should have. */
        DEGRADED,
        DOWN
    }

    public static Health degraded(String message) {
        return new Health(State.DEGRADED, message);
    }

    public static Health down(String message) {
        return new Health(State.DOWN, message);
    }
}
