package dev.aiproxy.example.echo;

import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes a small document that a JSON Schema accepts: what is required, and nothing else. */
final class SmallestJson {
    /** Deeper than any schema that means something; a recursive one would never end. */
    private static final int MAX_DEPTH = 16;

    private SmallestJson() {}

    static ObjectNode objectOf(JsonNode schema) {
        return object(schema, 0);
    }

    static JsonNode of(JsonNode schema) {
        return value(schema, 0);
    }

    private static ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = Json.object();
        for (JsonNode name : schema.path("required")) {
            String key = name.asString("");
            object.set(key, value(schema.path("properties").path(key), depth + 1));
        }
        return object;
    }

    private static JsonNode value(JsonNode schema, int depth) {
        for (String key : new String[] {"const", "default"}) {
            if (schema.has(key)) {
                return schema.get(key);
            }
        }
        JsonNode choice = schema.path("enum").path(0);
        if (!choice.isMissingNode()) {
            return choice;
        }
        for (String key : new String[] {"anyOf", "oneOf", "allOf"}) {
            JsonNode first = schema.path(key).path(0);
            if (!first.isMissingNode() && depth < MAX_DEPTH) {
                return value(first, depth + 1);
            }
        }
        return ofType(schema, depth);
    }

    private static JsonNode ofType(JsonNode schema, int depth) {
        JsonNode type = schema.path("type");
        String name = (type.isArray() ? type.path(0) : type).asString("string");
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "object" -> depth < MAX_DEPTH ? object(schema, depth) : Json.object();
            case "array" -> array(schema, depth);
            case "integer" -> Json.value(schema.path("minimum").asLong(1));
            case "number" -> Json.value(schema.path("minimum").asDouble(1));
            case "boolean" -> Json.value(true);
            case "null" -> Json.value(null);
            default -> Json.value("echo");
        };
    }

    private static ArrayNode array(JsonNode schema, int depth) {
        boolean empty = schema.path("minItems").asInt(0) == 0 || depth >= MAX_DEPTH;
        return empty ? Json.array() : Json.array(value(schema.path("items"), depth + 1));
    }
}
