package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.json.Json;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes numbers and truth values of the texts that a model had to choose from in their place, by the schema that the client
 * wrote. A {@code Schema} of Google's takes texts only ({@link SchemaCleaner}). For one value, used by one thread.
 */
final class TextChoices {
    private static final int DEEPEST = 64;
    private static final int MOST = 5_000;

    private final JsonNode root;
    private final SchemaReferences references;
    private int steps;

    /** @param schema as the client wrote it */
    TextChoices(JsonNode schema) {
        root = SchemaMerge.repaired(schema);
        references = new SchemaReferences(root);
    }

    /** The value with the types of the schema; itself where the schema says nothing of it. */
    JsonNode restored(JsonNode value) {
        return restored(value, root, 0);
    }

    private JsonNode restored(JsonNode value, JsonNode schema, int depth) {
        boolean matters = value.isString() || value.isContainer();
        if (!matters || depth > DEEPEST || ++steps > MOST || !(schema instanceof ObjectNode object)) {
            return value;
        }
        ObjectNode flat = SchemaMerge.flat(references.resolved(object), references::resolved);
        if (value.isString()) {
            return text(value, flat, depth);
        }
        JsonNode restored =
                value instanceof ObjectNode members ? members(members, flat, depth) : elements(value, flat, depth);
        for (String choices : List.of("anyOf", "oneOf")) {
            for (JsonNode choice : flat.path(choices)) {
                restored = restored(restored, choice, depth + 1);
            }
        }
        return restored;
    }

    private JsonNode text(JsonNode value, ObjectNode schema, int depth) {
        if (takesText(schema, value)) {
            return value;
        }
        for (JsonNode choice : schema.path("enum")) {
            boolean other = choice.isNumber() || choice.isBoolean();
            if (other && choice.asString().equals(value.stringValue())) {
                return choice;
            }
        }
        for (String choices : List.of("anyOf", "oneOf")) {
            for (JsonNode choice : schema.path(choices)) {
                if (choice instanceof ObjectNode object && takesText(references.resolved(object), value)) {
                    return value;
                }
            }
            for (JsonNode choice : schema.path(choices)) {
                JsonNode restored = restored(value, choice, depth + 1);
                if (!restored.isString()) {
                    return restored;
                }
            }
        }
        return value;
    }

    private static boolean takesText(ObjectNode schema, JsonNode value) {
        JsonNode type = schema.path("type");
        boolean text = isText(type);
        for (JsonNode one : type) {
            text |= isText(one);
        }
        JsonNode choices = schema.path("enum");
        for (JsonNode choice : choices) {
            // Of a text, numbers to choose from mean their spellings.
            if (choice.equals(value) || (text && choice.asString("").equals(value.stringValue()))) {
                return true;
            }
        }
        return choices.isMissingNode() && (text || schema.isEmpty());
    }

    private static boolean isText(JsonNode type) {
        return type.asString("").toLowerCase(Locale.ROOT).equals("string");
    }

    private ObjectNode members(ObjectNode value, ObjectNode schema, int depth) {
        ObjectNode restored = Json.object();
        for (var member : value.properties()) {
            JsonNode of = schema.path("properties").path(member.getKey());
            JsonNode schemaOf = of.isMissingNode() ? schema.path("additionalProperties") : of;
            restored.set(member.getKey(), restored(member.getValue(), schemaOf, depth + 1));
        }
        return restored;
    }

    private JsonNode elements(JsonNode value, ObjectNode schema, int depth) {
        JsonNode items = schema.path("items");
        JsonNode tuple = items.isArray() ? items : schema.path("prefixItems");
        ArrayNode restored = Json.array();
        for (int i = 0; i < value.size(); i++) {
            JsonNode of = i < tuple.size() ? tuple.get(i) : items;
            restored.add(restored(value.get(i), of, depth + 1));
        }
        return restored;
    }
}
