package dev.aiproxy.api.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request to turn texts into vectors.
 *
 * @param inputs the texts; empty if {@code tokens} is given
 * @param tokens inputs that are token ids of one model family, as OpenAI's clients may send; null as a rule
 * @param dimensions length of the vectors; null for the model's usual
 * @param task what they are for, in Gemini's words ({@code RETRIEVAL_QUERY}); null if not said
 * @param title title of the text; null if none
 */
public record EmbeddingRequest(
        String model,
        List<String> inputs,
        @Nullable JsonNode tokens,
        @Nullable Integer dimensions,
        @Nullable String task,
        @Nullable String title,
        Extras extras) {}
