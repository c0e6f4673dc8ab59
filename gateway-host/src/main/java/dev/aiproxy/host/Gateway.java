package dev.aiproxy.host;

import dev.aiproxy.host.admin.AdminServer;
import dev.aiproxy.host.admin.AdminServices;
import dev.aiproxy.host.config.ConfigNode;
import dev.aiproxy.host.config.ConfigReader;
import dev.aiproxy.host.config.DataFolder;
import dev.aiproxy.host.config.EarlyConfig;
import dev.aiproxy.host.config.FileTrouble;
import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.config.Problem;
import dev.aiproxy.host.config.SettingsBinder;
import dev.aiproxy.host.door.Door;
import dev.aiproxy.host.door.Services;
import dev.aiproxy.host.log.Logging;
import dev.aiproxy.host.log.PromptLog;
import dev.aiproxy.host.log.PromptTarget;
import dev.aiproxy.host.log.Redaction;
import dev.aiproxy.host.pipeline.Pipeline;
import dev.aiproxy.host.pipeline.RequestIds;
import dev.aiproxy.host.plugins.PluginFolder;
import dev.aiproxy.host.plugins.PluginStatus;
import dev.aiproxy.host.runtime.ByteBudget;
import dev.aiproxy.host.runtime.ConfigRefused;
import dev.aiproxy.host.runtime.Current;
import dev.aiproxy.host.runtime.OwnRequests;
import dev.aiproxy.host.runtime.Snapshot;
import dev.aiproxy.host.runtime.SnapshotLoader;
import dev.aiproxy.host.upstream.BlockingCall;
import dev.aiproxy.host.usage.Ledger;
import dev.aiproxy.host.usage.Meters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running gateway: starts the floors from the lowest to the highest, and stops them the other way round. */
final class Gateway {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final int FAILED = 1;
    private static final int CONFIG_PROBLEMS = 2;
    /** How long a stop waits for a start that is under way. */
    private static final int START_SECONDS = 10;

    private final ConfigReader reader;
    private final SettingsBinder binder;
    private final Clock clock;
    private final Ledger ledger = new Ledger(new Meters());
    private final PromptLog prompts = PromptLog.process(() -> ledger.meters().dropPrompt());
    private @Nullable StoredKeys keys;
    private volatile @Nullable SnapshotLoader loader;
    private @Nullable DataFolder dataFolder;
    private @Nullable PluginFolder plugins;
    private volatile @Nullable Door door;
    private @Nullable AdminServer admin;
    private final WatchedFiles files = new WatchedFiles(this::reloadBecauseOf);
    private @Nullable InetSocketAddress listening;
    private @Nullable ByteBudget budget;
    private volatile boolean stopping;
    private final ReentrantLock reloading = new ReentrantLock();
    /** Open until the start has come to its end, good or bad. */
    private final CountDownLatch started = new CountDownLatch(1);

    /** @param clock that the time of day comes from */
    Gateway(ConfigReader reader, SettingsBinder binder, Clock clock) {
        this.reader = reader;
        this.binder = binder;
        this.clock = clock;
    }

    /** Starts and returns while the gateway runs on; anything but 0 says that it does not. */
    int run() {
        reloading.lock();
        try {
            return start();
        } finally {
            reloading.unlock();
            started.countDown();
        }
    }

    private int start() {
        // Before they are read: a change from now on waits for the start, and is taken then.
        files.watch(reader.files());
        EarlyConfig early = reader.readEarly();
        Logging.configure(early.log().level(), early.log().format() == GatewayConfig.LogConfig.Format.JSON);
        try {
            List<Problem> problems = load(early);
            if (!problems.isEmpty()) {
                problems.forEach(problem -> System.err.println(Redaction.redact(problem.toString())));
                System.err.println(problems.size() + (problems.size() == 1 ? " problem." : " problems.")
                        + " Nothing was started.");
                close();
                return CONFIG_PROBLEMS;
            }
            open();
            announce();
            return 0;
        } catch (IOException e) {
            return failed(FileTrouble.of(e));
        } catch (UncheckedIOException e) {
            return failed(FileTrouble.of(e));
        } catch (RuntimeException | Error e) {
            LOG.error("the start failed in the gateway", e);
            return failed("the start failed; what it was stands in the log above");
        }
    }

