package dev.aiproxy.api.json;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON object of which only the whole numbers count, and the objects of such numbers in it: token counts, as every API
 * gives them at the end of an answer.
 *
 * <p>It is read from bytes without a tree, or stands for a tree that somebody has already, with the same answers. Of a name
 * that comes twice the last one counts. Names to ask for are plain ASCII. Used by one thread at a time.
 */
public abstract sealed class JsonCounts permits ReadCounts, TreeCounts {
    /** What {@link #count} says of a number that is not there. */
    public static final long ABSENT = -1;

    JsonCounts() {}

    /**
     * The counts of a JSON text, which must stay as it is while they are used; none if it is no object.
     *
     * @throws JsonFormatException if it begins as an object, and is no well-formed one or is followed by more. What is in
     *     strings and arrays is not looked at
     */
    public static JsonCounts read(byte[] json, int from, int to) {
        CountsTable table = new CountsReader(json, from, to).read();
        return table == null ? tree(json, from, to) : new ReadCounts(table, 0);
    }

    /** As {@link #read(byte[], int, int)} of a whole array. */
    public static JsonCounts read(byte[] json) {
        return read(json, 0, json.length);
    }

    private static JsonCounts tree(byte[] json, int from, int to) {
        try {
            return of(JsonMapper.shared().readTree(json, from, to - from));
        } catch (JacksonException e) {
            throw new JsonFormatException(String.valueOf(e.getOriginalMessage()), from);
        }
    }

    /** The counts of a tree; none if it is no object. */
    public static JsonCounts of(JsonNode tree) {
        return new TreeCounts(tree);
    }

    /** A number; {@link #ABSENT} if there is none by that name, or no whole one from 0 to {@link Long#MAX_VALUE}. */
    public abstract long count(String name);

    /** Whether there is an object by that name, perhaps an empty one. */
    public abstract boolean hasObject(String name);

    /** Whether there is an array by that name. */
    public abstract boolean hasArray(String name);

    /** The object by that name; one without members if there is none. */
    public abstract JsonCounts object(String name);
}
