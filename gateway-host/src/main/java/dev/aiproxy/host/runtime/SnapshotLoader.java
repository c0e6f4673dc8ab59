package dev.aiproxy.host.runtime;

import dev.aiproxy.api.Health;
import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.host.access.AdminToken;
import dev.aiproxy.host.access.ClientKey;
import dev.aiproxy.host.access.ClientKeys;
import dev.aiproxy.host.config.ConfigNode;
import dev.aiproxy.host.config.ConfigReader;
import dev.aiproxy.host.config.ConfigReading;
import dev.aiproxy.host.config.FileTrouble;
import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.config.GatewayConfig.KeyConfig;
import dev.aiproxy.host.config.GatewayConfig.TimeoutsConfig;
import dev.aiproxy.host.config.KnownParts;
import dev.aiproxy.host.config.Problem;
import dev.aiproxy.host.config.Problems;
import dev.aiproxy.host.config.SettingsBinder;
import dev.aiproxy.host.names.NamePattern;
import dev.aiproxy.host.plugins.PluginListener;
import dev.aiproxy.host.plugins.PluginRefusedException;
import dev.aiproxy.host.plugins.PluginSet;
import dev.aiproxy.host.routing.ModelRouter;
import dev.aiproxy.host.routing.ProviderEntry;
import dev.aiproxy.host.routing.RouteTable;
import dev.aiproxy.host.tls.ServerTls;
import dev.aiproxy.host.upstream.ClientTls;
import dev.aiproxy.host.upstream.MediaFetcher;
import dev.aiproxy.host.upstream.MediaSettings;
import dev.aiproxy.host.upstream.OutboundSettings;
import dev.aiproxy.host.upstream.Proxy;
import dev.aiproxy.host.upstream.Timeouts;
import dev.aiproxy.host.usage.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the next snapshot beside the current one and swaps it in; whatever goes wrong leaves the current one running
 * and says why. One change at a time; its methods block and are not for event loops.
 */
