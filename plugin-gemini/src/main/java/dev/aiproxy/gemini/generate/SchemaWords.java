package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Types, choices of values and formats of a schema, in either form that Gemini takes. */
final class SchemaWords {
    private static final Set<String> FORMATS = Set.of("enum", "date-time", "int32", "int64", "float", "double");

    private final boolean jsonSchema;

    SchemaWords(boolean jsonSchema) {
        this.jsonSchema = jsonSchema;
    }

    /** The types but null, in lower case. */
    List<String> types(ObjectNode source) {
        List<String> types = new ArrayList<>();
        JsonNode type = source.path("type");
        if (type.isString()) {
            add(types, type);
        } else {
            type.forEach(one -> add(types, one));
        }
        return types;
    }

    private static void add(List<String> types, JsonNode type) {
        String word = type.asString("").toLowerCase(Locale.ROOT);
        if (!word.isEmpty() && !word.equals("null")) {
            types.add(word);
        }
    }

    /** Writes the type and the choice of values. */
    void write(ObjectNode source, ObjectNode clean, List<String> hints) {
        List<String> types = types(source);
        if (types.size() == 1) {
            clean.put("type", jsonSchema ? types.getFirst() : types.getFirst().toUpperCase(Locale.ROOT));
        } else if (types.size() > 1) {
            ArrayNode all = clean.putArray("type");
            types.forEach(all::add);
        } else if ("null".equals(source.path("type").asString(""))) {
            clean.put("type", jsonSchema ? "null" : "NULL");
        }
        JsonNode values = source.get("enum");
        if (values == null && source.has("const")) {
            values = Json.array().add(source.get("const"));
        }
        if (values != null && values.isArray()) {
            choice(values, types, clean, hints);
        }
    }

    private void choice(JsonNode values, List<String> types, ObjectNode clean, List<String> hints) {
        boolean text = types.isEmpty() ? values.path(0).isString() : types.contains("string");
        ArrayNode kept = Json.array();
        for (JsonNode value : values) {
            if (value.isString() && !value.stringValue().isEmpty()) {
                kept.add(value);
            } else if (value.isNumber()) {
                if (text && !types.contains("number") && !types.contains("integer")) {
                    kept.add(value.asString());
                } else if (jsonSchema) {
                    kept.add(value);
                }
            }
        }
        if (!jsonSchema && !text) {
            kept.removeAll();
        }
        if (kept.isEmpty()) {
            if (!values.isEmpty()) {
                hints.add("one of: " + Json.text(values));
            }
            return;
        }
        clean.set("enum", kept);
        if (!clean.has("type") && kept.get(0).isString()) {
            clean.put("type", jsonSchema ? "string" : "STRING");
        }
    }

    /** Adds that null is allowed too, if the source says so in any way. */
    void nullable(ObjectNode source, ObjectNode clean) {
        boolean inType = false;
        for (JsonNode type : source.path("type")) {
            inType |= type.asString("").equalsIgnoreCase("null");
        }
        boolean inValues = false;
        for (JsonNode value : source.path("enum")) {
            inValues |= value.isNull();
        }
        if (!inType && !inValues && !source.path("nullable").asBoolean(false)) {
            return;
        }
        if (!jsonSchema) {
            clean.put("nullable", true);
            return;
        }
        JsonNode type = clean.get("type");
        if (type instanceof ArrayNode types) {
            types.add("null");
        } else if (type != null && !type.asString("").equals("null")) {
            clean.putArray("type").add(type).add("null");
        } else if (clean.get("anyOf") instanceof ArrayNode choices) {
            choices.addObject().put("type", "null");
        }
    }

    void format(JsonNode value, ObjectNode clean, List<String> hints) {
        if (jsonSchema || FORMATS.contains(value.asString(""))) {
            clean.set("format", value);
        } else if (value.isString()) {
            hints.add("format: " + value.stringValue());
        }
    }
}
