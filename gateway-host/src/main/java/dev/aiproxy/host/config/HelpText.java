package dev.aiproxy.host.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes what {@code --help} prints: the commands, and every flag with variable, config key, default and meaning. */
public final class HelpText {
    private static final int WIDTH = 100;
    private static final String INDENT = "      ";

    private static final Option CONFIG_FILE = new Option(
            List.of(CommandLine.CONFIG),
            ConfigFile.VARIABLES,
            List.of(),
            Option.Kind.VALUE,
            "./config.yaml, else ./config.json",
            "The config file.",
            OptionTable.HOST);

    private HelpText() {}

    /**
     * The whole text, with a line end at its end.
     *
     * @param program how the program was called
     */
    public static String of(String program, OptionTable table) {
        StringBuilder out = new StringBuilder();
        out.append("Usage: ").append(program).append(" [command] [--flag value | --flag=value]…\n\nCommands:\n");
        for (Command command : Command.values()) {
            out.append(
                    String.format("  %-14s%s%n", command.word(), command.doc()).replace("\r", ""));
        }
        out.append("The launcher, bin/aiproxy, adds start, stop, restart and status: see --launcher-help.\n");
        out.append("\nA flag is stronger than its environment variable, that is stronger than the config file,\n")
                .append("and that is stronger than the default.\n");
        Map<String, List<Option>> groups = new LinkedHashMap<>();
        for (Option option : table.options()) {
            groups.computeIfAbsent(option.group(), group -> new ArrayList<>()).add(option);
        }
        groups.forEach((group, options) -> {
            boolean own = group.equals(OptionTable.HOST);
            out.append('\n').append(own ? group : "Providers of type " + group).append(":\n");
            if (own) {
                option(out, CONFIG_FILE);
            }
            options.forEach(option -> option(out, option));
        });
        return out.toString();
    }

    private static void option(StringBuilder out, Option option) {
        String value = switch (option.kind()) {
            case SWITCH -> "[true|false]";
            case LIST -> "A,B…";
            case MILLISECONDS, MINUTES -> "DURATION";
            case VALUE -> "VALUE";
        };
        String flags = option.flags().stream().map(flag -> "--" + flag).collect(Collectors.joining(", "));
        String keys = option.keys().stream().map(key -> String.join(".", key)).collect(Collectors.joining(", "));
        out.append("  ").append(flags).append(' ').append(value).append('\n');
        wrap(out, option.doc());
        StringBuilder sources = new StringBuilder("[").append(String.join(", ", option.variables()));
        if (!keys.isEmpty()) {
            sources.append("; config: ").append(keys);
        }
        if (!option.fallback().isEmpty()) {
            sources.append("; default: ").append(option.fallback());
        }
        wrap(out, sources.append(']').toString());
    }

    private static void wrap(StringBuilder out, String text) {
        StringBuilder line = new StringBuilder(INDENT);
        for (String word : text.split(" ", -1)) {
            if (line.length() > INDENT.length() && line.length() + word.length() > WIDTH) {
                out.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(INDENT);
            }
            line.append(word).append(' ');
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }
}
