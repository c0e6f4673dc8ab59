package dev.aiproxy.api.chat;

import java.util.List;

/**
 * Vectors of texts.
 *
 * @param model the provider's name of the model; empty if it did not say
 * @param vectors one per input, in order; not to be changed
 */
public record EmbeddingResponse(String model, List<float[]> vectors, Usage usage) {}
