package dev.aiproxy.host.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A piece of the configuration before it is bound to a record, with the place it came from. */
public sealed interface ConfigNode {
    /** Where it stands, to be said in a problem. */
    Place place();

    /**
     * A single value.
     *
     * @param value as written, after references were resolved; empty for null
     * @param isNull whether it was written as null or left empty
     */
    record Scalar(String value, boolean isNull, Place place) implements ConfigNode {}

    /** A list. */
    record Sequence(List<ConfigNode> items, Place place) implements ConfigNode {}

    /** Keys and values in their order. */
    record Mapping(Map<String, Entry> entries, Place place) implements ConfigNode {
        /** What stands under a path of keys ({@link String}) and positions in lists ({@link Integer}), if anything. */
        public Optional<ConfigNode> find(Object... path) {
            ConfigNode node = this;
            for (Object step : path) {
                ConfigNode next = null;
                if (node instanceof Mapping mapping && step instanceof String key && mapping.entries.containsKey(key)) {
                    next = mapping.entries.get(key).value();
                } else if (node instanceof Sequence list
                        && step instanceof Integer position
                        && position < list.items().size()) {
                    next = list.items().get(position);
                }
                if (next == null) {
                    return Optional.empty();
                }
                node = next;
            }
            return Optional.of(node);
        }

        /** The same with one key added or replaced; a new key comes last. */
        public Mapping with(String key, Entry entry) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            changed.put(key, entry);
            return new Mapping(changed, place);
        }

        /** The same without a key. */
        public Mapping without(String key) {
            Map<String, Entry> changed = new LinkedHashMap<>(entries);
            changed.remove(key);
            return new Mapping(changed, place);
        }

        /** Nothing, nowhere. */
        public static Mapping empty(String source) {
            return new Mapping(new LinkedHashMap<>(), new Place(source, 0));
        }
    }

    /**
     * A key's value.
     *
     * @param place of the key
     */
    record Entry(ConfigNode value, Place place) {
        /** A single value. */
        public static Entry of(String value, Place place) {
            return new Entry(new Scalar(value, false, place), place);
        }

        /** Whether nothing was written after the key. */
        public boolean isNull() {
            return value instanceof Scalar scalar && scalar.isNull();
        }
    }

    /**
     * Where something was written.
     *
     * @param source a file's name, {@code --flag} or {@code $VARIABLE}
     * @param line from 1; 0 if the source has no lines
     */
    record Place(String source, int line) {
        /** A flag, named without its dashes. */
        public static Place flag(String name) {
            return new Place("--" + name, 0);
        }

        /** An environment variable. */
        public static Place variable(String name) {
            return new Place("$" + name, 0);
        }

        /** Whether it is a flag. */
        public boolean isFlag() {
            return line == 0 && source.startsWith("--");
        }

        /** Whether it is an environment variable. */
        public boolean isVariable() {
            return line == 0 && source.startsWith("$");
        }

        @Override
        public String toString() {
            return line > 0 ? source + ":" + line : source;
        }
    }
}
