package dev.aiproxy.host.config;

import dev.aiproxy.api.settings.ByteSize;
import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;
import dev.aiproxy.api.settings.Secret;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Describes a settings record as JSON Schema (draft 2020-12), for editors. */
public final class SettingsSchema {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private SettingsSchema() {}

    /** The schema of a record; the tree is the caller's to change. */
    public static ObjectNode of(Class<? extends Record> type) {
        ObjectNode schema = NODES.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.setAll(record(type));
        return schema;
    }

    private static ObjectNode record(Class<?> type) {
        ObjectNode schema = object();
        Doc doc = type.getAnnotation(Doc.class);
        if (doc != null) {
            schema.put("description", doc.value());
        }
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = NODES.arrayNode();
        boolean open = false;
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.isAnnotationPresent(Rest.class)) {
                open = true;
                continue;
            }
            String key = Names.snake(component.getName());
            properties.set(key, component(component));
            if (required(component)) {
                required.add(key);
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        schema.put("additionalProperties", open);
        return schema;
    }

    private static ObjectNode component(RecordComponent component) {
        ObjectNode schema = type(component.getGenericType());
        Doc doc = component.getAnnotation(Doc.class);
        if (doc != null) {
            schema.put("description", doc.value());
        }
        Default declared = component.getAnnotation(Default.class);
        if (declared != null && component.getType() != Secret.class) {
            ConfigNode.Place nowhere = new ConfigNode.Place("@Default", 0);
            ConfigNode value =
                    SettingsBinder.defaultNode(component.getGenericType(), declared.value(), nowhere, new Problems());
            schema.set("default", json(value, component.getType()));
        }
        return schema;
    }

    private static boolean required(RecordComponent component) {
        Class<?> type = component.getType();
        if (component.isAnnotationPresent(Default.class)
                || type == Optional.class
                || type == List.class
                || type == Map.class
                || type == ConfigNode.Mapping.class) {
            return false;
        }
        return ScalarReader.reads(type)
                || !type.isRecord()
                || Arrays.stream(type.getRecordComponents()).anyMatch(SettingsSchema::required);
    }

    private static ObjectNode type(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == Optional.class) {
                return type(arguments[0]);
            }
            ObjectNode schema = NODES.objectNode();
            if (generic.getRawType() == Map.class) {
                schema.put("type", "object").set("additionalProperties", type(arguments[1]));
            } else {
                schema.put("type", "array").set("items", type(arguments[0]));
            }
            return schema;
        }
        if (!(type instanceof Class<?> plain)) {
            return NODES.objectNode();
        }
        if (plain == ConfigNode.Mapping.class) {
            return object();
        }
        return plain.isRecord() && !ScalarReader.reads(plain) ? record(plain) : scalar(plain);
    }

    private static ObjectNode scalar(Class<?> type) {
        ObjectNode schema = NODES.objectNode();
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return schema.put("type", "integer");
        }
        if (type == double.class || type == Double.class) {
            return schema.put("type", "number");
        }
        if (type == boolean.class || type == Boolean.class) {
            return schema.put("type", "boolean");
        }
        if (type == ByteSize.class) {
            schema.putArray("type").add("string").add("integer");
            return schema.put("pattern", "^\\s*[0-9]{1,15}\\s*([bB]|[kKmMgG][iI][bB])?\\s*$");
        }
        schema.put("type", "string");
        if (type == Secret.class) {
            schema.put("format", "password").put("writeOnly", true);
        } else if (type == Duration.class) {
            schema.put("pattern", "^(0|[0-9]{1,12}(ms|s|m|h|d))$");
        } else if (type.isEnum()) {
            ArrayNode values = schema.putArray("enum");
            for (String name : ScalarReader.names(type)) {
                values.add(name);
            }
        }
        return schema;
    }

    private static JsonNode json(ConfigNode node, Class<?> type) {
        return switch (node) {
            case ConfigNode.Mapping mapping -> {
                ObjectNode object = NODES.objectNode();
                mapping.entries().forEach((key, entry) -> object.set(key, json(entry.value(), Object.class)));
                yield object;
            }
            case ConfigNode.Sequence list -> {
                ArrayNode array = NODES.arrayNode();
                list.items().forEach(item -> array.add(json(item, Object.class)));
                yield array;
            }
            case ConfigNode.Scalar scalar ->
                ScalarReader.read(scalar.value(), type.isPrimitive() ? type : String.class)
                        .map(SettingsSchema::simple)
                        .orElseGet(NODES::nullNode);
        };
    }

    private static JsonNode simple(Object value) {
        return switch (value) {
            case Integer number -> NODES.numberNode(number);
            case Long number -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            case Boolean truth -> NODES.booleanNode(truth);
            default -> NODES.stringNode(value.toString());
        };
    }

    private static ObjectNode object() {
        return NODES.objectNode().put("type", "object");
    }
}
