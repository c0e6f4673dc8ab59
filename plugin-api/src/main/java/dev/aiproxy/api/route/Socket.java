package dev.aiproxy.api.route;

import java.nio.ByteBuffer;

/**
 * The plugin's end of one WebSocket. All methods are called on the connection's event loop, one after another, and must
 * not block; messages arrive whole (fragments joined, up to 64 MiB), text and binary apart.
 *
 * <p>It does not outlive the {@link RouteGroup} that opened it: when that has been closed, the host closes what it left
 * open with code 1012 (service restart), and the socket hears of nothing any more but {@link #onClose}.
 */
public interface Socket {
    /** The connection is open; comes first. */
    void onOpen(SocketSession session);

    /** A whole text message. */
    void onText(String message);

    /** A whole binary message; the buffer belongs to the plugin. */
    void onBinary(ByteBuffer message);

    /** A pong to one of our pings. The host answers the peer's pings by itself. */
    default void onPong(ByteBuffer payload) {}

    /**
     * The connection is gone; comes last and exactly once.
     *
     * @param code close code of RFC 6455; 1006 if the peer left without one
     */
    void onClose(int code, String reason);
}
