package dev.aiproxy.api.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the answer has to look like.
 *
 * @param kind free text, any JSON object, or JSON by a schema
 * @param name name of the schema; null if none
 * @param schema as the client wrote it; null unless kind is {@link Kind#SCHEMA}
 * @param strict whether it must be followed to the letter; null if not said
 * @param description what it is for; null if not said
 * @param verbosity OpenAI's {@code low}, {@code medium}, {@code high}; null if not said
 * @param modalities lower case ({@code text}, {@code audio}, {@code image}); empty if not said
 */
public record OutputFormat(
        Kind kind,
        @Nullable String name,
        @Nullable JsonNode schema,
        @Nullable Boolean strict,
        @Nullable String description,
        @Nullable String verbosity,
        List<String> modalities) {
    /** Nothing was said. */
    public static final OutputFormat UNSAID = new OutputFormat(Kind.TEXT, null, null, null, null, null, List.of());

    /** How far the form of an answer is fixed. */
    public enum Kind {
        TEXT,
        JSON_OBJECT,
        SCHEMA
    }
}
