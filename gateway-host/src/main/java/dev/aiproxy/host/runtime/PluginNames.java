package dev.aiproxy.host.runtime;

import dev.aiproxy.api.Component;
import dev.aiproxy.api.Contribution;
import dev.aiproxy.host.config.KnownParts;
import dev.aiproxy.host.config.Names;
import dev.aiproxy.host.config.TypedShortcut;
import dev.aiproxy.host.plugins.PluginParts;
import dev.aiproxy.host.plugins.PluginSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What plugins add to the names that config may use. */
public final class PluginNames {
    private PluginNames() {}

    /** @param complete whether every jar of the folder is in the set */
    public static KnownParts of(PluginSet plugins, boolean complete) {
        List<TypedShortcut> shortcuts = new ArrayList<>();
        Set<String> sections = new HashSet<>();
        plugins.plugins().forEach(plugin -> {
            plugin.parts()
                    .providers()
                    .forEach(contribution -> contribution
                            .shortcut()
                            .ifPresent(shortcut -> shortcuts.add(
                                    new TypedShortcut(contribution.name(), shortcut, contribution.credentials()))));
            plugin.parts().usageSinks().forEach(contribution -> sections.add(contribution.name()));
            plugin.parts().routes().stream().map(Contribution::name).forEach(sections::add);
        });
        return new KnownParts(shortcuts, sections, complete);
    }

    /** What may have been meant by a type that no plugin offers. */
    static <T extends Component> String hint(
            PluginSet set, Function<PluginParts, List<Contribution<?, T>>> kind, String type) {
        return Names.hint(
                type,
                set.plugins().stream()
                        .flatMap(plugin -> kind.apply(plugin.parts()).stream())
                        .map(Contribution::name)
                        .toList(),
                "");
    }
}
