package dev.aiproxy.api.usage;

import dev.aiproxy.api.Component;
import java.io.IOException;
import java.util.List;

/** A receiver of usage events: a file, a database, a dashboard. */
public interface UsageSink extends Component {
    /**
     * Takes events in the order in which they were settled. Called on one virtual thread at a time; may block. If it
     * throws, the host gives the same batch again after a pause, so a sink should take a batch whole or not at all.
     */
    void record(List<UsageEvent> batch) throws IOException, InterruptedException;
}
