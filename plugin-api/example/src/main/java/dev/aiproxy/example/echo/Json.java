package dev.aiproxy.example.echo;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Short names for making JSON, so that the code of a format looks like the format. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Json() {}

    /** Reads a document; throws {@link tools.jackson.core.JacksonException} if it is not JSON. */
    static JsonNode parse(byte[] json) {
        return MAPPER.readTree(json);
    }

    static String write(JsonNode node) {
        return MAPPER.writeValueAsString(node);
    }

    /** An object of keys and values in turn, in this order. */
    static ObjectNode object(@Nullable Object... keysAndValues) {
        ObjectNode object = NODES.objectNode();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.set(String.valueOf(keysAndValues[i]), value(keysAndValues[i + 1]));
        }
        return object;
    }

    static ArrayNode array(@Nullable Object... values) {
        ArrayNode array = NODES.arrayNode();
        for (Object value : values) {
            array.add(value(value));
        }
        return array;
    }

    /** A single value: text, a number, true or false, nothing, or JSON that is there already. */
    static JsonNode value(@Nullable Object value) {
        return switch (value) {
            case null -> NODES.nullNode();
            case JsonNode node -> node;
            case String text -> NODES.stringNode(text);
            case Integer number -> NODES.numberNode(number);
            case Long number -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            case Boolean bool -> NODES.booleanNode(bool);
            default -> throw new IllegalArgumentException("no JSON form for " + value.getClass());
        };
    }
}
