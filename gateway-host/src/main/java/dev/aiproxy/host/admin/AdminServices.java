package dev.aiproxy.host.admin;

import dev.aiproxy.host.plugins.PluginFolder;
import dev.aiproxy.host.runtime.ByteBudget;
import dev.aiproxy.host.runtime.ConfigRefused;
import dev.aiproxy.host.runtime.Current;
import dev.aiproxy.host.runtime.SnapshotLoader;
import dev.aiproxy.host.usage.Meters;
import java.time.Clock;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * What the admin API shows and changes.
 *
 * @param version of the product
 * @param started when the gateway did
 * @param connections of clients, now
 * @param reload reads the configuration anew
 * @param stopping whether the gateway is about to stop
 */
public record AdminServices(
        String version,
        Clock clock,
        Instant started,
        Current current,
        SnapshotLoader loader,
        PluginFolder plugins,
        Meters meters,
        ByteBudget budget,
        IntSupplier connections,
        Reload reload,
        BooleanSupplier stopping) {
    /** Reads the configuration anew and applies it. */
    @FunctionalInterface
    public interface Reload {
        void run() throws ConfigRefused;
    }
}
