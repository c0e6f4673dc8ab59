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
    private final boolean textChoices;
    private final Set<String> told;
    private boolean hasTextChoices;

    /**
     * @param textChoices whether numbers to choose from may become texts
     * @param told takes what is told in a description only
     */
    SchemaWords(boolean jsonSchema, boolean textChoices, Set<String> told) {
        this.jsonSchema = jsonSchema;
        this.textChoices = textChoices;
        this.told = told;
    }

    /** Whether numbers to choose from became texts. */
    boolean hasTextChoices() {
        return hasTextChoices;
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

    /** Writes the type and the choice of values; whether these are numbers that became texts. */
    boolean write(ObjectNode source, ObjectNode clean, List<String> hints) {
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
        boolean list = values != null;
        if (values == null && source.has("const")) {
            values = Json.array().add(source.get("const"));
        }
        if (values == null || !values.isArray()) {
            return false;
        }
        if (!jsonSchema && !isOfText(values, types)) {
            return numbers(values, list, clean, hints);
        }
        choice(values, types, clean, hints);
        return false;
    }

    private static boolean isOfText(JsonNode values, List<String> types) {
        if (!types.isEmpty()) {
            return types.contains("string");
        }
        for (JsonNode value : values) {
            if (!value.isString() && !value.isNull()) {
                return false;
            }
        }
        return true;
    }

    /** A choice in JSON Schema, or of texts in a {@code Schema}. */
    private void choice(JsonNode values, List<String> types, ObjectNode clean, List<String> hints) {
        boolean onlyText = types.contains("string") && !types.contains("number") && !types.contains("integer");
        ArrayNode kept = Json.array();
        boolean allText = true;
        boolean whole = true;
        for (JsonNode value : values) {
            if (value.isString()) {
                if (!value.stringValue().isEmpty()) {
                    kept.add(value);
                }
            } else if (value.isNumber()) {
                allText &= onlyText || !jsonSchema;
                kept.add(
                        onlyText || !jsonSchema
                                ? Json.array().add(value.asString()).get(0)
                                : value);
            } else {
                whole &= value.isNull();
            }
        }
        if (!whole || (kept.isEmpty() && !values.isEmpty())) {
            tell(values, hints);
        }
        if (kept.isEmpty() || !whole) {
            return;
        }
        clean.set("enum", kept);
        if (!clean.has("type") && allText) {
            clean.put("type", jsonSchema ? "string" : "STRING");
        }
    }

    /** Numbers and truth values, which a {@code Schema} does not take: as texts if they come back, else in words. */
    private boolean numbers(JsonNode values, boolean list, ObjectNode clean, List<String> hints) {
        ArrayNode texts = Json.array();
        for (JsonNode value : values) {
            boolean empty = value.isString() && value.stringValue().isEmpty();
            if (value.isValueNode() && !value.isNull() && !empty) {
                texts.add(value.asString());
            }
        }
        if (!textChoices || !list || texts.isEmpty()) {
            if (!values.isEmpty()) {
                tell(values, hints);
            }
            return false;
        }
        clean.put("type", "STRING").set("enum", texts);
        hasTextChoices = true;
        return true;
    }

    private void tell(JsonNode values, List<String> hints) {
        hints.add("one of: " + Json.text(values));
        told.add("enum");
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
            told.add("format");
        }
    }
}
