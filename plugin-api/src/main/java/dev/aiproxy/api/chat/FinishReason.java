package dev.aiproxy.api.chat;

/** Why an answer ended. */
public enum FinishReason {
    /** The model was done. */
    STOP,
    /** One of the client's stop texts came. */
    STOP_SEQUENCE,
    /** The wanted number of tokens was reached. */
    MAX_TOKENS,
    /** The model's context is full. */
    CONTEXT_WINDOW,
    /** The client is to run tools. */
    TOOL_CALLS,
    /** Something around the model blocked it. */
    CONTENT_FILTER,
    /** The model declined. */
    REFUSAL,
    /** The provider took a break in a long turn; the same request goes on. */
    PAUSE,
    /** The provider's answer is longer than one reply; the same request with a token goes on. */
    CONTINUATION,
    /** The model tried to call a tool and failed. */
    MALFORMED_TOOL_CALL,
    /** The client steered it elsewhere. */
    STEERED,
    /** The provider's bound of messages was reached. */
    MAX_MESSAGES,
    /** A reason that we have no word for. */
    OTHER
}
