package dev.aiproxy.api.wire;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatResponse;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes one answer in the client's protocol; one object per answer, used by one event loop. */
public interface ReplyEncoder {
    /** The answer in one document; called instead of the other methods. */
    WireResponse whole(ChatResponse response);

    /** Fields of a streamed answer, {@code content-type} above all. */
    Headers streamHeaders();

    /**
     * The next event of a streamed answer, under the grammar of {@link ChatEvent}. What it means for the client goes out
     * before this returns. {@link ChatEvent.Failed} becomes the protocol's error event, and the end of the stream is never
     * made to look clean.
     *
     * @param out takes over each buffer
     */
    void accept(ChatEvent event, Consumer<ByteBuffer> out);

    /** Bytes that keep a quiet stream alive without meaning; empty if the protocol's clients allow none now. */
    Optional<ByteBuffer> keepAlive();

    /**
     * The id under which the client may refer to this answer in a later request; the same before, while and after it is
     * written. Empty if the protocol has no such thing.
     */
    default Optional<String> replyId() {
        return Optional.empty();
    }
}
