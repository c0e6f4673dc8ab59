package dev.aiproxy.host.plugins;

import java.util.List;
import java.util.Optional;

/**
 * The plugins that run together, immutable, in the order of their file names. No two have an id, a name of a kind or an
 * entrance in common.
 */
public record PluginSet(List<LoadedPlugin> plugins) {
    /** No plugins. */
    public static final PluginSet EMPTY = new PluginSet(List.of());

    public PluginSet {
        plugins = List.copyOf(plugins);
    }

    /** The plugin of that id. */
    public Optional<LoadedPlugin> plugin(String id) {
        return plugins.stream().filter(plugin -> plugin.id().equals(id)).findFirst();
    }

    /**
     * Holds every plugin of the set until {@link #release()}.
     *
     * @throws IllegalStateException if one is closed already; then none is held
     */
    public void retain() {
        for (int index = 0; index < plugins.size(); index++) {
            if (!plugins.get(index).retain()) {
                plugins.subList(0, index).forEach(LoadedPlugin::release);
                throw new IllegalStateException(plugins.get(index) + " is closed");
            }
        }
    }

    /** Lets every plugin of the set go. Never blocks. */
    public void release() {
        plugins.forEach(LoadedPlugin::release);
    }
}
