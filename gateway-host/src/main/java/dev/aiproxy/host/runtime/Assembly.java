package dev.aiproxy.host.runtime;

import dev.aiproxy.api.Component;
import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.route.RouteGroup;
import dev.aiproxy.api.transport.Transport;
import dev.aiproxy.api.usage.UsageSink;
import dev.aiproxy.host.config.ConfigNode;
import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.config.GatewayConfig.ProviderConfig;
import dev.aiproxy.host.config.GatewayConfig.TransportConfig;
import dev.aiproxy.host.config.Problems;
import dev.aiproxy.host.config.SettingsBinder;
import dev.aiproxy.host.names.NamePattern;
import dev.aiproxy.host.plugins.LoadedPlugin;
import dev.aiproxy.host.plugins.PluginCallException;
import dev.aiproxy.host.plugins.PluginGuard;
import dev.aiproxy.host.plugins.PluginParts;
import dev.aiproxy.host.plugins.PluginRefusedException;
import dev.aiproxy.host.plugins.PluginSet;
import dev.aiproxy.host.routing.AccountEntry;
import dev.aiproxy.host.routing.ProviderEntry;
import dev.aiproxy.host.routing.RouteConflict;
import dev.aiproxy.host.routing.RouteTable;
import dev.aiproxy.host.upstream.Proxy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts together what a snapshot is made of, from a configuration and a set of plugins. Used once; whatever it obtained
 * is listed in {@link #obtained()}, so that a failed assembly can let it go again.
 */
final class Assembly {
    private static final String BUILT_IN_TRANSPORT = "http";
    private static final ConfigNode.Mapping NOTHING = ConfigNode.Mapping.empty("default");

    /** A contribution with the plugin that it comes from. */
    private record Offer<T extends Component>(LoadedPlugin plugin, Contribution<?, T> contribution) {}

    private final GatewayConfig config;
    private final PluginSet plugins;
    private final PartStore store;
    private final AccountAssembly accounts;
    private final Clock clock;
    private final SettingsBinder binder;
    private final boolean lenient;
    private final Problems problems = new Problems();
    private final List<Part<?>> obtained = new ArrayList<>();
    private final List<Part<UsageSink>> sinks = new ArrayList<>();
    private final Optional<Proxy> outboundProxy;
    private final List<String> left = new ArrayList<>();
    private final Set<String> blamed = new LinkedHashSet<>();
    private final Map<String, Transport> transports = new LinkedHashMap<>();
    private final List<ProviderEntry> providers = new ArrayList<>();

    /**
     * @param book how accounts are doing
     * @param renewals of credentials that run out, by the gateway's clock
     * @param lenient whether what a plugin is missing for is left out with a note instead of being a problem
     */
    Assembly(
            GatewayConfig config,
            PluginSet plugins,
            PartStore store,
            AccountBook book,
            AccountRenewals renewals,
            SettingsBinder binder,
            boolean lenient) {
        this.config = config;
        this.plugins = plugins;
        this.store = store;
        this.binder = binder;
        this.lenient = lenient;
        this.outboundProxy = OutboundReading.proxy(config.outbound(), problems);
        this.clock = renewals.clock();
        this.accounts = new AccountAssembly(book, renewals, binder, outboundProxy, problems, blamed);
    }

    void run() {
        config.transports().forEach(this::addTransport);
        config.providers().forEach((name, provider) -> {
            if (provider.enabled()) {
                addProvider(name, provider);
            }
        });
        if (config.providers().isEmpty()) {
            addStandIns();
        }
    }

    Problems problems() {
        return problems;
    }

    /** Ids of the plugins that did not take what config gives them, or failed to start with it. */
    Set<String> blamed() {
        return blamed;
    }

    List<Part<?>> obtained() {
        return obtained;
    }

    List<Part<UsageSink>> sinks() {
        return sinks;
    }

    Optional<Proxy> outboundProxy() {
        return outboundProxy;
    }

    List<Optional<Proxy>> proxies() {
        return accounts.proxies();
    }

    Map<String, Transport> transports() {
        return transports;
    }

    List<ProviderEntry> providers() {
        return providers;
    }

    /** What was left out because its plugin is not there. */
    List<String> left() {
        return left;
    }

    private <T extends Component> @Nullable Offer<T> offer(
            String type, Function<PluginParts, List<Contribution<?, T>>> kind) {
        for (LoadedPlugin plugin : plugins.plugins()) {
            for (Contribution<?, T> contribution : kind.apply(plugin.parts())) {
                if (contribution.name().equals(type)) {
                    return new Offer<>(plugin, contribution);
                }
            }
        }
        return null;
    }

    private void addTransport(String name, TransportConfig wanted) {
        String path = "transports." + name;
        Offer<Transport> offer = offer(wanted.type(), PluginParts::transports);
        if (name.equals(BUILT_IN_TRANSPORT)) {
            problems.add(wanted.settings().place(), path, "'http' is the built-in transport; choose another name");
        } else if (offer == null) {
            missing(
                    wanted.settings().place(),
                    path,
                    "no plugin offers a transport of type '" + wanted.type() + "'; "
                            + PluginNames.hint(plugins, PluginParts::transports, wanted.type()));
        } else {
            obtain("transport", name, offer, wanted.settings(), path + ".settings")
                    .ifPresent(part -> transports.put(name, part.component()));
        }
    }

    private void missing(ConfigNode.Place place, String path, String message) {
        if (lenient) {
            left.add(path + ": " + message);
        } else {
            problems.add(place, path, message);
        }
    }

    private void addProvider(String name, ProviderConfig wanted) {
        String path = "providers." + name;
        Offer<Provider> offer = offer(wanted.type(), PluginParts::providers);
        if (offer == null) {
            missing(
                    wanted.settings().place(),
                    path,
                    "no plugin offers a provider of type '" + wanted.type() + "'; "
                            + PluginNames.hint(plugins, PluginParts::providers, wanted.type()));
            return;
        }
        Optional<Part<Provider>> part = obtain("provider", name, offer, wanted.settings(), path + ".settings");
        List<AccountEntry> made = accounts.of(
                name,
                wanted,
                new AccountAssembly.Kind(
                        offer.plugin().id(), offer.contribution().credentials(), part.orElse(null)),
                path);
        if (part.isEmpty()) {
            return;
        }
        try {
            addProvider(name, wanted, part.get(), made);
        } catch (PluginCallException e) {
            blamed.add(offer.plugin().id());
            problems.add(wanted.settings().place(), path, String.valueOf(e.getMessage()));
        }
    }

    private void addProvider(String name, ProviderConfig wanted, Part<Provider> part, List<AccountEntry> accounts)
            throws PluginCallException {
        Provider provider = part.component();
        PluginGuard guard = part.plugin().guard();
        String transport = wanted.transport().isPresent()
                ? wanted.transport().get()
                : guard.call("asking for its transport", () -> Objects.requireNonNull(provider.transport()));
        if (!haveTransport(transport)) {
            missing(
                    wanted.settings().place(),
                    "providers." + name + ".transport",
                    "there is no transport named '" + transport + "'");
            return;
        }
        List<String> known = guard.call("asking for its models", () -> List.copyOf(provider.knownModels()));
        providers.add(new ProviderEntry(
                name, provider, transport, NamePattern.all(wanted.models()), NamePattern.all(known), accounts));
    }

    private void addStandIns() {
        for (LoadedPlugin plugin : plugins.plugins()) {
            for (Contribution<?, Provider> contribution : plugin.parts().providers()) {
                if (contribution.standIn()) {
                    addProvider(
                            contribution.name(),
                            new ProviderConfig(
                                    contribution.name(), true, List.of(), List.of(), Optional.empty(), NOTHING));
                }
            }
        }
    }

    /** A transport that config does not name is made with its default settings when a provider wants it by its type. */
    private boolean haveTransport(String name) {
        if (name.equals(BUILT_IN_TRANSPORT) || transports.containsKey(name)) {
            return true;
        }
        Offer<Transport> offer = offer(name, PluginParts::transports);
        if (offer == null) {
            return false;
        }
        Optional<Part<Transport>> part = obtain("transport", name, offer, NOTHING, "transports." + name);
        part.ifPresent(made -> transports.put(name, made.component()));
        return part.isPresent();
    }

    /**
     * Everything below is made only when what is above has no problems.
     *
     * @param before plugins that run now: of two that claim one path, the one that runs keeps it
     */
    RouteTable routes(PluginSet before) {
        List<LoadedPlugin> order = new ArrayList<>(plugins.plugins());
        order.sort(Comparator.comparing(plugin -> !before.plugins().contains(plugin)));
        RouteTable.Builder table = RouteTable.builder();
        for (LoadedPlugin plugin : order) {
            EntranceClaims.add(table, plugin);
            try {
                addRoutes(table, plugin);
            } catch (RouteConflict | PluginCallException e) {
                throw new PluginRefusedException(plugin.id(), String.valueOf(e.getMessage()));
            }
        }
        return table.build();
    }

    private void addRoutes(RouteTable.Builder table, LoadedPlugin plugin) throws PluginCallException {
        for (Contribution<?, RouteGroup> contribution : plugin.parts().routes()) {
            Optional<Part<RouteGroup>> part = section("routes", plugin, contribution);
            if (part.isPresent()) {
                RouteGroup group = part.get().component();
                part.get()
                        .routes()
                        .list(() -> plugin.guard()
                                .call("listing routes " + contribution.name(), () -> List.copyOf(group.routes())))
                        .forEach(route -> table.add(plugin.id(), route));
            }
        }
    }

    void addSinks() {
        for (LoadedPlugin plugin : plugins.plugins()) {
            for (Contribution<?, UsageSink> contribution : plugin.parts().usageSinks()) {
                section(PartStore.SINK, plugin, contribution).ifPresent(sinks::add);
            }
        }
        // The set of sinks keeps these uses; a snapshot has none of them.
        obtained.removeAll(sinks);
    }

    private <T extends Component> Optional<Part<T>> section(
            String kind, LoadedPlugin plugin, Contribution<?, T> contribution) {
        String name = contribution.name();
        ConfigNode.Entry entry = config.sections().entries().get(name);
        ConfigNode.Mapping settings = NOTHING;
        if (entry != null) {
            if (entry.value() instanceof ConfigNode.Mapping mapping) {
                settings = mapping;
            } else {
                problems.add(entry.place(), name, "expected keys and values");
                return Optional.empty();
            }
        }
        return obtain(kind, name, new Offer<>(plugin, contribution), settings, name);
    }

    private <T extends Component> Optional<Part<T>> obtain(
            String kind, String name, Offer<T> offer, ConfigNode.Mapping settings, String path) {
        Optional<? extends Record> bound =
                binder.bind(settings, offer.contribution().settings(), path, problems);
        if (bound.isEmpty()) {
            blamed.add(offer.plugin().id());
            return Optional.empty();
        }
        try {
            Part<T> part = store.obtain(kind, name, offer.plugin(), offer.contribution(), bound.get(), clock);
            obtained.add(part);
            return Optional.of(part);
        } catch (PluginCallException e) {
            blamed.add(offer.plugin().id());
            problems.add(settings.place(), path, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
