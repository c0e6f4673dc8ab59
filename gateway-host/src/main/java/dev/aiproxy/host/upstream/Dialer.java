package dev.aiproxy.host.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Opens connections: looks a name up, and then makes a socket, registers it and connects it in one go, in a task of its own.
 *
 * <p>A socket that is registered and not connected is in danger. The events that epoll has given out and the event loop has
 * not come to yet may be those of a socket that was closed since and whose number the new one has got. Netty (4.2.15,
 * {@code EpollIoHandler.processReady}) takes them for the new one's, finds it unconnected, and closes it. Between two tasks
 * there is no such event.
 */
final class Dialer {
    /** Who wants a connection; called on the event loop, and not before {@link #dial}, called there, has returned. */
    interface Caller {
        /** Whether the connection is still wanted, now that it could be made. */
        boolean isWaiting();

        /** Adds its handlers to a new connection, behind those of the proxy. */
        void prepare(Channel channel);

        /** The connection is being made. */
        void connecting(ChannelFuture future);

        /** There is nothing to connect. */
        void unreachable(Throwable cause);
    }

    private Dialer() {}

    /** @param to the origin; by a proxy, its name is looked up there */
    static void dial(EventLoop loop, Optional<Proxy> proxy, InetSocketAddress to, Caller caller) {
        try {
            lookUp(loop, proxy, to, caller);
        } catch (RuntimeException | LinkageError e) {
            loop.execute(() -> caller.unreachable(e));
        }
    }

    private static void lookUp(EventLoop loop, Optional<Proxy> proxy, InetSocketAddress to, Caller caller) {
        InetSocketAddress peer = proxy.map(Proxy::address).orElse(to);
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(peer.getHostString());
        if (!peer.isUnresolved()) {
            loop.execute(() -> connect(loop, proxy, peer, to, caller));
        } else if (literal != null) {
            InetSocketAddress known = new InetSocketAddress(address(literal), peer.getPort());
            loop.execute(() -> connect(loop, proxy, known, to, caller));
        } else {
            Sockets.resolver()
                    .getResolver(loop)
                    .resolve(peer)
                    .addListener((Future<InetSocketAddress> found) -> loop.execute(() -> {
                        if (found.isSuccess()) {
                            connect(loop, proxy, found.getNow(), to, caller);
                        } else {
                            caller.unreachable(
                                    proxy.isPresent()
                                            ? new ProxyConnectException("no such proxy", found.cause())
                                            : found.cause());
                        }
                    }));
        }
    }

    private static InetAddress address(byte[] literal) {
        try {
            return InetAddress.getByAddress(literal);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("its length is right", e);
        }
    }

    private static void connect(
            EventLoop loop, Optional<Proxy> proxy, InetSocketAddress peer, InetSocketAddress to, Caller caller) {
        if (!caller.isWaiting()) {
            return;
        }
        // Whoever dials has a deadline of its own.
        ChannelFuture registered = new Bootstrap()
                .group(loop)
                .channel(Sockets.channelType())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        proxy.ifPresent(through -> through.addTo(channel.pipeline(), peer));
                        caller.prepare(channel);
                    }
                })
                .register();
        if (registered.isSuccess()) {
            ChannelFuture future = registered.channel().connect(proxy.isPresent() ? to : peer);
            future.addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            caller.connecting(future);
        } else {
            Throwable cause = registered.cause();
            caller.unreachable(cause == null ? new IllegalStateException("not registered at once") : cause);
        }
    }
}
