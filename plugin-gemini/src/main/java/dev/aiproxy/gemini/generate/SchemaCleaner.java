package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes of a JSON Schema one that Gemini takes: of the JSON Schema that its newer models take, or of the older
 * {@code Schema} with upper-case types and without references. A constraint that the form lacks is told in the
 * description. Names of properties are never taken for keywords. One object per schema, used by one thread.
 */
final class SchemaCleaner {
    private static final int DEEPEST = 64;
    private static final int MOST = 20_000;
    private static final Set<String> NOTES = Set.of(
            "title",
            "default",
            "examples",
            "example",
            "$comment",
            "$schema",
            "$id",
            "id",
            "deprecated",
            "readOnly",
            "writeOnly",
            "enumDescriptions",
            "markdownDescription",
            "discriminator",
            "$defs",
            "definitions",
            "nullable",
            "required",
            "type",
            "enum",
            "const",
            "description",
            "then",
            "else",
            "strict",
            "cache_control",
            "defer_loading");
    private static final Set<String> SCHEMA_ONLY =
            Set.of("minLength", "maxLength", "pattern", "minProperties", "maxProperties");

    /** What says nothing more where the numbers to choose from are listed. */
    private static final Set<String> OF_NUMBERS =
            Set.of("format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf");

    private final boolean jsonSchema;
    private final Losses losses;
    private final Place place;
    private final Set<String> told = new TreeSet<>();
    private final SchemaWords words;
    private final Deque<String> inlining = new ArrayDeque<>();
    private SchemaReferences references = new SchemaReferences(Json.object());
    private boolean refers;
    private int count;

    /**
     * @param jsonSchema whether to write JSON Schema rather than Google's {@code Schema}
     * @param textChoices whether numbers to choose from, which a {@code Schema} does not take, may become texts, since
     *     {@link TextChoices} makes numbers of them again; otherwise they are told in the description
     */
    SchemaCleaner(boolean jsonSchema, boolean textChoices, Losses losses, Place place) {
        this.jsonSchema = jsonSchema;
        this.losses = losses;
        this.place = place;
        this.words = new SchemaWords(jsonSchema, textChoices, told);
    }

    /** Whether numbers to choose from became texts. */
    boolean hasTextChoices() {
        return words.hasTextChoices();
    }

    /** Whether a clean schema is one of objects. */
    static boolean isObject(ObjectNode schema) {
        return schema.path("type").asString("").equalsIgnoreCase("object");
    }

    ObjectNode clean(JsonNode dirty) {
        JsonNode root = SchemaMerge.repaired(dirty);
        references = new SchemaReferences(root);
        ObjectNode clean = schema(root instanceof ObjectNode object ? references.resolved(object) : root, 0);
        if (clean.has("properties") && !clean.has("type")) {
            clean.put("type", jsonSchema ? "object" : "OBJECT");
        }
        if (jsonSchema && refers) {
            ObjectNode definitions = Json.object();
            for (String home : List.of("$defs", "definitions")) {
                for (var definition : root.path(home).properties()) {
                    definitions.set(definition.getKey(), schema(definition.getValue(), 1));
                }
            }
            clean.set("$defs", definitions);
        }
        if (!told.isEmpty()) {
            losses.add(place, Loss.Kind.EMULATED, "told in descriptions: " + String.join(", ", told));
        }
        if (words.hasTextChoices()) {
            losses.add(place, Loss.Kind.EMULATED, "numbers to choose from are sent as texts");
        }
        return clean;
    }

    private ObjectNode schema(JsonNode node, int depth) {
        if (!(node instanceof ObjectNode object)) {
            return anything();
        }
        if (++count > MOST || depth > DEEPEST) {
            told.add("what is nested too deeply");
            return anything();
        }
        if (object.path("$ref").isString()) {
            return reference(object, object.path("$ref").stringValue(), depth);
        }
        ObjectNode source = SchemaMerge.flat(object, references::resolved);
        if (!jsonSchema && words.types(source).size() > 1) {
            return eachType(source, depth);
        }
        return keywords(source, depth);
    }

    private ObjectNode anything() {
        return jsonSchema ? Json.object() : Json.object().put("type", "STRING");
    }

    private ObjectNode keywords(ObjectNode source, int depth) {
        ObjectNode clean = Json.object();
        List<String> hints = new ArrayList<>();
        boolean numbersAsTexts = words.write(source, clean, hints);
        for (var member : source.properties()) {
            if (!numbersAsTexts || !OF_NUMBERS.contains(member.getKey())) {
                keyword(member.getKey(), member.getValue(), clean, hints, depth);
            }
        }
        List<String> required = SchemaMerge.required(source);
        if (!required.isEmpty() && (clean.has("properties") || jsonSchema)) {
            ArrayNode names = clean.putArray("required");
            required.stream()
                    .filter(name ->
                            !clean.has("properties") || clean.path("properties").has(name))
                    .forEach(names::add);
        }
        words.nullable(source, clean);
        complete(clean);
        describe(source.path("description").asString(""), hints, clean);
        return clean;
    }

    private void keyword(String name, JsonNode value, ObjectNode clean, List<String> hints, int depth) {
        switch (name) {
            case "properties" -> properties(value, clean, depth);
            case "items" -> {
                if (value.isArray()) {
                    tuple(value, clean, depth);
                } else if (!clean.has("items")) {
                    clean.set("items", schema(value, depth + 1));
                }
            }
            case "prefixItems" -> tuple(value, clean, depth);
            case "additionalProperties" -> additional(value, clean, hints, depth);
            case "anyOf", "oneOf" -> choices(value, clean, depth);
            case "minimum", "maximum", "minItems", "maxItems", "propertyOrdering" -> clean.set(name, value);
            case "format" -> words.format(value, clean, hints);
            case "$anchor" -> {
                if (jsonSchema) {
                    clean.set(name, value);
                }
            }
            default -> other(name, value, clean, hints);
        }
    }

