package dev.aiproxy.host.runtime;

import dev.aiproxy.api.Health;
import dev.aiproxy.host.config.ConfigNode;
import dev.aiproxy.host.config.ConfigReader;
import dev.aiproxy.host.config.ConfigReading;
import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.config.KnownParts;
import dev.aiproxy.host.config.Problem;
import dev.aiproxy.host.config.SettingsBinder;
import dev.aiproxy.host.plugins.PluginListener;
import dev.aiproxy.host.plugins.PluginRefusedException;
import dev.aiproxy.host.plugins.PluginSet;
import dev.aiproxy.host.usage.Ledger;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads what the gateway runs on when the configuration or the plugins have changed: decides which configuration goes
 * with which plugins, and says what came of it. Whatever goes wrong leaves running what runs. One change at a time; its
 * methods block and are not for event loops.
 */
public final class SnapshotLoader implements PluginListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotLoader.class);

    private final ConfigReader reader;
    private final Clock clock;
    private final SnapshotSwap swap;
    private @Nullable ConfigReading applied;
    private boolean allPluginsRun;
    private boolean closed;
    private volatile ReloadReport report = new ReloadReport(Instant.EPOCH, true, List.of());

    /**
     * @param dataFolder where plugins have their folders
     * @param sender sends the plugins' own requests
     */
    public SnapshotLoader(
            ConfigReader reader,
            SettingsBinder binder,
            FallbackKeys fallbacks,
            Ledger ledger,
            Clock clock,
            Path dataFolder,
            RequestSender sender) {
        this.reader = reader;
        this.clock = clock;
        this.swap = new SnapshotSwap(binder, fallbacks, ledger, clock, dataFolder, sender);
    }

    /**
     * The holder of the current snapshot; there is one from the first successful load on. Never blocks: plugins ask for
     * it from their own threads while a load waits for them.
     */
    public Optional<Current> current() {
        return swap.current();
    }

    /** What came of the last change. */
    public ReloadReport report() {
        return report;
    }

    /** What config asks for and no running plugin offers. */
    public List<String> leftOut() {
        return swap.leftOut();
    }

    /** Health of all components. */
    public Map<String, Health> health() {
        return swap.health();
    }

    /** Whether every jar in the folder runs; if not, a config section that nobody takes may belong to one that does not. */
    public synchronized void allPluginsRun(boolean all) {
        allPluginsRun = all;
    }

    /** Everything that is wrong when nothing is missing that a plugin could yet bring. */
    public synchronized List<Problem> strictProblems() {
        PluginSet set = swap.plugins().orElse(PluginSet.EMPTY);
        List<Problem> problems =
                new ArrayList<>(reader.read(PluginNames.of(set, true)).problems());
        leftOut().forEach(line -> problems.add(new Problem(new ConfigNode.Place("config", 0), "", line)));
        return problems;
    }

    /**
     * Applies another set of plugins to the configuration that runs. The file is not read for it, as it may be
     * half-written now; only one that was refused is tried again, since a plugin may be what it was waiting for.
     */
    @Override
    public synchronized void pluginsChanged(PluginSet next) {
        if (closed) {
            return;
        }
        KnownParts parts = PluginNames.of(next, false);
        ConfigReading running = applied;
        if (running != null && report.applied()) {
            load(reader.readAgain(running, parts), next);
            return;
        }
        ConfigReading written = reader.read(parts);
        List<Problem> problems = written.problems();
        if (written.config().isPresent()) {
            try {
                refuseIfGone(written);
                swap.load(written.config().get(), next, true);
                accept(written);
                return;
            } catch (ConfigRefused e) {
                problems = e.problems();
            }
        }
        remember(false, problems);
        if (running == null) {
            swap.hold(next);
        } else {
            load(reader.readAgain(running, parts), next);
        }
    }

    private void load(ConfigReading running, PluginSet next) {
        try {
            swap.load(running.config().orElseThrow(() -> new ConfigRefused(running.problems())), next, true);
        } catch (ConfigRefused e) {
            throw refusal(e, next);
        }
    }

    /** Blames the new plugin that did not take the config that runs; if it is none, everything that is new. */
    private RuntimeException refusal(ConfigRefused refused, PluginSet next) {
        PluginSet running = swap.plugins().orElse(PluginSet.EMPTY);
        return next.plugins().stream()
                .filter(plugin -> refused.blamed().contains(plugin.id()))
                .filter(plugin -> !running.plugins().contains(plugin))
                .findFirst()
                .<RuntimeException>map(
                        plugin -> new PluginRefusedException(plugin.id(), String.valueOf(refused.getMessage())))
                .orElseGet(() -> new IllegalStateException(refused.getMessage(), refused));
    }

    /**
     * Reads the configuration anew and applies it.
     *
     * @throws ConfigRefused if it can't be used; nothing has changed then
     */
    public synchronized GatewayConfig reload() throws ConfigRefused {
        PluginSet set = swap.plugins()
                .orElseThrow(() -> new IllegalStateException("no plugins have been looked for yet, or none any more"));
        ConfigReading reading = reader.read(PluginNames.of(set, allPluginsRun));
        try {
            refuseIfGone(reading);
            GatewayConfig wanted = reading.config().orElseThrow(() -> new ConfigRefused(reading.problems()));
            swap.load(wanted, set, !allPluginsRun);
            accept(reading);
            return wanted;
        } catch (ConfigRefused e) {
            remember(false, e.problems());
            throw e;
        } catch (RuntimeException e) {
            LOG.debug("the configuration could not be applied", e);
            ConfigRefused refused = ConfigRefused.asAWhole(String.valueOf(e.getMessage()));
            remember(false, refused.problems());
            throw refused;
        }
    }

    /** A file that was deleted by mistake, or is being replaced, is no wish for the defaults. */
    private void refuseIfGone(ConfigReading reading) throws ConfigRefused {
        Optional<Path> before = applied == null ? Optional.empty() : applied.file();
        if (before.isPresent() && reading.file().isEmpty() && reading.problems().isEmpty()) {
            throw ConfigRefused.asAWhole("there is no " + before.get() + " any more; to run without one, start anew");
        }
    }

    private void accept(ConfigReading reading) {
        applied = reading;
        reading.notes().forEach(note -> LOG.info("{}", note));
        remember(true, List.of());
    }

    private void remember(boolean applied, List<Problem> problems) {
        report = new ReloadReport(clock.instant(), applied, problems);
    }

    /**
     * The gateway serves now, so that plugins' own requests can be sent; asks the providers for their models, and renews
     * accounts ahead of time from now on.
     */
    public synchronized void started() {
        swap.started();
    }

    /** Renews the accounts whose time has come now instead of when it is looked for. */
    public void renewAhead() {
        swap.renewAhead();
    }

    /** Gives the sinks what is left and closes everything; no requests may come any more. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        swap.close();
    }
}
