package dev.aiproxy.api.chat;

import org.jspecify.annotations.Nullable;

/**
 * How a candidate ended.
 *
 * @param raw the provider's own word; empty if it had none
 * @param stopSequence the stop text that came; null if none or not told
 * @param message what the provider says about it; null if nothing
 * @param promptBlocked whether the prompt was blocked before anything was made
 */
public record Finish(
        FinishReason reason,
        String raw,
        @Nullable String stopSequence,
        @Nullable String message,
        boolean promptBlocked) {
    public static Finish of(FinishReason reason, String raw) {
        return new Finish(reason, raw, null, null, false);
    }

    public Finish withReason(FinishReason other) {
        return new Finish(other, raw, stopSequence, message, promptBlocked);
    }
}
