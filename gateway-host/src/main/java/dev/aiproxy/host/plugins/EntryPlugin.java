package dev.aiproxy.host.plugins;

import dev.aiproxy.api.GatewayPlugin;
import org.pf4j.Plugin;

/** The plugin as PF4J knows it, around the entry object as plugin-api knows it. */
final class EntryPlugin extends Plugin {
    private final GatewayPlugin entry;

    EntryPlugin(GatewayPlugin entry) {
        this.entry = entry;
    }

    GatewayPlugin entry() {
        return entry;
    }
}
