package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code response} of a {@code functionResponse}, which must be an object: a text stands in {@code output}, what a
 * tool that failed says in {@code error}, and JSON objects stand for themselves unless they could be taken for either.
 *
 * @param text what the tool said, in words or JSON
 * @param error whether it failed
 */
record ToolResponse(String text, boolean error) {
    private static final String OUTPUT = "output";
    private static final String ERROR = "error";

    static ToolResponse read(JsonNode response) {
        if (response.size() == 1 && response.path(OUTPUT).isString()) {
            return new ToolResponse(response.path(OUTPUT).stringValue(), false);
        }
        if (response.size() == 1 && response.has(ERROR)) {
            JsonNode error = response.get(ERROR);
            return new ToolResponse(error.isString() ? error.stringValue() : Json.text(error), true);
        }
        return new ToolResponse(response.isString() ? response.stringValue() : Json.text(response), false);
    }

    ObjectNode write() {
        ObjectNode response = Json.object();
        if (error) {
            return response.put(ERROR, text);
        }
        if (text.startsWith("{")) {
            try {
                if (Json.parse(text) instanceof ObjectNode object && !isMistakable(object)) {
                    return object;
                }
            } catch (JsonFormatException e) {
                return response.put(OUTPUT, text);
            }
        }
        return response.put(OUTPUT, text);
    }

    /** Whether it reads as something else than itself: {@code {"output": 42}} does not. */
    private static boolean isMistakable(ObjectNode object) {
        boolean bareValue = object.size() == 1 && !object.path(OUTPUT).isString();
        return object.has(ERROR) || (object.has(OUTPUT) && !bareValue);
    }
}
