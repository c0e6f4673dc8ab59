package dev.aiproxy.api;

/**
 * A part with a life: started at most once, asked for its health, closed once.
 *
 * <p>{@link #start()} and {@link #close()} run on a thread that may block; {@code close} is also called after a failed
 * {@code start}, and never while a call into the component is under way. It may come without a {@code start}, when the
 * config that asked for the component is refused. A component survives a config reload that leaves its settings and its
 * jar as they were.
 *
 * <p>The lives of a component and of the one that takes its place overlap: the new one starts before the old one closes,
 * which waits for its last request, maybe for hours. If a file is to pass from one to the other, a {@link
 * dev.aiproxy.api.usage.UsageSink} must be its owner, whose successor waits.
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
