package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireResponse;
import io.netty.buffer.ByteBuf;

/** The way back to the client for one request; on its connection's event loop only. */
public interface ClientReply {
    /** Sends a whole reply. */
    void whole(WireResponse response);

    /**
     * Begins a reply whose body follows in pieces.
     *
     * @param length of the body; -1 if it is not known
     */
    void head(int status, Headers headers, long length);

    /** The next piece; this takes over the buffer. */
    void body(ByteBuf chunk);

    /** Sends what was written so far, before the event loop waits for anything again. */
    void flush();

    /** Ends the body properly. */
    void end();

    /** Cuts the connection, so that the client sees that the reply is not whole. */
    void reset();

    /** Whether the client takes more now; {@link Exchange#onWritable} tells when that changes. */
    boolean isWritable();

    /** The request is over: lets go of what was taken over and has not been sent. */
    default void discard() {}
}
