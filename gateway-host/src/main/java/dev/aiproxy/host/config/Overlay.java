package dev.aiproxy.host.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Lays environment variables and flags over the config file's tree: a flag beats a variable, that beats the file. */
final class Overlay {
    private final CommandLine commandLine;
    private final Map<String, String> environment;

    Overlay(CommandLine commandLine, Map<String, String> environment) {
        this.commandLine = commandLine;
        this.environment = environment;
    }

    /** The tree with everything that a flag or a variable says. */
    ConfigNode.Mapping apply(ConfigNode.Mapping tree, OptionTable table) {
        ConfigNode.Mapping merged = tree;
        for (Option option : table.options()) {
            Optional<ConfigNode.Entry> value = flag(option).or(() -> variable(option));
            if (value.isPresent()) {
                for (List<String> key : option.keys()) {
                    merged = put(merged, key, value.get());
                }
            }
        }
        return merged;
    }

    private Optional<ConfigNode.Entry> flag(Option option) {
        List<CommandLine.Flag> given = commandLine.flags().stream()
                .filter(flag -> option.flags().contains(flag.name()))
                .toList();
        if (given.isEmpty()) {
            return Optional.empty();
        }
        String value = option.kind() == Option.Kind.LIST
                ? given.stream().map(CommandLine.Flag::value).collect(Collectors.joining(","))
                : given.getLast().value();
        return Optional.of(ConfigNode.Entry.of(
                option.normalised(value), ConfigNode.Place.flag(given.getLast().name())));
    }

    /** A variable that is set to nothing counts as not set, as container files often have it. */
    private Optional<ConfigNode.Entry> variable(Option option) {
        return option.variables().stream()
                .filter(name -> !environment.getOrDefault(name, "").isEmpty())
                .findFirst()
                .map(name -> ConfigNode.Entry.of(
                        option.normalised(environment.getOrDefault(name, "")), ConfigNode.Place.variable(name)));
    }

    /** A value where the path wants keys is left alone; binding says what is wrong with it. */
    private static ConfigNode.Mapping put(ConfigNode.Mapping tree, List<String> path, ConfigNode.Entry value) {
        String key = path.getFirst();
        if (path.size() == 1) {
            return tree.with(key, value);
        }
        ConfigNode.Entry existing = tree.entries().get(key);
        ConfigNode.Mapping inner;
        ConfigNode.Place place;
        if (existing == null || existing.isNull()) {
            place = existing == null ? value.place() : existing.place();
            inner = new ConfigNode.Mapping(new LinkedHashMap<>(), place);
        } else if (existing.value() instanceof ConfigNode.Mapping mapping) {
            place = existing.place();
            inner = mapping;
        } else {
            return tree;
        }
        return tree.with(key, new ConfigNode.Entry(put(inner, path.subList(1, path.size()), value), place));
    }
}
