package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The input of a call, which for Anthropic is always an object. */
final class CallInput {
    private CallInput() {}

    static ObjectNode object(Block.ToolCall call) {
        if (call.freeText()) {
            return Json.object().put(Names.FREE_TEXT, call.input());
        }
        return object(call.input());
    }

    /** The object that a text of JSON is; anything else stands in one, as it is. */
    static ObjectNode object(String input) {
        if (input.isBlank()) {
            return Json.object();
        }
        JsonNode json;
        try {
            json = Json.parse(input);
        } catch (JsonFormatException e) {
            return Json.object().put(Names.RAW_INPUT, input);
        }
        if (json instanceof ObjectNode object) {
            return object;
        }
        ObjectNode wrapped = Json.object();
        if (!json.isNull()) {
            wrapped.set(Names.RAW_INPUT, json);
        }
        return wrapped;
    }

    /** The input of a call of Anthropic's own client, whatever it is. */
    static JsonNode asSaid(String input) {
        try {
            return Json.parse(input);
        } catch (JsonFormatException e) {
            return object(input);
        }
    }

    /** What a custom tool was given: the text that stands in the object; the object's own text if it has none. */
    static String freeText(String input) {
        try {
            JsonNode json = Json.parse(input);
            JsonNode text = json.path(Names.FREE_TEXT);
            return text.isString() && json.size() == 1 ? text.stringValue() : input;
        } catch (JsonFormatException e) {
            return input;
        }
    }
}
