package dev.aiproxy.api.wire;

import java.nio.ByteBuffer;

/** Checks the bytes of one streamed answer against its protocol's grammar; used by one thread. */
public interface WireCheck {
    /**
     * The next bytes, cut anywhere.
     *
     * @throws IllegalStateException if the grammar does not allow them; the message says why
     */
    void accept(ByteBuffer chunk);

    /**
     * The stream has ended.
     *
     * @throws IllegalStateException if it may not end here
     */
    void end();
}
