package dev.aiproxy.host.plugins;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The routes of plugins as text, for {@code aiproxy plugins}. There are a hundred in the largest, so those that come in pairs
 * are one word: with and without the platform's prefix ({@code [/openai]/v1/models}), and with and without what is below
 * ({@code /v1/files[/**]}).
 */
final class RouteLines {
    private static final int WIDTH = 110;
    private static final String BELOW = "/**";
    private static final String GAP = "  ";

    private RouteLines() {}

    /**
     * A heading, and lines for each plugin that has routes; empty if none has.
     *
     * @param routes each as {@code METHOD path}, by the ids of plugins
     */
    static String render(Map<String, List<String>> routes) {
        StringBuilder out = new StringBuilder();
        int ids = routes.keySet().stream().mapToInt(String::length).max().orElse(0);
        routes.forEach((id, all) -> {
            Map<String, Set<String>> byMethod = byMethod(all);
            int methods =
                    byMethod.keySet().stream().mapToInt(String::length).max().orElse(0);
            String prefix = prefix(byMethod);
            String[] start = {id};
            byMethod.forEach((method, paths) -> {
                wrap(out, padded(start[0], ids) + GAP + padded(method, methods), folded(paths, prefix));
                start[0] = "";
            });
        });
        return out.isEmpty() ? "" : "\nROUTES (*: any method; [/…]: with and without)\n" + out;
    }

    private static Map<String, Set<String>> byMethod(List<String> routes) {
        Map<String, Set<String>> byMethod = new TreeMap<>();
        for (String route : routes) {
            int space = route.indexOf(' ');
            byMethod.computeIfAbsent(route.substring(0, space), method -> new TreeSet<>())
                    .add(route.substring(space + 1));
        }
        return byMethod;
    }

    /** The first segment that most paths stand below and also without; empty if none does. */
    private static String prefix(Map<String, Set<String>> byMethod) {
        Map<String, Integer> pairs = new HashMap<>();
        for (Set<String> paths : byMethod.values()) {
            for (String path : paths) {
                int end = path.indexOf('/', 1);
                if (end > 0 && paths.contains(path.substring(end))) {
                    pairs.merge(path.substring(0, end), 1, Integer::sum);
                }
            }
        }
        return pairs.entrySet().stream()
                .max(Comparator.comparing(Map.Entry<String, Integer>::getValue).thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .orElse("");
    }

    private static List<String> folded(Set<String> paths, String prefix) {
        Set<String> shown = new TreeSet<>();
        for (String path : paths) {
            boolean hasTwin = !prefix.isEmpty() && paths.contains(prefix + path);
            boolean isTwin = !prefix.isEmpty()
                    && path.startsWith(prefix + '/')
                    && paths.contains(path.substring(prefix.length()));
            if (!isTwin) {
                shown.add(hasTwin ? '[' + prefix + ']' + path : path);
            }
        }
        Set<String> covered = new HashSet<>();
        List<String> words = new ArrayList<>();
        for (String path : shown) {
            if (shown.contains(path + BELOW)) {
                covered.add(path + BELOW);
                words.add(path + '[' + BELOW + ']');
            } else if (!covered.contains(path)) {
                words.add(path);
            }
        }
        return words;
    }

    private static void wrap(StringBuilder out, String start, List<String> words) {
        StringBuilder line = new StringBuilder(start);
        for (String word : words) {
            if (line.length() > start.length() && line.length() + GAP.length() + word.length() > WIDTH) {
                out.append(line).append('\n');
                line = new StringBuilder(" ".repeat(start.length()));
            }
            line.append(GAP).append(word);
        }
        out.append(line).append('\n');
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
