package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes one plain schema of one that is put together: {@code allOf}, {@code if/then/else}, and common mistakes. */
final class SchemaMerge {
    private static final Set<String> SIGNS = Set.of(
            "type",
            "properties",
            "$ref",
            "$defs",
            "definitions",
            "anyOf",
            "oneOf",
            "allOf",
            "enum",
            "const",
            "items",
            "description",
            "additionalProperties",
            "not",
            "if",
            "$schema",
            "title",
            "format");
    /** A schema may be put together of itself. */
    private static final int DEEPEST = 8;

    private static final List<String> BRANCHES = List.of("then", "else");

    private SchemaMerge() {}

    /** A root that is no schema but a bare map of properties, as one. */
    static JsonNode repaired(JsonNode root) {
        if (!(root instanceof ObjectNode object) || object.isEmpty()) {
            return root;
        }
        for (var member : object.properties()) {
            if (SIGNS.contains(member.getKey()) || !member.getValue().isObject()) {
                return root;
            }
        }
        ObjectNode repaired = Json.object().put("type", "object");
        repaired.set("properties", object);
        return repaired;
    }

    /**
     * One level of a schema without {@code allOf} and conditions.
     *
     * @param resolve gives what a part refers to
     */
    static ObjectNode flat(ObjectNode schema, Function<ObjectNode, ObjectNode> resolve) {
        return flat(schema, resolve, 0);
    }

    private static ObjectNode flat(ObjectNode schema, Function<ObjectNode, ObjectNode> resolve, int depth) {
        boolean isFlat = !schema.has("allOf") && !schema.has("then") && !schema.has("else");
        if (isFlat || depth > DEEPEST) {
            return schema;
        }
        ObjectNode flat = schema.deepCopy();
        JsonNode parts = flat.remove("allOf");
        if (parts instanceof ArrayNode all) {
            for (JsonNode part : all) {
                if (part instanceof ObjectNode object) {
                    merge(flat, flat(resolve.apply(object), resolve, depth + 1), true);
                }
            }
        }
        for (String branch : BRANCHES) {
            if (flat.get(branch) instanceof ObjectNode object) {
                merge(flat, flat(resolve.apply(object), resolve, depth + 1), false);
            }
        }
        return flat;
    }

    private static void merge(ObjectNode into, ObjectNode part, boolean always) {
        for (var member : part.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (name.equals("properties") && value instanceof ObjectNode more) {
                ObjectNode properties = into.get(name) instanceof ObjectNode known ? known.deepCopy() : Json.object();
                for (var property : more.properties()) {
                    if (always || !properties.has(property.getKey())) {
                        properties.set(property.getKey(), property.getValue());
                    }
                }
                into.set(name, properties);
            } else if (name.equals("required") && value.isArray()) {
                if (always) {
                    into.set(name, union(into.path(name), value));
                }
            } else if (always && (!name.equals("description") || !into.has(name))) {
                into.set(name, value);
            }
        }
    }

    private static ArrayNode union(JsonNode first, JsonNode second) {
        Set<String> names = new LinkedHashSet<>();
        first.forEach(name -> names.add(name.asString("")));
        second.forEach(name -> names.add(name.asString("")));
        ArrayNode union = Json.array();
        names.forEach(union::add);
        return union;
    }

    /** Names in {@code required} that exist, with those of properties that say so of themselves. */
    static List<String> required(ObjectNode schema) {
        JsonNode properties = schema.path("properties");
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode name : schema.path("required")) {
            if (name.isString() && (properties.has(name.stringValue()) || !properties.isObject())) {
                names.add(name.stringValue());
            }
        }
        for (var property : properties.properties()) {
            if (property.getValue().path("required").isBoolean()
                    && property.getValue().path("required").booleanValue()) {
                names.add(property.getKey());
            }
        }
        return new ArrayList<>(names);
    }
}
