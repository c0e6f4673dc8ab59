package dev.aiproxy.api.wire;

/** What a client asks for at an {@link Entrance}. */
public enum Operation {
    /** A generated answer, whole or streamed. */
    CHAT,
    COUNT_TOKENS,
    EMBEDDINGS,
    /** The list of models, or one of them; the host answers it from what is configured. */
    MODELS,
    /** Anything else of the protocol: passed on to a provider that speaks it, never converted. */
    RELAY
}
