package dev.aiproxy.api.chat;

import org.jspecify.annotations.Nullable;

/**
 * What the client wants kept on the other side, or refers to there.
 *
 * @param store whether the answer is to be kept; null if not said
 * @param previousId the answer that this request goes on from; null if it stands alone
 * @param conversation id of a conversation kept by the provider; null if none
 * @param background whether the answer is to be made while nobody waits
 */
public record StateWish(
        @Nullable Boolean store,
        @Nullable String previousId,
        @Nullable String conversation,
        boolean background) {
    /** Nothing is kept and nothing referred to. */
    public static final StateWish NONE = new StateWish(null, null, null, false);
}
