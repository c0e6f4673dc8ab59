package dev.aiproxy.host.runtime;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.route.Route;
import dev.aiproxy.api.route.RouteGroup;
import dev.aiproxy.host.config.ConfigNode;
import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.config.Problems;
import dev.aiproxy.host.config.SettingsBinder;
import dev.aiproxy.host.plugins.LoadedPlugin;
import dev.aiproxy.host.plugins.PluginCallException;
import dev.aiproxy.host.plugins.PluginSet;
import dev.aiproxy.host.routing.RouteConflict;
import dev.aiproxy.host.routing.RouteTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The routes that a gateway with these plugins would have: entrances are known anyhow, endpoints are what a group says that is
 * made for that, asked, and closed without a start.
 *
 * @param byOwner each as {@code METHOD path}, by the ids of their plugins, as {@link RouteTable#byOwner}
 * @param unknown sentences that say which endpoints are missing, and why
 */
public record RoutePreview(Map<String, List<String>> byOwner, List<String> unknown) {
    /**
     * Makes the groups and asks them; blocks.
     *
     * @param config whose sections are the groups' settings; as if it had none if it can't be read
     * @param work a folder for what a group may write all the same
     */
    public static RoutePreview of(PluginSet plugins, Optional<GatewayConfig> config, SettingsBinder binder, Path work) {
        RouteTable.Builder table = RouteTable.builder();
        List<String> unknown = new ArrayList<>();
        for (LoadedPlugin plugin : plugins.plugins()) {
            EntranceClaims.add(table, plugin);
        }
        for (LoadedPlugin plugin : plugins.plugins()) {
            for (Contribution<?, RouteGroup> group : plugin.parts().routes()) {
                try {
                    routes(plugin, group, settings(group, config, binder), work)
                            .forEach(route -> table.add(plugin.id(), route));
                } catch (RouteConflict | PluginCallException | IOException e) {
                    unknown.add("the routes '" + group.name() + "' of " + plugin.id() + " are not listed: "
                            + e.getMessage());
                }
            }
        }
        return new RoutePreview(table.build().byOwner(), List.copyOf(unknown));
    }

    private static Record settings(
            Contribution<?, RouteGroup> group, Optional<GatewayConfig> config, SettingsBinder binder)
            throws IOException {
        ConfigNode.Mapping written = config.map(
                        each -> each.sections().entries().get(group.name()))
                .filter(entry -> entry.value() instanceof ConfigNode.Mapping)
                .map(entry -> (ConfigNode.Mapping) entry.value())
                .orElseGet(() -> ConfigNode.Mapping.empty("default"));
        Optional<? extends Record> bound = binder.bind(written, group.settings(), group.name(), new Problems());
        return bound.orElseThrow(() -> new IOException("its settings are wrong, see check-config"));
    }

    private static <C extends Record> List<Route> routes(
            LoadedPlugin plugin, Contribution<C, RouteGroup> group, Record settings, Path work)
            throws PluginCallException {
        HostContext context = new HostContext(
                "plugin." + plugin.id() + "." + group.name(), work.resolve(plugin.id()), Clock.systemUTC(), request -> {
                    throw new IOException("no gateway runs here");
                });
        try {
            RouteGroup made = plugin.guard()
                    .call(
                            "making routes " + group.name(),
                            () -> Objects.requireNonNull(
                                    group.factory().create(group.settings().cast(settings), context)));
            try {
                return plugin.guard().call("listing routes " + group.name(), () -> List.copyOf(made.routes()));
            } finally {
                plugin.guard().attempt("closing routes " + group.name(), made::close);
            }
        } finally {
            context.close();
        }
    }
}
