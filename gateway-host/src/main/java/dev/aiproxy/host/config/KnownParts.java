package dev.aiproxy.host.config;

import java.util.List;
import java.util.Set;

/**
 * What loaded plugins add to the configuration.
 *
 * @param shortcuts short forms of providers
 * @param sections top-level keys that sinks and route groups take
 * @param complete whether every plugin was loaded; if one is off or failed, a section or a flag that nobody takes may
 *     be its own and is no problem
 */
public record KnownParts(List<TypedShortcut> shortcuts, Set<String> sections, boolean complete) {
    /** No plugins. */
    public static final KnownParts NONE = new KnownParts(List.of(), Set.of(), true);

    public KnownParts {
        shortcuts = List.copyOf(shortcuts);
        sections = Set.copyOf(sections);
    }
}
