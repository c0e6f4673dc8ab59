package dev.aiproxy.host.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML (and so JSON) into nodes that know their line. No object is ever constructed from a tag; aliases, depth
 * and size are bounded; a key that stands twice is a problem.
 */
final class YamlReader {
    private static final int MAX_NODES = 200_000;
    private static final int MAX_DEPTH = 50;
    private static final Set<Tag> PLAIN_TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.SEQ, Tag.MAP);

    private final String source;
    private final Problems problems;
    private int nodes;

    private YamlReader(String source, Problems problems) {
        this.source = source;
        this.problems = problems;
    }

    /** Reads a document that must be a mapping; an empty one has no keys. */
    static ConfigNode.Mapping readMapping(String text, String source, Problems problems) {
        ConfigNode node = read(text, source, problems);
        if (node instanceof ConfigNode.Mapping mapping) {
            return mapping;
        }
        if (!(node instanceof ConfigNode.Scalar scalar && scalar.isNull())) {
            problems.add(node.place(), "", "expected keys and values, such as 'port: 3000'");
        }
        return ConfigNode.Mapping.empty(source);
    }

    /** Reads one document. What is wrong with it is noted, and the value then is null. */
    static ConfigNode read(String text, String source, Problems problems) {
        YamlReader reader = new YamlReader(source, problems);
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(MAX_DEPTH);
        options.setNestingDepthLimit(MAX_DEPTH);
        try {
            Node root = new Yaml(options).compose(new StringReader(withoutTabs(text)));
            return reader.convert(root, reader.place(root), 0);
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            problems.add(new ConfigNode.Place(source, line), "", "not valid YAML: " + reason(e));
        } catch (YAMLException e) {
            problems.add(new ConfigNode.Place(source, 0), "", "not valid YAML: too large, or not text");
        }
        return reader.nothing(new ConfigNode.Place(source, 0));
    }

    /** The parser's reason without the piece of the text that it quotes, which may hold a secret. */
    private static String reason(MarkedYAMLException e) {
        String problem = e.getProblem() == null ? "" : e.getProblem();
        return problem.contains("alias")
                ? "a value that starts with * refers to an anchor that does not exist"
                : problem;
    }

    /** JSON allows tabs where YAML does not; inside JSON's strings they can't stand. */
    private static String withoutTabs(String text) {
        String clean = text.startsWith("\uFEFF") ? text.substring(1) : text;
        String start = clean.stripLeading();
        return start.startsWith("{") || start.startsWith("[") ? clean.replace('\t', ' ') : clean;
    }

    private ConfigNode convert(@Nullable Node node, ConfigNode.Place place, int depth) {
        if (node == null) {
            return nothing(place);
        }
        if (++nodes > MAX_NODES || depth > MAX_DEPTH) {
            throw new YAMLException("too large");
        }
        if (!PLAIN_TAGS.contains(node.getTag())) {
            problems.add(place(node), "", "tags such as " + node.getTag() + " are not allowed");
            return nothing(place);
        }
        return switch (node) {
            case ScalarNode scalar ->
                new ConfigNode.Scalar(
                        scalar.getTag().equals(Tag.NULL) ? "" : scalar.getValue(),
                        scalar.getTag().equals(Tag.NULL),
                        place(scalar));
            case SequenceNode list -> {
                List<ConfigNode> items = new ArrayList<>();
                for (Node item : list.getValue()) {
                    items.add(convert(item, place(item), depth + 1));
                }
                yield new ConfigNode.Sequence(List.copyOf(items), place);
            }
            case MappingNode mapping -> mapping(mapping, place, depth);
            default -> nothing(place);
        };
    }

    private ConfigNode.Mapping mapping(MappingNode mapping, ConfigNode.Place place, int depth) {
        Map<String, ConfigNode.Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            ConfigNode.Place at = place(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                problems.add(at, "", "a key must be a single value");
                continue;
            }
            if (key.getTag().equals(Tag.MERGE)) {
                problems.add(at, "", "the merge key << is not supported");
                continue;
            }
            String name = key.getValue();
            ConfigNode.Entry first = entries.get(name);
            if (first != null) {
                problems.add(
                        at,
                        name,
                        "this key stands twice; first in line " + first.place().line());
                continue;
            }
            entries.put(name, new ConfigNode.Entry(convert(tuple.getValueNode(), at, depth + 1), at));
        }
        return new ConfigNode.Mapping(entries, place);
    }

    private ConfigNode nothing(ConfigNode.Place place) {
        return new ConfigNode.Scalar("", true, place);
    }

    private ConfigNode.Place place(@Nullable Node node) {
        return new ConfigNode.Place(
                source,
                node == null || node.getStartMark() == null
                        ? 0
                        : node.getStartMark().getLine() + 1);
    }
}
