package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.json.Json;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * What the reader of an answer must know of its request.
 *
 * @param names of the tools, as they were sent and as the client has them
 * @param freeText sent names of tools that take free text
 * @param wrapped sent names of tools whose arguments stand in {@code value}
 * @param choices schemas of tools, by sent names, whose numbers to choose from were sent as texts
 * @param realm who signs
 * @param seed tells the conversation from others, for ids of calls that come without one
 */
record ReplyNames(
        ToolNames names,
        Set<String> freeText,
        Set<String> wrapped,
        Map<String, JsonNode> choices,
        String realm,
        Supplier<String> seed) {

    ReplyNames withSeed(Supplier<String> other) {
        return new ReplyNames(names, freeText, wrapped, choices, realm, other);
    }

    /** The input of a call by its arguments. */
    String input(String sentName, JsonNode arguments) {
        if (freeText.contains(sentName)) {
            JsonNode text = arguments.path(CallArguments.INPUT);
            return text.isString() ? text.stringValue() : Json.text(arguments);
        }
        boolean unwraps = wrapped.contains(sentName) && arguments.has("value");
        JsonNode value = unwraps ? arguments.get("value") : arguments;
        JsonNode schema = choices.get(sentName);
        if (schema != null) {
            value = new TextChoices(schema).restored(value);
        }
        return value.isMissingNode() || (value.isNull() && !unwraps) ? "{}" : Json.text(value);
    }
}
