package dev.aiproxy.host.config;

import java.util.List;

/**
 * A flag with its environment variables and the config keys that it sets.
 *
 * @param flags its names without dashes; the first is the one to show
 * @param variables environment variables, the strongest first
 * @param keys paths of config keys
 * @param kind how its value is written
 * @param fallback the default as written; empty if there is none
 * @param doc what it means
 * @param group heading in the help text
 */
public record Option(
        List<String> flags,
        List<String> variables,
        List<List<String>> keys,
        Kind kind,
        String fallback,
        String doc,
        String group) {
    /** How a value is written. */
    public enum Kind {
        /** Any text. */
        VALUE,
        /** {@code true} or {@code false}; the flag alone means true. */
        SWITCH,
        /** Several values with commas between them, or the flag several times. */
        LIST,
        /** A duration; a bare number is milliseconds. */
        MILLISECONDS,
        /** A duration; a bare number is minutes. */
        MINUTES
    }

    /** The name to show. */
    public String flag() {
        return flags.getFirst();
    }

    /** The value as config would have it. */
    String normalised(String value) {
        String unit = kind == Kind.MILLISECONDS ? "ms" : kind == Kind.MINUTES ? "m" : "";
        return !unit.isEmpty() && value.matches("\\d+") ? value + unit : value;
    }
}
