package dev.aiproxy.host;

import dev.aiproxy.host.config.ConfigReader;
import dev.aiproxy.host.config.ConfigReading;
import dev.aiproxy.host.config.KnownParts;
import dev.aiproxy.host.config.Problem;
import dev.aiproxy.host.config.SettingsBinder;
import dev.aiproxy.host.plugins.PluginListener;
import dev.aiproxy.host.plugins.PluginSet;
import dev.aiproxy.host.runtime.ConfigCheck;
import dev.aiproxy.host.runtime.PluginNames;
import java.util.ArrayList;
import java.util.List;

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
        plugins = next;
    }

    PluginSet plugins() {
        return plugins;
    }

    KnownParts known(boolean complete) {
        return PluginNames.of(plugins, complete);
    }

    /** Everything that is wrong. */
    List<Problem> problems(boolean allPluginsRun) {
        ConfigReading reading = reader.read(known(allPluginsRun));
        List<Problem> problems = new ArrayList<>(reading.problems());
        reading.config().ifPresent(config -> problems.addAll(ConfigCheck.of(config, plugins, binder, !allPluginsRun)));
        return problems;
    }
}
