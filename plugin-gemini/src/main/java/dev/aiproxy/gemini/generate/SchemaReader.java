package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.json.Json;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads Google's {@code Schema} into JSON Schema: types in lower case, {@code nullable} as one more type, counts as
 * numbers, and the names of keywords in one spelling.
 */
final class SchemaReader {
    private static final Map<String, String> SPELLINGS = Map.of(
            "any_of", "anyOf",
            "min_items", "minItems",
            "max_items", "maxItems",
            "min_length", "minLength",
            "max_length", "maxLength",
            "min_properties", "minProperties",
            "max_properties", "maxProperties",
            "property_ordering", "propertyOrdering",
            "additional_properties", "additionalProperties");

    private SchemaReader() {}

    static JsonNode read(JsonNode schema) {
        if (!(schema instanceof ObjectNode object)) {
            return schema;
        }
        ObjectNode read = Json.object();
        boolean nullable = object.path("nullable").asBoolean(false);
        for (var member : object.properties()) {
            String name = SPELLINGS.getOrDefault(member.getKey(), member.getKey());
            JsonNode value = member.getValue();
            switch (name) {
                case "nullable" -> {
                    // joins the type below
                }
                case "type" -> type(read, value, nullable);
                case "enum" -> words(read, value, nullable);
                case "format" -> {
                    if (!"enum".equals(value.asString(""))) {
                        read.set(name, value);
                    }
                }
                case "properties", "$defs", "defs", "definitions" -> read.set(name, each(value));
                case "items", "additionalProperties" -> read.set(name, read(value));
                case "anyOf", "oneOf", "allOf", "prefixItems" -> read.set(name, all(value));
                case "minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties" ->
                    read.set(name, count(value));
                default -> read.set(name, value);
            }
        }
        if (nullable && !object.has("type") && read.get("anyOf") instanceof ArrayNode choices) {
            choices.addObject().put("type", "null");
        }
        return read;
    }

    private static void type(ObjectNode read, JsonNode value, boolean nullable) {
        if (!value.isString()) {
            read.set("type", value);
            return;
        }
        String type = value.stringValue().toLowerCase(Locale.ROOT);
        if (type.equals("type_unspecified")) {
            return;
        }
        if (nullable && !type.equals("null")) {
            read.putArray("type").add(type).add("null");
        } else {
            read.put("type", type);
        }
    }

    private static void words(ObjectNode read, JsonNode value, boolean nullable) {
        if (nullable && value.isArray()) {
            ArrayNode words = read.putArray("enum");
            value.forEach(words::add);
            words.addNull();
        } else {
            read.set("enum", value);
        }
    }

    private static JsonNode each(JsonNode schemas) {
        if (!schemas.isObject()) {
            return schemas;
        }
        ObjectNode read = Json.object();
        schemas.properties().forEach(member -> read.set(member.getKey(), read(member.getValue())));
        return read;
    }

    private static JsonNode all(JsonNode schemas) {
        if (!schemas.isArray()) {
            return schemas;
        }
        ArrayNode read = Json.array();
        schemas.forEach(schema -> read.add(read(schema)));
        return read;
    }

    private static JsonNode count(JsonNode value) {
        String text = value.isString() ? value.stringValue() : "";
        boolean digits = !text.isEmpty() && text.length() < 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Json.parse(Long.toString(Long.parseLong(text))) : value;
    }
}
