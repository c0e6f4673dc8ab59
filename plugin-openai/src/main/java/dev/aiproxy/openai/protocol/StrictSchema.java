package dev.aiproxy.openai.protocol;

import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes JSON Schemas such as OpenAI's strict mode takes: every object closed, every property required (one that may be
 * missing may be null instead), and no keyword that strict mode refuses; those become hints in the description.
 */
public final class StrictSchema {
    private static final Set<String> KEPT = Set.of(
            "type",
            "description",
            "enum",
            "const",
            "items",
            "prefixItems",
            "anyOf",
            "properties",
            "required",
            "additionalProperties",
            "$ref",
            "$defs",
            "definitions",
            "minimum",
            "maximum",
            "minItems",
            "maxItems",
            "multipleOf",
            "pattern",
            "format");
    private static final Set<String> DROPPED = Set.of(
            "title",
            "default",
            "examples",
            "example",
            "$comment",
            "$schema",
            "$id",
            "deprecated",
            "readOnly",
            "writeOnly",
            "enumDescriptions",
            "discriminator",
            "nullable");
    private static final Set<String> HINTED = Set.of(
            "minLength",
            "maxLength",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "uniqueItems",
            "minProperties",
            "maxProperties");
    private static final Set<String> FORMATS =
            Set.of("date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid");

    private StrictSchema() {}

    /** Whether a schema is one that strict mode takes as it stands. */
    public static boolean isStrict(JsonNode schema) {
        return of(schema).filter(schema::equals).isPresent();
    }

    /** The schema in strict form; empty if that would change what it means, as for an object of any keys. */
    public static Optional<JsonNode> of(JsonNode schema) {
        if (!schema.path("type").asString("").equals("object") || schema.has("anyOf")) {
            return Optional.empty();
        }
        ObjectNode root = ((ObjectNode) schema).deepCopy();
        if (!root.has("properties")) {
            // Here it means that there is nothing to say, not that anything may be said.
            root.set("properties", Json.object());
        }
        return Optional.ofNullable(clean(root));
    }

    private static @Nullable JsonNode clean(JsonNode schema) {
        if (!(schema instanceof ObjectNode object) || object.isEmpty()) {
            return null;
        }
        ObjectNode cleaned = Json.object();
        List<String> hints = new ArrayList<>();
        for (var member : object.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (name.startsWith("x-") || DROPPED.contains(name)) {
                continue;
            }
            if (HINTED.contains(name) || isUnknownFormat(name, value) || looksAround(name, value)) {
                hints.add(name + ": " + (value.isString() ? value.stringValue() : value.toString()));
                continue;
            }
            if (!name.equals("oneOf") && !KEPT.contains(name)) {
                return null;
            }
            JsonNode kept = keyword(name, value, object);
            if (kept == null) {
                return null;
            }
            cleaned.set(name.equals("oneOf") ? "anyOf" : name, kept);
        }
        if (!close(object, cleaned) || !hasElements(cleaned)) {
            return null;
        }
        addHints(cleaned, hints);
        return sidewaysReference(object.path("nullable").asBoolean(false) ? orNull(cleaned) : cleaned);
    }

    private static @Nullable JsonNode keyword(String name, JsonNode value, JsonNode owner) {
        return switch (name) {
            case "properties" -> properties(value, owner.path("required"));
            case "$defs", "definitions" -> each(value);
            case "items" -> clean(value);
            case "anyOf", "oneOf", "prefixItems" -> list(value);
            case "additionalProperties" -> value.isBoolean() && !value.booleanValue() ? value : null;
            default -> value;
        };
    }

    private static @Nullable ObjectNode properties(JsonNode properties, JsonNode required) {
        ObjectNode cleaned = each(properties);
        if (cleaned == null) {
            return null;
        }
        for (String name : List.copyOf(cleaned.propertyNames())) {
            if (!contains(required, name)) {
                cleaned.set(name, orNull((ObjectNode) cleaned.get(name)));
            }
        }
        return cleaned;
    }

    private static boolean contains(JsonNode names, String wanted) {
        for (JsonNode name : names) {
            if (name.asString("").equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable ObjectNode each(JsonNode schemas) {
        if (!schemas.isObject()) {
            return null;
        }
        ObjectNode cleaned = Json.object();
        for (var member : schemas.properties()) {
            JsonNode schema = clean(member.getValue());
            if (schema == null) {
                return null;
            }
            cleaned.set(member.getKey(), schema);
        }
        return cleaned;
    }

    private static @Nullable ArrayNode list(JsonNode schemas) {
        ArrayNode cleaned = Json.array();
        for (JsonNode one : schemas) {
            JsonNode schema = clean(one);
            if (schema == null) {
                return null;
            }
            cleaned.add(schema);
        }
        return cleaned.isEmpty() ? null : cleaned;
    }

    /** Requires all properties and allows no others; false if the object is meant to be open. */
    private static boolean close(ObjectNode original, ObjectNode cleaned) {
        boolean isObject = cleaned.has("properties") || names(cleaned.path("type"), "object");
        if (!isObject) {
            return true;
        }
        if (!cleaned.has("properties")) {
            if (!original.has("additionalProperties")) {
                return false;
            }
            cleaned.set("properties", Json.object());
        }
        ArrayNode required = Json.array();
        cleaned.path("properties").propertyNames().forEach(required::add);
        cleaned.set("required", required);
        cleaned.put("additionalProperties", false);
        return true;
    }

    private static boolean hasElements(ObjectNode schema) {
        return !names(schema.path("type"), "array") || schema.has("items") || schema.has("prefixItems");
    }

    private static boolean names(JsonNode type, String wanted) {
        return type.isString() ? type.stringValue().equals(wanted) : type.isArray() && contains(type, wanted);
    }

    private static ObjectNode orNull(ObjectNode schema) {
        JsonNode type = schema.path("type");
        JsonNode values = schema.path("enum");
        if (names(type, "null")) {
            return schema;
        }
        if ((type.isString() || type.isArray()) && !schema.has("const")) {
            ObjectNode wider = schema.deepCopy();
            ArrayNode types = Json.array();
            if (type.isArray()) {
                types.addAll((ArrayNode) type);
            } else {
                types.add(type);
            }
            wider.set("type", types.add("null"));
            if (values.isArray()) {
                wider.set("enum", ((ArrayNode) values.deepCopy()).addNull());
            }
            return wider;
        }
        ObjectNode wider = Json.object();
        ObjectNode none = Json.object();
        none.put("type", "null");
        wider.set("anyOf", Json.array().add(schema).add(none));
        return wider;
    }

    /** A reference may have no neighbours: they go around it. */
    private static ObjectNode sidewaysReference(ObjectNode schema) {
        JsonNode reference = schema.path("$ref");
        if (!reference.isString() || schema.size() == 1) {
            return schema;
        }
        ObjectNode around = schema.deepCopy();
        around.remove("$ref");
        ObjectNode alone = Json.object();
        alone.set("$ref", reference);
        around.set("anyOf", Json.array().add(alone));
        return around;
    }

    private static boolean isUnknownFormat(String name, JsonNode value) {
        return name.equals("format") && !FORMATS.contains(value.asString(""));
    }

    private static boolean looksAround(String name, JsonNode value) {
        return name.equals("pattern") && value.asString("").contains("(?");
    }

    private static void addHints(ObjectNode schema, List<String> hints) {
        if (hints.isEmpty()) {
            return;
        }
        String description = schema.path("description").asString("");
        String all = '(' + String.join(", ", hints) + ')';
        schema.put("description", description.isEmpty() ? all : description + ' ' + all);
    }
}
