package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code args} of a call, which must be an object: free text and JSON of any other kind stand in its member
 * {@code input}.
 */
final class CallArguments {
    /** The one argument of a tool that takes free text. */
    static final String INPUT = "input";

    private CallArguments() {}

    static ObjectNode write(Block.ToolCall call) {
        if (call.freeText()) {
            return Json.object().put(INPUT, call.input());
        }
        ObjectNode object = object(call.input());
        return object == null ? Json.object().put(INPUT, call.input()) : object;
    }

    /** Arguments as an object; null if they are no JSON at all. Nothing, and null, mean no arguments. */
    static @Nullable ObjectNode object(String input) {
        if (input.isBlank()) {
            return Json.object();
        }
        JsonNode value;
        try {
            value = Json.parse(input);
        } catch (JsonFormatException e) {
            return null;
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        ObjectNode wrapped = Json.object();
        if (!value.isNull()) {
            wrapped.set(INPUT, value);
        }
        return wrapped;
    }
}
