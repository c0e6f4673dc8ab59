package dev.aiproxy.host.door;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/** Cuts connections so that the other side can't mistake the cut for an end. */
final class Resets {
    private Resets() {}

    /**
     * Sends what was written, then closes with a TCP reset: a client that reads up to the end of a connection would
     * take a plain close for the end of the answer.
     */
    static void reset(Channel channel) {
        channel.flush();
        // Writing may have found that the client is gone, and has closed the connection then.
        if (channel.isOpen() && channel.config() instanceof SocketChannelConfig socket) {
            socket.setSoLinger(0);
        }
        // Below TLS, which would say properly that this is the end.
        close(channel, channel.pipeline().context(SslHandler.class));
    }

    /** Closes at once, without the farewell of a protocol; its handler is where the close passes below. */
    static void close(Channel channel, @Nullable ChannelHandlerContext protocol) {
        if (protocol == null) {
            channel.close();
        } else {
            protocol.close();
        }
    }
}
