package dev.aiproxy.host;

import dev.aiproxy.host.config.ConfigReader;
import dev.aiproxy.host.config.ConfigReading;
import dev.aiproxy.host.config.KnownParts;
import dev.aiproxy.host.config.Problem;
import dev.aiproxy.host.config.Problems;
import dev.aiproxy.host.config.SettingsBinder;
import dev.aiproxy.host.plugins.PluginListener;
import dev.aiproxy.host.plugins.PluginSet;
import dev.aiproxy.host.runtime.ConfigCheck;
import dev.aiproxy.host.runtime.EntranceClaims;
import dev.aiproxy.host.runtime.PluginNames;
import dev.aiproxy.host.runtime.RoutePreview;
import dev.aiproxy.host.runtime.TlsReading;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at a configuration with the plugins at hand, without starting any of their parts. */
final class Inspection implements PluginListener {
    private final ConfigReader reader;
    private final SettingsBinder binder;
    private PluginSet plugins = PluginSet.EMPTY;

    Inspection(ConfigReader reader, SettingsBinder binder) {
        this.reader = reader;
        this.binder = binder;
    }

    @Override
    public void pluginsChanged(PluginSet next) {
        EntranceClaims.check(next);
        plugins = next;
    }

    PluginSet plugins() {
        return plugins;
    }

    KnownParts known(boolean complete) {
        return PluginNames.of(plugins, complete);
    }

    /**
     * The routes that a gateway would have.
     *
     * @param work a folder for what plugins may write
     */
    RoutePreview routes(boolean allPluginsRun, Path work) {
        return RoutePreview.of(plugins, reader.read(known(allPluginsRun)).bound(), binder, work);
    }

    /** What an operator may want to know although nothing is wrong. */
    List<String> notes(boolean allPluginsRun) {
        return reader.read(known(allPluginsRun)).notes();
    }

    /** What an operator should know although nothing is wrong with it. */
    List<String> warnings(boolean allPluginsRun) {
        return reader
                .read(known(allPluginsRun))
                .config()
                .flatMap(config -> TlsReading.of(config.tls(), null, new Problems()))
                .flatMap(tls -> tls.warning(Instant.now()))
                .stream()
                .toList();
    }

    /** Everything that is wrong; where something is, the rest is checked all the same. */
    List<Problem> problems(boolean allPluginsRun) {
        ConfigReading reading = reader.read(known(allPluginsRun));
        Set<Problem> problems = new LinkedHashSet<>(reading.problems());
        // What was left out for a problem of its own is not missing, too.
        Set<String> known = reading.problems().stream().map(Problem::path).collect(Collectors.toSet());
        reading.bound().stream()
                .flatMap(config -> ConfigCheck.of(config, plugins, binder, !allPluginsRun).stream())
                .filter(problem -> !known.contains(problem.path()))
                .forEach(problems::add);
        return List.copyOf(problems);
    }
}
