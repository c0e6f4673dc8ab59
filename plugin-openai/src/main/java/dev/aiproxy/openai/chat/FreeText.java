package dev.aiproxy.openai.chat;

import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import tools.jackson.databind.JsonNode;

/** The free text of a custom tool as the one argument of a function, for services that have functions only. */
final class FreeText {
    /** The argument's name. */
    static final String MEMBER = "input";

    private FreeText() {}

    static String wrap(String text) {
        return Json.text(Json.object().put(MEMBER, text));
    }

    /** The text; what the model wrote if it did not keep to the form. */
    static String unwrap(String arguments) {
        try {
            JsonNode text = Json.parse(arguments).path(MEMBER);
            return text.isString() ? text.stringValue() : arguments;
        } catch (JsonFormatException e) {
            return arguments;
        }
    }
}
