package dev.aiproxy.gemini.generate;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What parts that only this protocol knows say, in a line for readers elsewhere. */
final class ForeignParts {
    private static final int LONGEST = 500;

    private ForeignParts() {}

    static @Nullable String summary(JsonNode part) {
        if (part.has("executableCode")) {
            return line(
                    "code run by the provider: ", part.path("executableCode").path("code"));
        }
        if (part.has("codeExecutionResult")) {
            return line("result of the code: ", part.path("codeExecutionResult").path("output"));
        }
        if (part.has("toolCall")) {
            return line("tool run by the provider: ", part.path("toolCall").path("toolType"));
        }
        return null;
    }

    private static @Nullable String line(String what, JsonNode words) {
        String text = words.asString("").strip();
        if (text.isEmpty()) {
            return null;
        }
        return '[' + what + (text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text) + ']';
    }
}
