package dev.aiproxy.host.door;

import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.route.Handler;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.host.access.KeyMemo;
import io.netty.channel.ChannelHandlerContext;

/**
 * What a request came by and its reply goes back on: a connection of HTTP/1.1 for one turn, or a stream of HTTP/2. On the
 * connection's event loop only.
 */
interface RequestCarrier {
    /** Tells a client that waits for it that it may send the body ({@code 100 Continue}). */
    void sayContinue();

    /**
     * Leaves HTTP for a WebSocket.
     *
     * @param seen the request as the plugin sees it
     * @throws FaultException if the plugin refuses, or the request is no handshake
     */
    void upgrade(ClientHead request, WireRequest seen, Handler.WebSocket handler);

    ChannelHandlerContext context();

    /** The key that this connection's requests have shown before. */
    KeyMemo memo();
}
