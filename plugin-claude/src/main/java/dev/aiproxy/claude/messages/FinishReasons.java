package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code stop_reason} in both directions. */
final class FinishReasons {
    private FinishReasons() {}

    /**
     * How an answer ended.
     *
     * @param callsTools whether it has calls for the client to run; the provider's own do not count
     * @param details {@code stop_details}, where there are any
     */
    static Finish read(String raw, @Nullable String stopSequence, boolean callsTools, JsonNode details) {
        FinishReason reason = reason(raw, callsTools);
        JsonNode explanation = details.path("explanation");
        return new Finish(reason, raw, stopSequence, explanation.isString() ? explanation.stringValue() : null, false);
    }

    private static FinishReason reason(String raw, boolean callsTools) {
        return switch (raw) {
            case "end_turn", "tool_use" -> callsTools ? FinishReason.TOOL_CALLS : FinishReason.STOP;
            case "stop_sequence" -> FinishReason.STOP_SEQUENCE;
            case "max_tokens" -> FinishReason.MAX_TOKENS;
            case "model_context_window_exceeded" -> FinishReason.CONTEXT_WINDOW;
            case "refusal" -> FinishReason.CONTENT_FILTER;
            case "pause_turn", "compaction" -> FinishReason.PAUSE;
            default -> callsTools ? FinishReason.TOOL_CALLS : FinishReason.OTHER;
        };
    }

    static String write(Finish finish) {
        return switch (finish.reason()) {
            case STOP, MALFORMED_TOOL_CALL, STEERED, MAX_MESSAGES, OTHER -> "end_turn";
            case STOP_SEQUENCE -> "stop_sequence";
            case MAX_TOKENS, CONTINUATION -> "max_tokens";
            case CONTEXT_WINDOW -> "model_context_window_exceeded";
            case TOOL_CALLS -> "tool_use";
            case CONTENT_FILTER, REFUSAL -> "refusal";
            case PAUSE -> finish.raw().equals("compaction") ? "compaction" : "pause_turn";
        };
    }

    /** Whether what the model was about to say was cut off. */
    static boolean isCut(String raw) {
        return raw.equals("max_tokens") || raw.equals("model_context_window_exceeded");
    }
}
