package dev.aiproxy.api.route;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;

/** The host's end of one WebSocket; usable from any thread. */
public interface SocketSession {
    /**
     * Sends a text message.
     *
     * @return completes when the bytes were handed to the operating system, exceptionally if they were not; who waits
     *     for it before sending more never piles up memory
     */
    CompletionStage<Void> sendText(String message);

    /** Sends a binary message; the buffer must not change until the stage completes. */
    CompletionStage<Void> sendBinary(ByteBuffer message);

    /** Sends a ping of at most 125 bytes; the answer comes to {@link Socket#onPong}. */
    CompletionStage<Void> ping(ByteBuffer payload);

    /** Starts the closing handshake; the connection is cut if the peer does not answer within ten seconds. */
    void close(int code, String reason);

    /** Stops reading from the peer, which slows it down, until {@link #resume()}. */
    void pause();

    /** Reads from the peer again; idempotent, as {@link #pause()} is. */
    void resume();

    /** Whether messages can still be sent; the peer may leave at any time, also right after a yes. */
    boolean isOpen();

    /** Address of the peer, for logs. */
    String remoteAddress();
}
