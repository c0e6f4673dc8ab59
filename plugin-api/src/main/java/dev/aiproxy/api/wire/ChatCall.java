package dev.aiproxy.api.wire;

import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Losses;
import java.util.List;
import java.util.Optional;

/** One request to a provider, with what is needed to read its reply (names to restore, tricks to undo). */
public interface ChatCall {
    /** What to send, for the provider to address; it has no credentials yet. */
    WireRequest request();

    /** What reads the reply to it; for a status below 400. */
    ReplyDecoder decoder(int status, Headers headers);

    /** Stop texts that the provider can't be told, so that the host must watch for them; empty as a rule. */
    default List<String> stops() {
        return List.of();
    }

    /**
     * Whether the reply shows that the request was written in another way than it was meant: tools under other names or with
     * other input, a schema sent as a tool, stop texts that the host watches for. Without, clients of the provider's own
     * protocol may get the reply as it comes.
     */
    default boolean needsReading() {
        return !stops().isEmpty();
    }

    /**
     * The request that goes on where the provider has paused ({@code PAUSE}, {@code CONTINUATION}).
     *
     * @param soFar all that came, over all replies
     * @return empty if there is nothing to go on with
     */
    default Optional<ChatCall> next(ChatResponse soFar, Losses losses) {
        return Optional.empty();
    }

    /** How many replies may make one answer; one that has not ended by then ends as too long. */
    default int mostReplies() {
        return 6;
    }
}
