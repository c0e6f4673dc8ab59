package dev.aiproxy.api.usage;

import dev.aiproxy.api.Component;
import java.io.IOException;
import java.util.List;

/**
 * A receiver of usage events: a file, a database, a dashboard.
 *
 * <p>A sink that takes another's place under its name, by other settings or by another load of the jar, is made before
 * that one's {@link #close()} and started after it. So what only one may write at a time is opened (and what has been
 * kept is read) in {@link #start()}, not in the constructor, and is saved and let go in {@code close}, whoever else still
 * uses it. Events that come in between wait for the new one. A sink that was started for a config that is then refused
 * gets no event, and may be closed at any time later: its {@code close} should write nothing.
 *
 * <p>A sink that has to go has ten seconds for the events that it has; then {@link #record} is interrupted, and a second later
 * the host gives the sink up: the next one starts without waiting for it, and {@code close} is called when {@code record} has
 * come back, if ever. So a sink that has been interrupted should let go of what only one may have, and write no more.
 */
public interface UsageSink extends Component {
    /**
     * Takes events in the order in which they were settled. Called on one virtual thread at a time; may block. If it
     * throws, the host gives the same batch again after a pause, so a sink should take a batch whole or not at all.
     */
    void record(List<UsageEvent> batch) throws IOException, InterruptedException;
}
