package dev.aiproxy.api.chat;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How the next token is drawn; null for what the client did not say.
 *
 * @param candidates how many answers are wanted
 * @param topLogprobs how many alternatives to list for each token; 0 for the chosen ones only, null for no probabilities
 * @param logitBias OpenAI's map of token ids; nobody else has it
 */
public record Sampling(
        @Nullable BigDecimal temperature,
        @Nullable BigDecimal topP,
        @Nullable BigDecimal topK,
        @Nullable BigDecimal presencePenalty,
        @Nullable BigDecimal frequencyPenalty,
        @Nullable BigInteger seed,
        @Nullable Integer candidates,
        @Nullable Integer topLogprobs,
        @Nullable JsonNode logitBias) {
    /** Nothing was said. */
    public static final Sampling NONE = new Sampling(null, null, null, null, null, null, null, null, null);
}
