package dev.aiproxy.api.chat;

/** How quickly and at what price the client wants to be served. */
public enum ServiceTier {
    AUTO,
    DEFAULT,
    FLEX,
    PRIORITY,
    /** Anthropic's {@code speed: fast}; never made from another protocol's tier. */
    FAST
}