public final class SnapshotLoader implements PluginListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotLoader.class);

    /** Keys that are used when config has none; made when they are first asked for. */
    public interface Fallbacks {
        /** Opens the gateway. */
        Secret clientKey();

        /** Opens the admin API. */
        Secret adminToken();
    }

    private final ConfigReader reader;
    private final SettingsBinder binder;
    private final Fallbacks fallbacks;
    private final Clock clock;
    private final PartStore store;
    private final AccountBook book = new AccountBook();
    private final SinkSet sinks;
    private final SignatureVault vault = new SignatureVault();
    private final Conversations conversations = new Conversations();
    private final AnswerHomes homes = new AnswerHomes();
    private final MediaFetcher fetcher = new MediaFetcher();
    private final ModelLists modelLists = new ModelLists();
    /** What the current snapshot was made of. */
    private List<Part<?>> inUse = List.of();

    private @Nullable PluginSet plugins;
    private volatile @Nullable Current current;
    private @Nullable ConfigReading applied;
    private boolean allPluginsRun;
    private boolean started;
    private boolean closed;
    private volatile ReloadReport report = new ReloadReport(java.time.Instant.EPOCH, true, List.of());
    private volatile List<String> leftOut = List.of();

    /**
     * @param dataFolder where plugins have their folders
     * @param sender sends the plugins' own requests
     */
    public SnapshotLoader(
            ConfigReader reader,
            SettingsBinder binder,
            Fallbacks fallbacks,
            Ledger ledger,
            Clock clock,
            Path dataFolder,
            HostSender sender) {
        this.reader = reader;
        this.binder = binder;
        this.fallbacks = fallbacks;
        this.clock = clock;
        this.sinks = new SinkSet(ledger);
        this.store = new PartStore(dataFolder, sender::send, sinks::runs);
    }

    /** Sends the requests that plugins make on their own behalf. */
    @FunctionalInterface
    public interface HostSender {
        dev.aiproxy.api.wire.WireResponse send(dev.aiproxy.api.provider.UpstreamRequest request)
                throws IOException, InterruptedException;
    }

    /**
     * The holder of the current snapshot; there is one from the first successful load on. Never blocks: plugins ask for
     * it from their own threads while a load waits for them.
     */
    public Optional<Current> current() {
        return Optional.ofNullable(current);
    }

    /** What came of the last change. */
    public ReloadReport report() {
        return report;
    }

    /** What config asks for and no running plugin offers. */
    public List<String> leftOut() {
        return leftOut;
    }

    /** Health of all components. */
    public Map<String, Health> health() {
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

    /** Whether every jar in the folder runs; if not, a config section that nobody takes may belong to one that does not. */
    public synchronized void allPluginsRun(boolean all) {
        allPluginsRun = all;
    }

    /** Everything that is wrong when nothing is missing that a plugin could yet bring. */
    public synchronized List<Problem> strictProblems() {
        PluginSet set = plugins;
        List<Problem> problems = new ArrayList<>(reader.read(PluginNames.of(set == null ? PluginSet.EMPTY : set, true))
                .problems());
        leftOut.forEach(line -> problems.add(new Problem(new ConfigNode.Place("config", 0), "", line)));
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
                load(written.config().get(), next, true);
                applied = written;
                written.notes().forEach(note -> LOG.info("{}", note));
                remember(true, List.of());
                return;
            } catch (ConfigRefused e) {
                problems = e.problems();
            }
        }
        remember(false, problems);
        if (running == null) {
            hold(next);
        } else {
            load(reader.readAgain(running, parts), next);
        }
    }

    private void load(ConfigReading running, PluginSet next) {
        try {
            load(running.config().orElseThrow(() -> new ConfigRefused(running.problems())), next, true);
        } catch (ConfigRefused e) {
            throw refusal(e, next);
        }
    }

    /** Blames the new plugin that did not take the config that runs; if it is none, everything that is new. */
    private RuntimeException refusal(ConfigRefused refused, PluginSet next) {
        PluginSet running = plugins == null ? PluginSet.EMPTY : plugins;
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
        PluginSet set = plugins;
        if (set == null) {
            throw new IllegalStateException("no plugins have been looked for yet, or none any more");
        }
        ConfigReading reading = reader.read(PluginNames.of(set, allPluginsRun));
        try {
            refuseIfGone(reading);
            GatewayConfig wanted = reading.config().orElseThrow(() -> new ConfigRefused(reading.problems()));
            load(wanted, set, !allPluginsRun);
            applied = reading;
            reading.notes().forEach(note -> LOG.info("{}", note));
            remember(true, List.of());
            return wanted;
        } catch (ConfigRefused e) {
            remember(false, e.problems());
            throw e;
        } catch (RuntimeException e) {
            LOG.debug("the configuration could not be applied", e);
            ConfigRefused refused = unusable(String.valueOf(e.getMessage()));
            remember(false, refused.problems());
            throw refused;
        }
    }

    /** A file that was deleted by mistake, or is being replaced, is no wish for the defaults. */
    private void refuseIfGone(ConfigReading reading) throws ConfigRefused {
        Optional<Path> before = applied == null ? Optional.empty() : applied.file();
        if (before.isPresent() && reading.file().isEmpty() && reading.problems().isEmpty()) {
            throw unusable("there is no " + before.get() + " any more; to run without one, start anew");
        }
    }

    private void remember(boolean applied, List<Problem> problems) {
        report = new ReloadReport(clock.instant(), applied, problems);
    }

    /** What plugins add to the configuration. */
    public KnownParts known() {
        synchronized (this) {
            return plugins == null ? KnownParts.NONE : PluginNames.of(plugins, allPluginsRun);
        }
    }

    private void hold(PluginSet next) {
        next.retain();
        PluginSet before = plugins;
        plugins = next;
        if (before != null) {
            before.release();
        }
    }

    private void load(GatewayConfig wanted, PluginSet set, boolean lenient) throws ConfigRefused {
        Assembly assembly =
                new Assembly(wanted, set, store, book, new AccountRenewals(providers(), clock), binder, lenient);
        boolean done = false;
        try {
            assembly.run();
            refuse(assembly);
            RouteTable routes = assembly.routes(plugins == null ? PluginSet.EMPTY : plugins);
            Protocols protocols = Protocols.of(set);
            assembly.addSinks();
            refuse(assembly);
            Snapshot.Parts parts = ownParts(wanted, assembly, routes, protocols);
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

    /** Nothing here is a plugin's fault, so that none must be blamed for what is thrown. */
    private Snapshot.Parts ownParts(GatewayConfig wanted, Assembly assembly, RouteTable routes, Protocols protocols)
            throws ConfigRefused {
        try {
            return parts(wanted, assembly, routes, protocols);
        } catch (UncheckedIOException e) {
            throw unusable(FileTrouble.of(e));
        } catch (RuntimeException e) {
            LOG.debug("the configuration could not be applied", e);
            throw unusable("it can't be applied: " + e);
        }
    }

    private static ConfigRefused unusable(String why) {
        return new ConfigRefused(List.of(new Problem(new ConfigNode.Place("config", 0), "", why)));
    }

    private Snapshot.Parts parts(GatewayConfig wanted, Assembly assembly, RouteTable routes, Protocols protocols)
            throws ConfigRefused {
        return new Snapshot.Parts(
                wanted,
                routes,
                protocols.byId(),
                keys(wanted),
                new AdminToken(wanted.admin().token().orElseGet(fallbacks::adminToken)),
                new ModelRouter(
                        assembly.providers(),
                        wanted.routing().aliases(),
                        wanted.routing().redirects()),
                new ModelCatalog(
                        assembly.providers(),
                        List.copyOf(wanted.routing().aliases().keySet()),
                        modelLists::of,
                        protocols.models().keySet()),
                Map.copyOf(assembly.transports()),
                outbound(wanted),
                assembly.outboundProxy(),
                tls(wanted),
                List.copyOf(assembly.proxies()),
                new FactsBook(protocols.models(), ConfiguredFacts.of(wanted.modelFacts())),
                vault,
                conversations,
                homes,
                media(wanted, assembly.outboundProxy()),
                fetcher,
                SystemPrompt.of(wanted.systemPrompt()));
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
                    () -> before.stream().filter(part -> !used.contains(part)).forEach(Part::retire));
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

    /** The gateway serves now, so that plugins' own requests can be sent; asks the providers for their models. */
    public synchronized void started() {
        started = true;
        current().ifPresent(holder -> modelLists.refresh(holder.peek()));
    }

    private void replaceSinks(GatewayConfig wanted, Assembly assembly) {
        sinks.logRequests(wanted.log().requests());
        try {
            sinks.replace(assembly.sinks());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.error("interrupted while sinks were replaced");
        }
    }

    private ClientKeys keys(GatewayConfig wanted) {
        Map<Secret, ClientKey> grants = new HashMap<>();
        for (KeyConfig key : wanted.keys()) {
            if (key.enabled()) {
                grants.put(
                        key.key(),
                        new ClientKey(
                                key.name(),
                                Set.copyOf(key.platforms()),
                                NamePattern.all(key.models()),
                                key.channel(),
                                key.strict()));
            }
        }
        Optional<Secret> single = wanted.apiKey();
        if (single.isEmpty() && wanted.keys().isEmpty()) {
            single = Optional.of(fallbacks.clientKey());
        }
        single.ifPresent(secret -> grants.put(secret, new ClientKey("default", Set.of(), List.of(), Optional.empty())));
        return ClientKeys.of(grants);
    }

    private static MediaSettings media(GatewayConfig wanted, Optional<Proxy> proxy) {
        var media = wanted.media();
        return new MediaSettings(
                media.fetch(),
                media.plainHttp(),
                media.privateAddresses(),
                Math.toIntExact(media.maxSize().bytes()),
                media.timeout(),
                proxy);
    }

    private Optional<ServerTls> tls(GatewayConfig wanted) throws ConfigRefused {
        Problems problems = new Problems();
        ServerTls before =
                current().flatMap(holder -> holder.peek().parts().tls()).orElse(null);
        Optional<ServerTls> read = TlsReading.of(wanted.tls(), before, problems);
        if (!problems.isEmpty()) {
            throw new ConfigRefused(problems.list());
        }
        read.filter(tls -> tls != before)
                .flatMap(tls -> tls.warning(clock.instant()))
                .ifPresent(LOG::warn);
        return read;
    }

    private static OutboundSettings outbound(GatewayConfig wanted) throws ConfigRefused {
        TimeoutsConfig limits = wanted.timeouts();
        Problems problems = new Problems();
        Optional<ClientTls> tls = OutboundReading.tls(wanted.outbound(), problems);
        return new OutboundSettings(
                tls.orElseThrow(() -> new ConfigRefused(problems.list())),
                Timeouts.of(limits.connect(), limits.firstByte(), limits.idle(), limits.total()),
                wanted.limits().upstreamConnections(),
                wanted.limits().upstreamQueue(),
                wanted.outbound().keepAlive().toNanos());
    }

    /** Gives the sinks what is left and closes everything; no requests may come any more. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        modelLists.close();
        sinks.close();
        Current holder = current;
        if (holder != null) {
            holder.peek().release();
        }
        if (plugins != null) {
            plugins.release();
            plugins = null;
        }
    }
}
