package dev.aiproxy.claude.messages;

import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON Schemas as Anthropic takes them. Only schema positions are touched: a property may be named as a keyword is.
 *
 * <p>In strict places (answers, strict tools) the grammar knows few keywords: what it lacks is said in the description.
 */
final class SchemaCleaner {
    private static final int MOST_OPTIONAL = 24;
    private static final Set<String> FORMATS =
            Set.of("date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid", "uri");
    private static final Set<String> KEPT = Set.of(
            "type",
            "title",
            "description",
            "default",
            "const",
            "enum",
            "$ref",
            "$anchor",
            "required",
            "anyOf",
            "allOf",
            "properties",
            "items",
            "$defs",
            "definitions",
            "format",
            "additionalProperties");
    private static final Set<String> SILENT = Set.of(
            "$schema",
            "$id",
            "$comment",
            "examples",
            "example",
            "deprecated",
            "readOnly",
            "writeOnly",
            "nullable",
            "enumDescriptions",
            "discriminator",
            "propertyOrdering",
            "oneOf");
    private static final Set<String> MAPS = Set.of("properties", "$defs", "definitions", "patternProperties");
    private static final Set<String> LISTS = Set.of("anyOf", "oneOf", "allOf", "prefixItems");
    private static final Set<String> SINGLE = Set.of("items", "additionalProperties", "not", "contains");

    private final boolean strict;
    private int hints;
    private int closed;
    private int optional;

    private SchemaCleaner(boolean strict) {
        this.strict = strict;
    }

    /** What became of a schema: the number of constraints that are hints now, and of open objects that are closed. */
    record Cleaned(ObjectNode schema, int hints, int closed) {}

    /** The schema of a tool's input: an object whatever it was, types in lower case. */
    static ObjectNode input(JsonNode schema) {
        JsonNode whole = isBareMap(schema) ? Json.object().set("properties", schema) : schema;
        JsonNode cleaned = new SchemaCleaner(false).clean(whole);
        ObjectNode object = cleaned instanceof ObjectNode root ? root : Json.object();
        if (!object.path("type").stringValue("").equals("object")) {
            ObjectNode typed = Json.object();
            typed.put("type", "object");
            for (var member : object.properties()) {
                if (!member.getKey().equals("type")) {
                    typed.set(member.getKey(), member.getValue());
                }
            }
            object = typed;
        }
        if (!object.path("properties").isObject()) {
            object.putObject("properties");
        }
        return withoutRootChoices(object);
    }

    /** Whether somebody gave the properties of an object in place of its schema. */
    private static boolean isBareMap(JsonNode schema) {
        if (!schema.isObject() || schema.isEmpty()) {
            return false;
        }
        for (var member : schema.properties()) {
            boolean keyword = KEPT.contains(member.getKey()) || SINGLE.contains(member.getKey());
            if (keyword || member.getKey().startsWith("$") || !member.getValue().isObject()) {
                return false;
            }
        }
        return true;
    }

    /** At its root the schema of an input may not be a choice: all branches' properties are joined, none required. */
    private static ObjectNode withoutRootChoices(ObjectNode object) {
        for (String choice : List.of("anyOf", "oneOf", "allOf")) {
            if (!object.path(choice).isArray()) {
                continue;
            }
            ObjectNode properties = (ObjectNode) object.get("properties");
            for (JsonNode branch : object.get(choice)) {
                for (var property : branch.path("properties").properties()) {
                    if (!properties.has(property.getKey())) {
                        properties.set(property.getKey(), property.getValue());
                    }
                }
                if (choice.equals("allOf")) {
                    ArrayNode required = object.withArray("required");
                    branch.path("required").forEach(required::add);
                }
            }
            object.remove(choice);
        }
        return object;
    }

    /** The schema for a strict place; empty if it is beyond what Anthropic compiles: recursive, or too open. */
    static Optional<Cleaned> strict(JsonNode schema) {
        if (!(schema instanceof ObjectNode root) || isRecursive(root)) {
            return Optional.empty();
        }
        SchemaCleaner cleaner = new SchemaCleaner(true);
        if (!(cleaner.clean(root) instanceof ObjectNode cleaned) || cleaner.optional > MOST_OPTIONAL) {
            return Optional.empty();
        }
        return Optional.of(new Cleaned(cleaned, cleaner.hints, cleaner.closed));
    }

    /** Whether a schema is an object at its root, as an answer's must be. */
    static boolean isObject(JsonNode schema) {
        return schema.path("type").stringValue("").equalsIgnoreCase("object")
                || (!schema.has("type") && schema.path("properties").isObject());
    }

