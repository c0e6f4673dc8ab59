package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import java.util.Set;

/** Words of {@code finishReason} and {@code blockReason}. */
final class FinishReasons {
    private static final Set<String> BLOCKS =
            Set.of("SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "IMAGE_SAFETY", "MODEL_ARMOR", "JAILBREAK");

    /** Words that clients may not know; other words mean as much to them. */
    private static final Set<String> NEW = Set.of("CONTINUATION", "MALFORMED_RESPONSE");

    private FinishReasons() {}

    static FinishReason read(String word) {
        return switch (word) {
            case "STOP" -> FinishReason.STOP;
            case "MAX_TOKENS" -> FinishReason.MAX_TOKENS;
            case "SAFETY",
                    "RECITATION",
                    "BLOCKLIST",
                    "PROHIBITED_CONTENT",
                    "SPII",
                    "LANGUAGE",
                    "IMAGE_SAFETY",
                    "IMAGE_PROHIBITED_CONTENT",
                    "IMAGE_RECITATION",
                    "MODEL_ARMOR" -> FinishReason.CONTENT_FILTER;
            case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MALFORMED_RESPONSE" ->
                FinishReason.MALFORMED_TOOL_CALL;
            case "CONTINUATION" -> FinishReason.CONTINUATION;
            default -> FinishReason.OTHER;
        };
    }

    static String write(Finish finish) {
        String raw = finish.raw();
        FinishReason own = read(raw);
        boolean isOwn = own == finish.reason() && (own != FinishReason.OTHER || isWord(raw)) && !NEW.contains(raw);
        return isOwn && !raw.isEmpty() ? raw : word(finish.reason());
    }

    private static boolean isWord(String raw) {
        return raw.equals("OTHER") || raw.equals("NO_IMAGE") || raw.equals("IMAGE_OTHER");
    }

    private static String word(FinishReason reason) {
        return switch (reason) {
            case STOP, STOP_SEQUENCE, TOOL_CALLS, PAUSE, STEERED, MAX_MESSAGES -> "STOP";
            case MAX_TOKENS, CONTEXT_WINDOW, CONTINUATION -> "MAX_TOKENS";
            case CONTENT_FILTER, REFUSAL -> "SAFETY";
            case MALFORMED_TOOL_CALL -> "MALFORMED_FUNCTION_CALL";
            case OTHER -> "OTHER";
        };
    }

    /** Why a prompt was blocked. */
    static String blockReason(Finish finish) {
        return BLOCKS.contains(finish.raw()) ? finish.raw() : "OTHER";
    }
}
