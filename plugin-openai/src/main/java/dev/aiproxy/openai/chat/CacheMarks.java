package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.CacheMark;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads marks for the prompt cache: OpenAI's breakpoints, and the {@code cache_control} of OpenRouter and litellm. */
final class CacheMarks {
    private CacheMarks() {}

    /** The mark of a part or a tool; null if it has none. */
    static @Nullable CacheMark read(JsonNode object) {
        for (String name : Names.MARKS) {
            JsonNode mark = object.path(name);
            if (mark.isObject()) {
                return new CacheMark(
                        mark.path("ttl").isString() ? mark.path("ttl").stringValue() : null);
            }
        }
        return null;
    }
}
