package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.wire.ReplyContext;

/**
 * What a request decides of the form of its answer.
 *
 * @param showsThoughts whether thoughts are shown, as {@code reasoning_content}; only to clients that asked for thinking
 * @param old whether calls have the older form, {@code function_call}
 */
record AnswerForm(boolean showsThoughts, boolean old) {
    static AnswerForm of(ChatRequest request) {
        ReasoningWish wish = request.reasoning();
        boolean shows = wish.show() != ReasoningWish.Show.NONE && wish.isWanted();
        return new AnswerForm(shows, ToolReader.isOld(request.tools()));
    }

    /** The answer's id: the provider's, or one made of the request's. */
    static String id(String given, ReplyContext context) {
        return given.isEmpty() ? "chatcmpl-" + context.requestId() : given;
    }
}
