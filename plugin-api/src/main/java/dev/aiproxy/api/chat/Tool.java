package dev.aiproxy.api.chat;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A tool that the model may call. */
public sealed interface Tool {
    /** Name to call it by; for a hosted one its type. */
    String name();

    Extras extras();

    /**
     * A function of the client with arguments in JSON.
     *
     * @param namespace the group it belongs to; null if none
     * @param description what it does; null if not said
     * @param parameters JSON Schema of the arguments as the client wrote it; null if it takes none
     * @param strict whether the arguments must follow the schema to the letter; null if not said
     */
    record Function(
            String name,
            @Nullable String namespace,
            @Nullable String description,
            @Nullable JsonNode parameters,
            @Nullable Boolean strict,
            @Nullable CacheMark cache,
            Extras extras)
            implements Tool {
        public static Function of(String name, @Nullable String description, @Nullable JsonNode parameters) {
            return new Function(name, null, description, parameters, null, null, Extras.NONE);
        }
    }

    /**
     * A tool of the client that takes free text.
     *
     * @param format what the text must look like, in OpenAI's words ({@code {"type":"grammar",…}}); null for any
     */
    record Custom(
            String name,
            @Nullable String namespace,
            @Nullable String description,
            @Nullable JsonNode format,
            @Nullable CacheMark cache,
            Extras extras)
            implements Tool {}

    /**
     * A tool that a provider runs or defines itself, such as a web search.
     *
     * @param protocol whose it is
     * @param name the protocol's type of it ({@code web_search_20250305})
     * @param json its whole declaration; not to be changed
     */
    record Hosted(String protocol, String name, JsonNode json, Extras extras) implements Tool {}
}
