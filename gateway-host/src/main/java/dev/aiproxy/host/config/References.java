package dev.aiproxy.host.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resolves <code>${env:NAME}</code>, <code>${env:NAME:-default}</code> and <code>${file:/path}</code> in values;
 * <code>$${</code> stands for <code>${</code>. A file's relative path starts at the config file's folder; the line end
 * at its end is left out.
 */
final class References {
    private static final Pattern FORM = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)}?");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final long MAX_FILE = 1 << 20;

    private final Map<String, String> environment;
    private final Path folder;
    private final Problems problems;

    References(Map<String, String> environment, Path folder, Problems problems) {
        this.environment = environment;
        this.folder = folder;
        this.problems = problems;
    }

    /** The same tree with all references replaced. */
    ConfigNode.Mapping resolve(ConfigNode.Mapping mapping) {
        return mapping(mapping, "");
    }

    private ConfigNode.Mapping mapping(ConfigNode.Mapping mapping, String path) {
        Map<String, ConfigNode.Entry> entries = new LinkedHashMap<>();
        mapping.entries()
                .forEach((key, entry) -> entries.put(
                        key, new ConfigNode.Entry(node(entry.value(), Names.join(path, key)), entry.place())));
        return new ConfigNode.Mapping(entries, mapping.place());
    }

    private ConfigNode node(ConfigNode node, String path) {
        return switch (node) {
            case ConfigNode.Mapping mapping -> mapping(mapping, path);
            case ConfigNode.Sequence list -> {
                List<ConfigNode> items = new ArrayList<>();
                for (ConfigNode item : list.items()) {
                    items.add(node(item, path + '[' + items.size() + ']'));
                }
                yield new ConfigNode.Sequence(List.copyOf(items), list.place());
            }
            case ConfigNode.Scalar scalar ->
                scalar.value().contains("${")
                        ? new ConfigNode.Scalar(text(scalar, path), false, scalar.place())
                        : scalar;
        };
    }

    private String text(ConfigNode.Scalar scalar, String path) {
        Matcher matcher = FORM.matcher(scalar.value());
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String inner = matcher.group(1);
            String replacement;
            if (inner == null) {
                replacement = "${";
            } else if (inner.startsWith("env:")) {
                replacement = variable(inner.substring(4), scalar.place(), path);
            } else if (inner.startsWith("file:")) {
                replacement = file(inner.substring(5), scalar.place(), path);
            } else {
                problems.add(
                        scalar.place(),
                        path,
                        "a reference is written ${env:NAME} or ${file:/path}; write $${ for a plain ${");
                replacement = "";
            }
            matcher.appendReplacement(out, Matcher.quoteReplacement(replacement));
        }
        return matcher.appendTail(out).toString();
    }

    private String variable(String reference, ConfigNode.Place place, String path) {
        int split = reference.indexOf(":-");
        String name = split < 0 ? reference : reference.substring(0, split);
        String value = environment.getOrDefault(name, "");
        if (!value.isEmpty()) {
            return value;
        }
        if (split >= 0) {
            return reference.substring(split + 2);
        }
        if (!VARIABLE.matcher(name).matches()) {
            problems.add(place, path, "a reference is written ${env:NAME} or ${env:NAME:-default}");
        } else {
            problems.add(place, path, "the environment variable " + name + " is not set");
        }
        return "";
    }

    private String file(String name, ConfigNode.Place place, String path) {
        try {
            Path file = folder.resolve(name);
            if (Files.size(file) > MAX_FILE) {
                problems.add(place, path, "the file " + name + " is larger than 1 MiB");
                return "";
            }
            return Files.readString(file).stripTrailing();
        } catch (CharacterCodingException e) {
            problems.add(place, path, "the file " + name + " is not UTF-8 text");
        } catch (IOException | InvalidPathException e) {
            problems.add(place, path, "the file " + name + " can't be read");
        }
        return "";
    }
}
