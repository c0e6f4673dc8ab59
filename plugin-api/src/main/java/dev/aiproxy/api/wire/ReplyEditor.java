package dev.aiproxy.api.wire;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Takes parts out of a reply on its way to the client. One object per reply, used by one event loop.
 *
 * <p>It must hold back no more than one unfinished event, and pass on at once whatever is sure to stay.
 */
public interface ReplyEditor {
    /**
     * The next bytes; what may pass goes to {@code out} before this returns. Neither buffer is to be kept.
     *
     * @param out given {@code chunk} itself, as it is, it passes it on without a copy
     */
    void accept(ByteBuffer chunk, Consumer<ByteBuffer> out);

    /** The reply has ended; what was held back goes to {@code out}. */
    void end(Consumer<ByteBuffer> out);
}
