package dev.aiproxy.host.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Binds what is good of a configuration that is not: leaves out whatever has a problem, so that the rest can be checked
 * further. Never for a configuration that is to run.
 */
final class PartialBinding {
    /** Each round leaves something out; a file with more mistakes in a row than this is read again anyhow. */
    private static final int MOST_ROUNDS = 100;

    private final SettingsBinder binder;

    PartialBinding(SettingsBinder binder) {
        this.binder = binder;
    }

    /** Empty only if nothing helps. */
    Optional<GatewayConfig> bind(ConfigNode.Mapping tree) {
        ConfigNode.Mapping rest = tree;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Problems problems = new Problems();
            Optional<GatewayConfig> bound = binder.bind(rest, GatewayConfig.class, "", problems);
            if (bound.isPresent()) {
                return bound;
            }
            ConfigNode.Mapping pruned = prune(rest, problems);
            if (pruned.equals(rest)) {
                return Optional.empty();
            }
            rest = pruned;
        }
        return Optional.empty();
    }

    /** Without the nodes that have a problem; for one about a node that is missing, without what it is missing from. */
    private static ConfigNode.Mapping prune(ConfigNode.Mapping tree, Problems problems) {
        Set<String> paths = problems.list().stream().map(Problem::path).collect(Collectors.toSet());
        Set<String> removed = paths.stream()
                .map(path -> existing(tree, "", path))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.toSet());
        return mapping(tree, "", removed);
    }

    /** The path itself or, if nothing is there, that of the innermost node on the way to it. */
    private static String existing(ConfigNode node, String at, String path) {
        for (Map.Entry<String, ConfigNode> child : children(node, at).entrySet()) {
            String own = child.getKey();
            if (path.equals(own)) {
                return own;
            }
            if (path.startsWith(own + '.') || path.startsWith(own + '[')) {
                return existing(child.getValue(), own, path);
            }
        }
        return at;
    }

    private static Map<String, ConfigNode> children(ConfigNode node, String at) {
        Map<String, ConfigNode> children = new LinkedHashMap<>();
        switch (node) {
            case ConfigNode.Mapping mapping ->
                mapping.entries().forEach((key, entry) -> children.put(Names.join(at, key), entry.value()));
            case ConfigNode.Sequence list -> {
                for (int i = 0; i < list.items().size(); i++) {
                    children.put(at + '[' + i + ']', list.items().get(i));
                }
            }
            case ConfigNode.Scalar ignored -> {
                // Nothing is below it.
            }
        }
        return children;
    }

    private static ConfigNode.Mapping mapping(ConfigNode.Mapping mapping, String at, Set<String> removed) {
        Map<String, ConfigNode.Entry> kept = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> {
            String own = Names.join(at, key);
            if (!removed.contains(own)) {
                kept.put(key, new ConfigNode.Entry(node(entry.value(), own, removed), entry.place()));
            }
        });
        return new ConfigNode.Mapping(kept, mapping.place());
    }

    private static ConfigNode node(ConfigNode node, String at, Set<String> removed) {
        return switch (node) {
            case ConfigNode.Mapping mapping -> mapping(mapping, at, removed);
            case ConfigNode.Scalar scalar -> scalar;
            case ConfigNode.Sequence list -> {
                List<ConfigNode> kept = new ArrayList<>();
                for (int i = 0; i < list.items().size(); i++) {
                    String own = at + '[' + i + ']';
                    if (!removed.contains(own)) {
                        kept.add(node(list.items().get(i), own, removed));
                    }
                }
                yield new ConfigNode.Sequence(List.copyOf(kept), list.place());
            }
        };
    }
}
