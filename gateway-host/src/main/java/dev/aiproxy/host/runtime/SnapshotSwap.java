package dev.aiproxy.host.runtime;

import dev.aiproxy.api.Health;
import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.config.SettingsBinder;
import dev.aiproxy.host.plugins.PluginSet;
import dev.aiproxy.host.routing.ProviderEntry;
import dev.aiproxy.host.routing.RouteTable;
import dev.aiproxy.host.usage.Ledger;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshot that runs, with the plugins, components and sinks that it stands on: builds the next one beside it, swaps
 * it in, and lets go of what only the one before used. What fails changes nothing.
 *
 * <p>Its methods block, and one thread at a time may change it; {@link #current()}, {@link #leftOut()} and {@link
 * #health()} are for all.
 */
final class SnapshotSwap {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSwap.class);

    /** Often enough for the shortest lead that config may ask for. */
    private static final Duration UPKEEP = Duration.ofSeconds(20);

    private final SettingsBinder binder;
    private final Clock clock;
    private final PartStore store;
    private final SinkSet sinks;
    private final AccountBook book = new AccountBook();
    private final ModelLists modelLists = new ModelLists();
    private final AccountUpkeep upkeep = new AccountUpkeep(this::providers, UPKEEP);
    private final OwnParts own;
    /** What the current snapshot was made of. */
    private List<Part<?>> inUse = List.of();

    private @Nullable PluginSet plugins;
    private volatile @Nullable Current current;
    private boolean started;
    private volatile List<String> leftOut = List.of();

    /**
     * @param dataFolder where plugins have their folders
     * @param sender sends the plugins' own requests
     */
    SnapshotSwap(
            SettingsBinder binder,
            FallbackKeys fallbacks,
            Ledger ledger,
            Clock clock,
            Path dataFolder,
            RequestSender sender) {
        this.binder = binder;
        this.clock = clock;
        this.sinks = new SinkSet(ledger);
        this.store = new PartStore(dataFolder, sender, sinks::runs);
        this.own = new OwnParts(fallbacks, modelLists, clock);
    }

    /** The holder of the current snapshot; there is one from the first load on. */
    Optional<Current> current() {
        return Optional.ofNullable(current);
    }

    /** What config asks for and no running plugin offers. */
    List<String> leftOut() {
        return leftOut;
    }

    /** Health of all components. */
    Map<String, Health> health() {
        Map<String, Health> all = store.health();
        sinks.failed().forEach((name, reason) -> all.put(PartStore.SINK + " " + name, Health.down(reason)));
        AccountRenewals.health(providers(), all);
        return all;
    }

    /** Those that serve now. */
    private List<ProviderEntry> providers() {
        return current()
                .map(holder -> holder.peek().parts().router().providers())
                .orElse(List.of());
    }

    /** The plugins that are held; empty if none have been given yet, or all have been let go. */
    Optional<PluginSet> plugins() {
        return Optional.ofNullable(plugins);
    }

    /**
     * Puts a snapshot of this configuration and these plugins in the place of the one that runs.
     *
     * @param lenient whether what a plugin is missing for is left out with a note instead of being refused
     * @throws ConfigRefused if the configuration can't be used with these plugins
     * @throws dev.aiproxy.host.plugins.PluginRefusedException if one of the plugins can't be used with the others
     */
    void load(GatewayConfig config, PluginSet set, boolean lenient) throws ConfigRefused {
        AccountRenewals renewals = new AccountRenewals(providers(), config.renewal(), clock);
        Assembly assembly = new Assembly(config, set, store, book, renewals, binder, lenient);
        boolean done = false;
        try {
            assembly.run();
            refuse(assembly);
            RouteTable routes = assembly.routes(plugins == null ? PluginSet.EMPTY : plugins);
            Protocols protocols = Protocols.of(set);
            assembly.addSinks();
            refuse(assembly);
            Snapshot.Parts parts = own.with(
                    assembly,
                    routes,
                    protocols,
                    config,
                    current().flatMap(holder -> holder.peek().parts().tls()));
            done = true;
            swap(parts, set, assembly);
        } finally {
            if (!done) {
                assembly.sinks().forEach(Part::release);
                assembly.obtained().forEach(Part::release);
            }
        }
    }

    private static void refuse(Assembly assembly) throws ConfigRefused {
        if (!assembly.problems().isEmpty()) {
            throw new ConfigRefused(assembly.problems().list(), assembly.blamed());
        }
    }

    private void swap(Snapshot.Parts parts, PluginSet set, Assembly assembly) {
        List<Part<?>> used = List.copyOf(assembly.obtained());
        set.retain();
        Snapshot next = new Snapshot(parts, () -> {
            used.forEach(Part::release);
            set.release();
        });
        Current holder = current;
        if (holder == null) {
            current = new Current(next);
            modelLists.keepFresh(current);
        } else {
            List<Part<?>> before = inUse;
            holder.swap(
                    next,
                    () -> before.stream().filter(part -> !used.contains(part)).forEach(store::retire));
        }
        inUse = used;
        leftOut = List.copyOf(assembly.left());
        leftOut.forEach(line -> LOG.warn("left out: {}", line));
        hold(set);
        replaceSinks(parts.config(), assembly);
        if (started) {
            modelLists.refresh(next);
        }
    }

    /** Keeps these plugins, and lets go of those before. */
    void hold(PluginSet next) {
        next.retain();
        PluginSet before = plugins;
        plugins = next;
        if (before != null) {
            before.release();
        }
    }

    private void replaceSinks(GatewayConfig config, Assembly assembly) {
        sinks.logRequests(config.log().requests());
        try {
            sinks.replace(assembly.sinks());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.error("interrupted while sinks were replaced");
        }
    }

    /**
     * The gateway serves now, so that plugins' own requests can be sent; asks the providers for their models, and renews
     * accounts ahead of time from now on.
     */
    void started() {
        started = true;
        current().ifPresent(holder -> modelLists.refresh(holder.peek()));
        upkeep.start();
    }

    /** Renews the accounts whose time has come now instead of when it is looked for; for all threads. */
    void renewAhead() {
        upkeep.look();
    }

    /** Gives the sinks what is left and closes everything; no requests may come any more. */
    void close() {
        modelLists.close();
        upkeep.close();
        sinks.close();
        current().ifPresent(holder -> holder.peek().release());
        if (plugins != null) {
            plugins.release();
            plugins = null;
        }
    }
}
