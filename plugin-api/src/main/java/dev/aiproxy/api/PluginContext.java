package dev.aiproxy.api;

import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;

/**
 * What the host lends to one component. Safe from any thread; valid until the component is closed.
 *
 * <p>Defaults throw, so that a test's fake implements only what the component under test uses.
 */
public interface PluginContext {
    /** A logger whose output is redacted: known secrets never reach it in clear. */
    default Logger logger() {
        throw new UnsupportedOperationException("no logger in this context");
    }

    /** Time, replaceable in tests. */
    default Clock clock() {
        return Clock.systemUTC();
    }

    /** A folder of this plugin's own below the gateway's data folder; created on first call. */
    default Path dataDirectory() throws IOException {
        throw new UnsupportedOperationException("no data directory in this context");
    }

    /**
     * Sends one request by the host's HTTP transport and collects the reply, for model lists, token renewal and the
     * like. Blocks; never call it on an event loop. Replies over 16 MiB are refused with an {@link IOException}. It leaves by
     * the operator's proxy: within {@code Provider.models} and {@code renew}, on their thread, by the account's.
     */
    default WireResponse send(UpstreamRequest request) throws IOException, InterruptedException {
        throw new UnsupportedOperationException("no HTTP in this context");
    }

    /**
     * Runs a task again and again on a virtual thread, first after one period. Runs never overlap. What it throws is
     * logged and does not end the repetition. The host ends it when the component is closed; a run that is under way then
     * is not waited for.
     *
     * @return ends the repetition early; idempotent
     */
    default Runnable every(Duration period, Task task) {
        throw new UnsupportedOperationException("no scheduler in this context");
    }

    /** Something to do again and again. */
    @FunctionalInterface
    interface Task {
        void run() throws Exception;
    }
}
