package dev.aiproxy.host.config;

import dev.aiproxy.api.settings.Shortcut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Applies {@code model_providers}: the named providers come first and in that order, the others are switched off. */
final class ProviderSelection {
    private static final String KEY = "model_providers";

    private final List<TypedShortcut> shortcuts;
    private final OptionTable table;
    private final Problems problems;

    ProviderSelection(List<TypedShortcut> shortcuts, OptionTable table, Problems problems) {
        this.shortcuts = shortcuts;
        this.table = table;
        this.problems = problems;
    }

    /** The names in {@code model_providers}, in their order; a flag or variable has them with commas between. */
    static List<ConfigNode.Scalar> names(ConfigNode.Mapping tree) {
        return switch (tree.find(KEY).orElse(null)) {
            case ConfigNode.Sequence list ->
                list.items().stream()
                        .filter(ConfigNode.Scalar.class::isInstance)
                        .map(ConfigNode.Scalar.class::cast)
                        .toList();
            case ConfigNode.Scalar scalar ->
                Arrays.stream(scalar.value().split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .map(name -> new ConfigNode.Scalar(name, false, scalar.place()))
                        .toList();
            case null, default -> List.of();
        };
    }

    /** The tree with its providers ordered; what is named but not configured is a problem. */
    ConfigNode.Mapping apply(ConfigNode.Mapping tree) {
        List<ConfigNode.Scalar> names = names(tree);
        if (names.isEmpty()) {
            return tree;
        }
        ConfigNode.Mapping configured = tree.find("providers").orElse(null) instanceof ConfigNode.Mapping mapping
                ? mapping
                : ConfigNode.Mapping.empty(tree.place().source());
        Map<String, ConfigNode.Entry> ordered = new LinkedHashMap<>();
        for (ConfigNode.Scalar name : names) {
            ConfigNode.Entry entry = configured.entries().get(name.value());
            if (entry == null) {
                problems.add(name.place(), KEY, missing(name.value(), configured));
            } else if (ordered.put(name.value(), entry) != null) {
                problems.add(name.place(), KEY, "names '" + name.value() + "' twice");
            }
        }
        configured.entries().forEach((name, entry) -> ordered.putIfAbsent(name, off(entry)));
        if (ordered.isEmpty()) {
            return tree;
        }
        ConfigNode.Mapping providers = new ConfigNode.Mapping(ordered, configured.place());
        return tree.with("providers", new ConfigNode.Entry(providers, configured.place()));
    }

    private static ConfigNode.Entry off(ConfigNode.Entry entry) {
        return entry.value() instanceof ConfigNode.Mapping mapping
                ? new ConfigNode.Entry(
                        mapping.with("enabled", ConfigNode.Entry.of("false", entry.place())), entry.place())
                : entry;
    }

    private String missing(String name, ConfigNode.Mapping configured) {
        Optional<TypedShortcut> typed = shortcuts.stream()
                .filter(each -> each.shortcut().provider().equals(name))
                .findFirst();
        if (typed.isPresent()) {
            return "the provider '" + name + "' is not configured; set "
                    + ways(typed.get().shortcut());
        }
        List<String> known = new ArrayList<>(configured.entries().keySet());
        shortcuts.forEach(each -> known.add(each.shortcut().provider()));
        return "there is no provider '" + name + "'; " + Names.hint(name, known, "");
    }

    private String ways(Shortcut shortcut) {
        return shortcut.keys().stream()
                .filter(key -> key.target() == Shortcut.Target.CREDENTIALS)
                .map(key -> {
                    List<String> path = List.of(shortcut.section(), key.key());
                    return String.join(".", path)
                            + table.byKey(path)
                                    .map(option -> " (--" + option.flag() + ", "
                                            + option.variables().getLast() + ")")
                                    .orElse("");
                })
                .collect(Collectors.joining(" or "));
    }
}