    private JsonNode clean(JsonNode schema) {
        if (schema.isBoolean()) {
            return strict ? Json.object() : schema;
        }
        if (!(schema instanceof ObjectNode object)) {
            return schema;
        }
        ObjectNode cleaned = Json.object();
        List<String> said = new ArrayList<>();
        for (var member : object.properties()) {
            String key = member.getKey();
            JsonNode value = member.getValue();
            if (strict && !isKept(key, value)) {
                if (!SILENT.contains(key) && !key.startsWith("x-")) {
                    said.add(key + ": " + Json.text(value));
                    hints++;
                }
            } else {
                cleaned.set(key, child(key, value));
            }
        }
        if (strict && object.path("oneOf").isArray() && !cleaned.has("anyOf")) {
            cleaned.set("anyOf", child("anyOf", object.get("oneOf")));
        }
        types(object, cleaned);
        required(object, cleaned);
        if (strict) {
            close(cleaned);
        }
        describe(cleaned, said);
        return cleaned;
    }

    /** A list of names, also where each property says for itself that it is required, as old schemas have it. */
    private static void required(ObjectNode from, ObjectNode to) {
        if (to.has("required") && !to.path("required").isArray()) {
            to.remove("required");
        }
        for (var property : from.path("properties").properties()) {
            if (property.getValue().path("required").isBoolean()
                    && property.getValue().path("required").booleanValue()) {
                to.withArray("required").add(property.getKey());
            }
        }
    }

    private static boolean isKept(String key, JsonNode value) {
        if (key.equals("format")) {
            return FORMATS.contains(value.stringValue(""));
        }
        if (key.equals("items")) {
            return !value.isArray();
        }
        return KEPT.contains(key);
    }

    private JsonNode child(String key, JsonNode value) {
        if (MAPS.contains(key) && value.isObject()) {
            ObjectNode map = Json.object();
            for (var member : value.properties()) {
                map.set(member.getKey(), clean(member.getValue()));
            }
            return map;
        }
        if (LISTS.contains(key) && value.isArray()) {
            ArrayNode list = Json.array();
            value.forEach(one -> list.add(clean(one)));
            return list;
        }
        return SINGLE.contains(key) && value.isObject() ? clean(value) : value;
    }

    /** Types in lower case, and {@code nullable} as one of them. */
    private static void types(ObjectNode from, ObjectNode to) {
        JsonNode type = from.path("type");
        if (type.isString() && isUpper(type.stringValue())) {
            to.put("type", type.stringValue().toLowerCase(Locale.ROOT));
        }
        if (from.path("nullable").asBoolean(false) && to.path("type").isString()) {
            String single = to.path("type").stringValue("");
            to.putArray("type").add(single).add("null");
        }
        if (from.path("nullable").isBoolean()) {
            to.remove("nullable");
        }
    }

    private static boolean isUpper(String type) {
        return !type.isEmpty() && type.equals(type.toUpperCase(Locale.ROOT));
    }

    private void close(ObjectNode schema) {
        boolean object = schema.path("type").stringValue("").equals("object")
                || schema.path("properties").isObject();
        if (!object) {
            schema.remove("additionalProperties");
            return;
        }
        JsonNode open = schema.path("additionalProperties");
        if (open.isObject() || open.asBoolean(false)) {
            closed++;
        }
        schema.put("additionalProperties", false);
        int required = schema.path("required").size();
        optional += Math.max(0, schema.path("properties").size() - required);
    }

    private static void describe(ObjectNode schema, List<String> said) {
        if (said.isEmpty()) {
            return;
        }
        String hint = "(" + String.join(", ", said) + ")";
        String before = schema.path("description").stringValue("");
        schema.put("description", before.isEmpty() ? hint : before + " " + hint);
    }

    /** Whether a schema refers to something that it is inside of, or to something outside. */
    private static boolean isRecursive(ObjectNode root) {
        return refersTo(root, root, new HashSet<>(), new HashSet<>());
    }

    /** @param finite references that are known to end, so that each is followed once only */
    private static boolean refersTo(JsonNode node, ObjectNode root, Set<String> inside, Set<String> finite) {
        JsonNode reference = node.path("$ref");
        if (reference.isString() && !finite.contains(reference.stringValue())) {
            String pointer = reference.stringValue();
            if (!pointer.startsWith("#/") || !inside.add(pointer)) {
                return true;
            }
            if (refersTo(root.at(pointer.substring(1)), root, inside, finite)) {
                return true;
            }
            inside.remove(pointer);
            finite.add(pointer);
        }
        for (var member : node.properties()) {
            boolean definitions =
                    member.getKey().equals("$defs") || member.getKey().equals("definitions");
            if (!definitions && refersTo(member.getValue(), root, inside, finite)) {
                return true;
            }
        }
        if (node.isArray()) {
            for (JsonNode one : node) {
                if (refersTo(one, root, inside, finite)) {
                    return true;
                }
            }
        }
        return false;
    }
}
