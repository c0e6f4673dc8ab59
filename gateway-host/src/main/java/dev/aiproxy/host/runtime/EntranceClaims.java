package dev.aiproxy.host.runtime;

import dev.aiproxy.host.plugins.LoadedPlugin;
import dev.aiproxy.host.plugins.PluginCallException;
import dev.aiproxy.host.plugins.PluginRefusedException;
import dev.aiproxy.host.plugins.PluginSet;
import dev.aiproxy.host.routing.RouteConflict;
import dev.aiproxy.host.routing.RouteTable;

/** The paths that plugins have by their protocols, which are known without starting any of their parts. */
public final class EntranceClaims {
    private EntranceClaims() {}

    /**
     * Checks that each entrance has one owner, and that none is the host's.
     *
     * @throws PluginRefusedException if not
     */
    public static void check(PluginSet plugins) {
        RouteTable.Builder table = RouteTable.builder();
        plugins.plugins().forEach(plugin -> add(table, plugin));
    }

    static void add(RouteTable.Builder table, LoadedPlugin plugin) {
        try {
            plugin.guard()
                    .run(
                            "listing entrances",
                            () -> plugin.parts().protocols().forEach(protocol -> table.add(plugin.id(), protocol)));
        } catch (PluginCallException e) {
            String reason = e.getCause() instanceof RouteConflict conflict ? conflict.getMessage() : e.getMessage();
            throw new PluginRefusedException(plugin.id(), String.valueOf(reason));
        }
    }
}
