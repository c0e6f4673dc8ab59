package dev.aiproxy.host.plugins;

import dev.aiproxy.api.Component;
import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.GatewayPlugin;
import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Protocol;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;

/** Asks a plugin once for each kind of part and checks what it says. */
final class PartsReader {
    private final GatewayPlugin plugin;
    private final PluginGuard guard;

    PartsReader(GatewayPlugin plugin, PluginGuard guard) {
        this.plugin = plugin;
        this.guard = guard;
    }

    /** @throws PluginCallException if a method throws or what it returns breaks its contract */
    PluginParts read() throws PluginCallException {
        PluginParts parts = new PluginParts(
                ask("protocols", plugin::protocols),
                ask("providers", plugin::providers),
                ask("transports", plugin::transports),
                ask("usageSinks", plugin::usageSinks),
                ask("routes", plugin::routes));
        guard.run("checking its protocols", () -> parts.protocols().forEach(PartsReader::check));
        guard.run("checking its providers", () -> check("provider", parts.providers()));
        guard.run("checking its transports", () -> check("transport", parts.transports()));
        guard.run("checking its usage sinks", () -> check("usage sink", parts.usageSinks()));
        guard.run("checking its routes", () -> check("route group", parts.routes()));
        return parts;
    }

    private <T> List<T> ask(String method, PluginGuard.Call<List<T>> call) throws PluginCallException {
        return guard.call(method + "()", () -> {
            List<T> parts = Objects.requireNonNull(call.call(), "it returned null");
            for (T part : parts) {
                Objects.requireNonNull(part, "it returned a list with a null in it");
            }
            return List.copyOf(parts);
        });
    }

    private static void check(Protocol protocol) {
        named("protocol", protocol.id());
        named("platform", protocol.platform());
        List<Entrance> entrances = List.copyOf(protocol.entrances());
        if (!entrances.isEmpty() && protocol.ingress().isEmpty()) {
            throw new IllegalArgumentException("protocol " + protocol.id() + " has entrances but no ingress");
        }
        if (protocol.ingress().isEmpty() && protocol.egress().isEmpty()) {
            throw new IllegalArgumentException("protocol " + protocol.id() + " has neither ingress nor egress");
        }
    }

    private static <T extends Component> void check(String kind, List<Contribution<?, T>> contributions) {
        for (Contribution<?, T> contribution : contributions) {
            named(kind, contribution.name());
            // Resolves the types of the settings, so that a missing one is found now and not in a request.
            if (contribution.settings().getRecordComponents() == null) {
                throw new IllegalArgumentException(
                        "the settings of " + kind + " " + contribution.name() + " are no record");
            }
            Objects.requireNonNull(contribution.factory(), kind + " " + contribution.name() + " has no factory");
        }
    }

    private static void named(String kind, String name) {
        Matcher matcher =
                PluginManifest.NAME.matcher(Objects.requireNonNull(name, "a " + kind + " has null for a name"));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("the name '" + name + "' of a " + kind
                    + " is not made of lower-case letters, digits and single dashes");
        }
    }
}