    private int failed(String why) {
        System.err.println(Redaction.redact("aiproxy: " + why));
        Door opened = door;
        if (opened != null) {
            opened.close(Duration.ZERO);
        }
        close();
        return FAILED;
    }

    private List<Problem> load(EarlyConfig early) throws IOException {
        DataFolder folder = openDataFolder(Path.of(early.dataFolder()));
        dataFolder = folder;
        StoredKeys stored = new StoredKeys(folder);
        keys = stored;
        SnapshotLoader made = new SnapshotLoader(
                reader, binder, stored, ledger, clock, folder.path().resolve("plugins"), request -> {
                    Door sending = door;
                    SnapshotLoader loading = loader;
                    if (sending == null || loading == null) {
                        throw new IOException("the gateway has not started yet");
                    }
                    Snapshot.Parts now = loading.current().orElseThrow().peek().parts();
                    return BlockingCall.send(sending.anyLoop(), request, OwnRequests.proxy(now), now.outbound());
                });
        loader = made;
        PluginFolder jars = new PluginFolder(
                Path.of(early.plugins().folder()),
                folder.path().resolve("plugin-cache"),
                early.plugins().enabled(),
                early.plugins().disabled(),
                made);
        plugins = jars;
        jars.scan();
        boolean all = allRun(jars);
        made.allPluginsRun(all);
        jars.list().stream()
                .filter(status -> status.state() == PluginStatus.State.FAILED)
                .forEach(status -> LOG.error("the plugin {} does not run: {}", status.file(), status.reason()));
        UnknownPlugins.of(early.plugins(), jars.list()).forEach(LOG::warn);
        if (made.current().isEmpty()) {
            List<Problem> problems = made.report().problems();
            return problems.isEmpty()
                    ? List.of(new Problem(
                            new ConfigNode.Place("config", 0), "", "it can't be applied; the log above says why"))
                    : problems;
        }
        return all ? made.strictProblems() : List.of();
    }

    private static DataFolder openDataFolder(Path path) throws IOException {
        try {
            return DataFolder.open(path);
        } catch (FileSystemException e) {
            throw new IOException("the data folder " + path + " can't be used: " + FileTrouble.of(e), e);
        }
    }

    private void open() throws IOException {
        SnapshotLoader loading = required(loader);
        Current current = loading.current().orElseThrow();
        GatewayConfig config = current.peek().parts().config();
        ByteBudget bodies = new ByteBudget(config.limits().memory().bytes());
        budget = bodies;
        Services services = new Services(
                current,
                new Pipeline(ledger, clock, prompts, bodies),
                new RequestIds(),
                bodies,
                () -> admin == null ? 0 : admin.port());
        Door opened = new Door(services, Runtime.getRuntime().availableProcessors());
        door = opened;
        prompts.to(promptTarget(config));
        InetSocketAddress address = opened.open(config);
        loading.started();
        admin = AdminServer.start(new AdminServices(
                Version.current(),
                clock,
                clock.instant(),
                current,
                loading,
                required(plugins),
                ledger.meters(),
                bodies,
                opened::connections,
                this::reload,
                () -> stopping));
        // Not before the rest is up: it takes a processor for as long as all of that.
        current.peek().parts().outbound().tls().prepare();
        watch(config);
        listening = address;
    }

    /** Where clients connect. */
    InetSocketAddress address() {
        return required(listening);
    }

    /** Where requests are settled. */
    Ledger ledger() {
        return ledger;
    }

    /** Looks at the plugin folder now instead of when its time has come. */
    void scanPlugins() {
        required(plugins).scan();
    }

    /** Renews the accounts that are near their end now instead of when its time has come. */
    void renewAccounts() {
        required(loader).renewAhead();
    }

    private void watch(GatewayConfig config) {
        required(plugins).watch(config.plugins().scan());
        watchFiles(config);
    }

    private void watchFiles(GatewayConfig config) {
        List<Path> read = new ArrayList<>(reader.files());
        Stream.of(
                        config.systemPrompt().file(),
                        config.tls().certificate(),
                        config.tls().key())
                .flatMap(Optional::stream)
                .map(Path::of)
                .forEach(read::add);
        files.watch(read);
    }