    private void other(String name, JsonNode value, ObjectNode clean, List<String> hints) {
        if (NOTES.contains(name) || name.startsWith("x-")) {
            return;
        }
        if (!jsonSchema && SCHEMA_ONLY.contains(name)) {
            clean.set(name, value);
        } else {
            hints.add(name + ": " + (value.isString() ? value.stringValue() : Json.text(value)));
            told.add(name);
        }
    }

    private void properties(JsonNode value, ObjectNode clean, int depth) {
        if (!value.isObject() || (value.isEmpty() && !jsonSchema)) {
            return;
        }
        ObjectNode properties = clean.putObject("properties");
        for (var property : value.properties()) {
            boolean never =
                    property.getValue().isBoolean() && !property.getValue().booleanValue();
            if (!never) {
                properties.set(property.getKey(), schema(property.getValue(), depth + 1));
            }
        }
    }

    private void additional(JsonNode value, ObjectNode clean, List<String> hints, int depth) {
        if (jsonSchema) {
            clean.set("additionalProperties", value.isObject() ? schema(value, depth + 1) : value);
        } else if (value.isObject()) {
            hints.add("further properties: " + Json.text(value));
            told.add("additionalProperties");
        }
    }

    private void tuple(JsonNode value, ObjectNode clean, int depth) {
        if (!value.isArray()) {
            return;
        }
        ArrayNode schemas = Json.array();
        value.forEach(one -> schemas.add(schema(one, depth + 1)));
        if (jsonSchema) {
            clean.set("prefixItems", schemas);
            return;
        }
        clean.putObject("items").set("anyOf", schemas);
        if (!clean.has("minItems")) {
            clean.put("minItems", value.size());
            clean.put("maxItems", value.size());
        }
        told.add("prefixItems");
    }

    private void choices(JsonNode value, ObjectNode clean, int depth) {
        ArrayNode choices = Json.array();
        boolean nullable = false;
        for (JsonNode choice : value) {
            if (!jsonSchema && "null".equals(choice.path("type").asString(""))) {
                nullable = true;
            } else {
                choices.add(schema(choice, depth + 1));
            }
        }
        if (!jsonSchema && choices.size() == 1 && choices.get(0) instanceof ObjectNode only) {
            only.properties().forEach(member -> clean.set(member.getKey(), member.getValue()));
        } else if (!choices.isEmpty()) {
            clean.set("anyOf", choices);
        }
        if (nullable) {
            clean.put("nullable", true);
        }
    }

    /** Google's {@code Schema} has one type: a schema of several becomes a choice of schemas. */
    private ObjectNode eachType(ObjectNode source, int depth) {
        ObjectNode clean = Json.object();
        ArrayNode choices = clean.putArray("anyOf");
        for (String type : words.types(source)) {
            ObjectNode one = source.deepCopy();
            one.put("type", type);
            one.remove("description");
            choices.add(keywords(one, depth + 1));
        }
        words.nullable(source, clean);
        describe(source.path("description").asString(""), List.of(), clean);
        return clean;
    }

    private void complete(ObjectNode clean) {
        if (!jsonSchema && clean.path("type").asString("").equals("ARRAY") && !clean.has("items")) {
            clean.putObject("items").put("type", "STRING");
            told.add("items");
        }
        if (!jsonSchema && clean.has("properties") && !clean.has("type")) {
            clean.put("type", "OBJECT");
        }
        if (!jsonSchema && clean.isEmpty()) {
            clean.put("type", "STRING");
        }
    }

    private static void describe(String description, List<String> hints, ObjectNode clean) {
        StringBuilder text = new StringBuilder(description);
        if (!hints.isEmpty()) {
            text.append(text.isEmpty() ? "(" : " (")
                    .append(String.join(", ", hints))
                    .append(')');
        }
        if (!text.isEmpty()) {
            clean.put("description", text.toString());
        }
    }

    private ObjectNode reference(ObjectNode object, String reference, int depth) {
        String description = object.path("description").asString("");
        boolean definition = reference.startsWith("#/$defs/") || reference.startsWith("#/definitions/");
        if (jsonSchema && definition && reference.indexOf('/', reference.indexOf('/', 2) + 1) < 0) {
            refers = true;
            ObjectNode link = Json.object().put("$ref", reference.replace("#/definitions/", "#/$defs/"));
            if (description.isEmpty()) {
                return link;
            }
            ObjectNode clean = Json.object().put("description", description);
            clean.putArray("anyOf").add(link);
            return clean;
        }
        String name = reference.substring(reference.lastIndexOf('/') + 1);
        JsonNode target = references.at(reference);
        if (inlining.contains(reference) || !target.isObject()) {
            told.add("$ref");
            ObjectNode stub = Json.object().put("type", jsonSchema ? "object" : "OBJECT");
            return stub.put("description", ("recursive " + name.toLowerCase(Locale.ROOT)).strip());
        }
        inlining.push(reference);
        ObjectNode clean = schema(target, depth + 1);
        inlining.pop();
        if (!description.isEmpty()) {
            clean.put("description", description);
        }
        return clean;
    }
}
