package dev.aiproxy.host.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    record Entry(ConfigNode value, Place place) {}

    /**
     * Where something was written.
     *
     * @param source a file's name, {@code --flag} or {@code $VARIABLE}
     * @param line from 1; 0 if the source has no lines
     */
    record Place(String source, int line) {
        @Override
        public String toString() {
            return line > 0 ? source + ":" + line : source;
        }
    }
}