    private void reloadBecauseOf(Path file) {
        reloading.lock();
        try {
            if (loader == null || stopping) {
                // It has not been read yet, or nobody will use it any more.
                return;
            }
            reload();
            LOG.info("{} was read anew", file);
        } catch (ConfigRefused e) {
            LOG.error("{} is not used; the configuration from before stays: {}", file, e.getMessage());
        } finally {
            reloading.unlock();
        }
    }

    /**
     * Applies the configuration as it is written now; one at a time, so that what is applied last was read last. The
     * loader's monitor is free again when the folder is told, which takes that monitor under its own lock.
     */
    private void reload() throws ConfigRefused {
        reloading.lock();
        try {
            SnapshotLoader loading = required(loader);
            PluginFolder jars = required(plugins);
            loading.allPluginsRun(allRun(jars));
            GatewayConfig before =
                    loading.current().orElseThrow().peek().parts().config();
            GatewayConfig config = loading.reload();
            FixedSettings.changed(before, config)
                    .forEach(key -> LOG.warn("the new value of {} takes effect when the gateway starts again", key));
            Logging.configure(config.log().level(), config.log().format() == GatewayConfig.LogConfig.Format.JSON);
            prompts.to(promptTarget(config));
            required(budget).limit(config.limits().memory().bytes());
            jars.configure(config.plugins().enabled(), config.plugins().disabled());
            jars.watch(config.plugins().scan());
            watchFiles(config);
            if (!config.plugins().equals(before.plugins())) {
                UnknownPlugins.of(config.plugins(), jars.list()).forEach(LOG::warn);
            }
        } finally {
            reloading.unlock();
        }
    }

    private @Nullable PromptTarget promptTarget(GatewayConfig config) {
        return switch (config.promptLog().mode()) {
            case NONE -> null;
            case CONSOLE -> new PromptTarget.Console();
            case FILE ->
                new PromptTarget.Files(
                        required(dataFolder).path(), config.promptLog().baseName());
        };
    }

    private static boolean allRun(PluginFolder jars) {
        return jars.list().stream().allMatch(status -> status.state() == PluginStatus.State.STARTED);
    }

    private void announce() {
        InetSocketAddress address = address();
        boolean secure =
                required(loader).current().orElseThrow().peek().parts().tls().isPresent();
        String host = address.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : address.getAddress().getHostAddress();
        String base = (secure ? "https://" : "http://")
                + (host.indexOf(':') >= 0 ? '[' + host + ']' : host)
                + ':'
                + address.getPort();
        // In one piece: whoever waits for the first line to be there wants to read the others, too.
        System.out.print("AIProxy " + Version.current() + " listening on " + base + '\n'
                + required(keys).announcement(base));
        System.out.flush();
    }

    /**
     * Stops in good order: lets requests under way end, for as long as config says, and then closes everything. Before anyone
     * was let in there is nothing to end.
     */
    void stop() {
        stopping = true;
        LOG.info("stopping");
        if (door == null) {
            return;
        }
        awaitStart();
        Door opened = door;
        SnapshotLoader loading = loader;
        if (opened != null && loading != null) {
            opened.close(loading.current()
                    .orElseThrow()
                    .peek()
                    .parts()
                    .config()
                    .timeouts()
                    .drain());
        }
        close();
    }

    /** Clients may come before all is up; what is half up can't be closed in good order. */
    private void awaitStart() {
        try {
            if (!started.await(START_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("it has not started to the end, and stops nevertheless");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void close() {
        stopping = true;
        close(files);
        if (plugins != null) {
            plugins.watch(Duration.ZERO);
        }
        close(admin);
        close(prompts);
        close(loader);
        close(plugins);
        close(dataFolder);
    }

    /** One that does not close keeps no other from it: the sinks have events to take. */
    private static void close(@Nullable AutoCloseable part) {
        if (part == null) {
            return;
        }
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("{} was not closed cleanly", part.getClass().getSimpleName(), e);
        }
    }

    private static <T> T required(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("not started yet");
        }
        return part;
    }
}
