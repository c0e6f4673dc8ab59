package dev.aiproxy.host;

import dev.aiproxy.host.config.GatewayConfig.PluginsConfig;
import dev.aiproxy.host.config.Names;
import dev.aiproxy.host.plugins.PluginStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Finds ids of plugins in the config that no jar has: most often a slip that switches off more, or less, than was meant. And a
 * folder without any jar, which is most often not the one that was meant.
 */
final class UnknownPlugins {
    private UnknownPlugins() {}

    /** A sentence for each; it is no error, as the jar may come later. */
    static List<String> of(PluginsConfig config, List<PluginStatus> plugins) {
        List<String> known = plugins.stream().map(PluginStatus::id).toList();
        Stream<String> empty = plugins.isEmpty() ? Stream.of(nothingIn(config.folder())) : Stream.empty();
        return Stream.of(
                        empty,
                        config.enabled().stream()
                                .filter(id -> !known.contains(id))
                                .map(id -> line("enabled", id, known)),
                        config.disabled().stream()
                                .filter(id -> !known.contains(id))
                                .map(id -> line("disabled", id, known)))
                .flatMap(Function.identity())
                .toList();
    }

    private static String nothingIn(String folder) {
        return "there is no plugin in " + Path.of(folder).toAbsolutePath().normalize()
                + ", so that flags, sections and types of plugins are unknown; name another folder by --plugins-folder";
    }

    private static String line(String key, String id, List<String> known) {
        return "plugins." + key + " names '" + id + "', but no jar in the plugin folder has that id; "
                + Names.hint(id, known, "");
    }
}
