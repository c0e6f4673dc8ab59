package dev.aiproxy.host.upstream;

import dev.aiproxy.api.wire.Headers;
import io.netty.buffer.ByteBuf;

/**
 * Receives the reply to one request. Called on the event loop on which the exchange was opened, never from within the
 * call that opened it.
 *
 * <p>After {@link #onEnd} or {@link #onFailure} nothing more comes; after a cancel, nothing at all.
 */
public interface UpstreamListener {
    /**
     * Status and fields; informational replies (1xx) have been skipped.
     *
     * @param fields without those of the connection, names in lower case
     * @param length of the body in bytes; -1 if the reply does not say
     */
    void onHead(int status, Headers fields, long length);

    /** The next bytes; the listener owns the buffer and releases it. */
    void onBody(ByteBuf chunk);

    /** What was there to read has been read: a good moment to flush. */
    void onReadComplete();

    /** The reply's end was seen. For a body without a length this is the mere end of the connection. */
    void onEnd();

    /** There will be no reply, or no more of it. */
    void onFailure(UpstreamFailure failure);
}
