package dev.aiproxy.host.plugins;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The plugins as a table of text, for {@code aiproxy plugins}. */
public final class PluginTable {
    private static final List<String> HEAD =
            List.of("ID", "VERSION", "API", "STATE", "FILE", "ROUTES", "PARTS / REASON");
    private static final String GAP = "  ";

    private PluginTable() {}

    /**
     * One line for each plugin below a line of headings, and the routes of all below them; each line ends with a line feed.
     *
     * @param routes each as {@code METHOD path}, by the ids of their plugins
     */
    public static String render(List<PluginStatus> plugins, Map<String, List<String>> routes) {
        if (plugins.isEmpty()) {
            return "no plugins\n";
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        Map<String, List<String>> running = new LinkedHashMap<>();
        for (PluginStatus plugin : plugins) {
            List<String> own = plugin.state() == PluginStatus.State.STARTED
                    ? routes.getOrDefault(plugin.id(), List.of())
                    : List.of();
            rows.add(row(plugin, own.size()));
            if (!own.isEmpty()) {
                running.put(plugin.id(), own);
            }
        }
        List<Integer> widths = IntStream.range(0, HEAD.size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .boxed()
                .toList();
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining()) + RouteLines.render(running);
    }

    private static List<String> row(PluginStatus plugin, int routes) {
        return List.of(
                plugin.id(),
                dash(plugin.version()),
                dash(plugin.requires()),
                plugin.state().name().toLowerCase(Locale.ROOT),
                plugin.file(),
                Integer.toString(routes),
                last(plugin));
    }

    private static String last(PluginStatus plugin) {
        String parts = plugin.parts().entrySet().stream()
                .filter(kind -> !kind.getValue().isEmpty())
                .map(PluginTable::kind)
                .collect(Collectors.joining("; "));
        if (plugin.reason().isEmpty()) {
            return dash(parts);
        }
        return parts.isEmpty() ? plugin.reason() : parts + " (" + plugin.reason() + ")";
    }

    private static String kind(Map.Entry<String, List<String>> kind) {
        return kind.getKey() + ": " + String.join(", ", kind.getValue());
    }

    private static String dash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static String line(List<String> row, List<Integer> widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            line.append(cell);
            if (column < row.size() - 1) {
                line.append(" ".repeat(widths.get(column) - cell.length())).append(GAP);
            }
        }
        return line.append('\n').toString();
    }
}
