package dev.aiproxy.api.wire;

import dev.aiproxy.api.chat.ChatEvent;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Reads one reply of a provider into events, streamed or whole, as its bytes come. One object per reply, used by one event
 * loop. The events keep to the grammar of {@link ChatEvent} whatever the bytes are.
 */
public interface ReplyDecoder {
    /**
     * The next bytes, unpacked, cut anywhere; not to be kept. Each event goes out as soon as its bytes are here. What the
     * provider says wrong ends the answer with {@link ChatEvent.Failed}; whatever follows is ignored.
     */
    void accept(ByteBuffer chunk, Consumer<? super ChatEvent> out);

    /**
     * The provider's bytes have ended. Gives {@link ChatEvent.End} only if the reply has reached the end that its grammar
     * demands, else {@link ChatEvent.Failed}; nothing if either was given before.
     */
    void end(Consumer<? super ChatEvent> out);
}
