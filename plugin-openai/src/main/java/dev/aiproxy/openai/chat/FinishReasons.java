package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;

/** The words of Chat Completions and its dialects for the end of an answer. */
final class FinishReasons {
    private FinishReasons() {}

    /** Whether the word says that the answer broke off. */
    static boolean isFailure(String word) {
        return switch (word) {
            case "error", "network_error", "abort", "insufficient_system_resource" -> true;
            default -> false;
        };
    }

    /**
     * What a word means for an answer with this content, which counts for more than the word.
     *
     * @param calls whether it asks the client to run tools
     * @param refuses whether it has a refusal
     */
    static Finish read(String word, boolean calls, boolean refuses) {
        FinishReason reason = switch (word) {
            case "stop", "end_turn", "eos", "eos_token", "tool_calls", "function_call", "tool_use", "stop_sequence" ->
                calls ? FinishReason.TOOL_CALLS : refuses ? FinishReason.REFUSAL : FinishReason.STOP;
            case "length", "max_tokens" -> FinishReason.MAX_TOKENS;
            case "model_length" -> FinishReason.CONTEXT_WINDOW;
            case "content_filter", "sensitive", "refusal", "safety" -> FinishReason.CONTENT_FILTER;
            case "" -> calls ? FinishReason.TOOL_CALLS : FinishReason.STOP;
            default -> calls ? FinishReason.TOOL_CALLS : FinishReason.OTHER;
        };
        return Finish.of(reason, word);
    }

    /** Whether a later word may take the place of an earlier one: some send a plain stop after the true reason. */
    static boolean outweighs(String later, String earlier) {
        return earlier.isEmpty() || earlier.equals("stop");
    }

    /** Whether the model was stopped before it was done, perhaps within a call. */
    static boolean isCut(Finish finish) {
        return switch (finish.reason()) {
            case MAX_TOKENS, CONTEXT_WINDOW, CONTINUATION, CONTENT_FILTER -> true;
            case STOP, STOP_SEQUENCE, TOOL_CALLS, REFUSAL, PAUSE, MALFORMED_TOOL_CALL, STEERED, MAX_MESSAGES, OTHER ->
                false;
        };
    }

    /**
     * OpenAI's word for the end of an answer.
     *
     * @param calls whether it asks the client to run tools
     * @param refuses whether it has a refusal in words
     */
    static String write(Finish finish, boolean calls, boolean refuses) {
        return switch (finish.reason()) {
            case MAX_TOKENS, CONTEXT_WINDOW, CONTINUATION -> "length";
            case CONTENT_FILTER -> "content_filter";
            case REFUSAL -> refuses ? "stop" : "content_filter";
            case TOOL_CALLS -> "tool_calls";
            case STOP, STOP_SEQUENCE, PAUSE, MALFORMED_TOOL_CALL, STEERED, MAX_MESSAGES, OTHER ->
                calls ? "tool_calls" : "stop";
        };
    }
}
