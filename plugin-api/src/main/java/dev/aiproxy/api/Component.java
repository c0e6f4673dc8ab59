package dev.aiproxy.api;

/**
 * A part with a life: started once, asked for its health, closed once.
 *
 * <p>{@link #start()} and {@link #close()} run on a thread that may block; {@code close} is also called after a failed
 * {@code start}, and never while a call into the component is under way. A component survives a config reload that
 * leaves its settings and its jar as they were.
 */
public interface Component extends AutoCloseable {
    /** Opens what the component needs. An exception refuses the config that asked for it; the old one keeps running. */
    default void start() throws Exception {}

    /** How it goes, for {@code GET /health}; called on any thread, must return at once and not throw. */
    default Health health() {
        return Health.UP;
    }

    /** Releases everything, threads included; whatever is left keeps the jar's class loader alive. */
    @Override
    default void close() throws Exception {}
}
