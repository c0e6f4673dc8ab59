package dev.aiproxy.host.plugins;

import dev.aiproxy.api.GatewayPlugin;
import java.util.HashMap;
import java.util.Map;

/** Makes loaded plugins of jars and counts their generations. Not thread-safe. */
final class JarLoading {
    private final Map<String, Integer> generations = new HashMap<>();

    /**
     * Loads a jar whose manifest has no problem. The copy belongs to the loaded plugin from then on, but to the caller
     * if the loading fails.
     *
     * @throws PluginLoadException with the reason; nothing of the plugin is left then
     */
    LoadedPlugin load(PluginJar jar) {
        int generation = generations.merge(jar.manifest().id(), 1, Integer::sum);
        JarManager manager = new JarManager(jar, generation);
        boolean loaded = false;
        try {
            GatewayPlugin entry = manager.start();
            PluginGuard guard = manager.guard();
            PluginParts parts = new PartsReader(entry, guard).read();
            LoadedPlugin.Facts facts = guard.call(
                    "naming its parts",
                    () -> new LoadedPlugin.Facts(Claim.of(jar.manifest().id(), parts), parts.names()));
            LoadedPlugin plugin =
                    new LoadedPlugin(jar, generation, new LoadedPlugin.Content(manager, guard, parts), facts);
            loaded = true;
            return plugin;
        } catch (PluginCallException thrown) {
            throw new PluginLoadException(jar.file() + ": " + thrown.getMessage(), thrown);
        } finally {
            if (!loaded) {
                manager.close();
            }
        }
    }
}
