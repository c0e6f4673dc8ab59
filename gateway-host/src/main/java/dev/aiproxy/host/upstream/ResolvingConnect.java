package dev.aiproxy.host.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/**
 * Looks up the name that a handler behind it connects to. A proxy's own name is known to its handler alone, and to look it up
 * there would block the event loop.
 */
final class ResolvingConnect extends ChannelOutboundHandlerAdapter {
    @Override
    public void connect(
            ChannelHandlerContext context, SocketAddress remote, SocketAddress local, ChannelPromise promise)
            throws UnknownHostException {
        if (!(remote instanceof InetSocketAddress named) || !named.isUnresolved()) {
            context.connect(remote, local, promise);
            return;
        }
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(named.getHostString());
        if (literal != null) {
            context.connect(new InetSocketAddress(InetAddress.getByAddress(literal), named.getPort()), local, promise);
            return;
        }
        Sockets.resolver()
                .getResolver(context.channel().eventLoop())
                .resolve(named)
                .addListener((Future<InetSocketAddress> found) -> {
                    if (found.isSuccess()) {
                        context.connect(found.getNow(), local, promise);
                    } else {
                        promise.tryFailure(found.cause());
                    }
                });
    }
}
