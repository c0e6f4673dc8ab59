package dev.aiproxy.host.upstream;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.provider.Origin;
import dev.aiproxy.api.settings.Secret;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop to one origin: the last one used is used next, within bounds. */
final class ConnectionPool extends Timed {
    private final PoolKey key;
    private final EventLoop loop;
    private final Ticker ticker;
    private final ArrayDeque<HttpConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<HttpExchange> waiting = new ArrayDeque<>();
    private int open;

    ConnectionPool(PoolKey key, EventLoop loop, Ticker ticker) {
        this.key = key;
        this.loop = loop;
        this.ticker = ticker;
    }

    void send(HttpExchange exchange) {
        exchange.begin(this);
        HttpConnection kept;
        while ((kept = idle.pollFirst()) != null) {
            if (kept.isUsable()) {
                kept.carry(exchange);
                return;
            }
        }
        sendFresh(exchange);
    }

    /** Sends on a connection that nobody used before. */
    void sendFresh(HttpExchange exchange) {
        OutboundSettings settings = exchange.settings();
        if (open < settings.maxConnections()) {
            connect(exchange);
        } else if (waiting.size() < settings.maxWaiting()) {
            waiting.addLast(exchange);
        } else {
            Fault fault = Fault.of(FaultKind.UNAVAILABLE, "Too many requests wait for a connection to the provider.")
                    .withRetryAfter(Duration.ofSeconds(1));
            loop.execute(() -> exchange.fail(new UpstreamFailure(fault, true)));
        }
    }

    /** Lets go of an exchange that may wait for a connection and does so no longer. */
    void leave(HttpExchange exchange) {
        waiting.remove(exchange);
    }

    /** Takes back a connection whose exchange has ended well. */
    void release(HttpConnection connection) {
        HttpExchange next = nextWaiting();
        if (next != null) {
            connection.carry(next);
            return;
        }
        connection.idleSince(System.nanoTime());
        idle.addFirst(connection);
        ticker.add(this);
    }

    /** A connection is gone, for whatever reason. */
    void closed(HttpConnection connection) {
        open--;
        idle.remove(connection);
        HttpExchange next = nextWaiting();
        if (next != null) {
            connect(next);
        }
    }

    void closeIdle() {
        idle.forEach(HttpConnection::close);
    }

    @Override
    protected void onTick(long now) {
        HttpConnection oldest;
        while ((oldest = idle.peekLast()) != null && oldest.idleFor(now) > oldest.keepAliveNanos()) {
            idle.pollLast();
            oldest.close();
        }
        if (idle.isEmpty()) {
            ticker.remove(this);
        }
    }

    private @Nullable HttpExchange nextWaiting() {
        HttpExchange next;
        while ((next = waiting.pollFirst()) != null) {
            if (!next.isDone()) {
                return next;
            }
        }
        return null;
    }

    private void connect(HttpExchange exchange) {
        open++;
        HttpConnection connection = new HttpConnection(this, exchange.settings().keepAliveNanos());
        Origin origin = key.origin();
        boolean byName = key.proxy().isPresent() || !NetUtil.isValidIpV4Address(origin.host());
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(Sockets.channelType())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        addHandlers(channel, connection);
                    }
                });
        if (key.proxy().isPresent()) {
            bootstrap.resolver(NoopAddressResolverGroup.INSTANCE);
        } else if (byName) {
            bootstrap.resolver(Sockets.resolver());
        }
        ChannelFuture future = bootstrap.connect(
                byName
                        ? InetSocketAddress.createUnresolved(origin.host(), origin.port())
                        : new InetSocketAddress(origin.host(), origin.port()));
        connection.connecting(future, exchange);
    }

    private void addHandlers(Channel channel, HttpConnection connection) {
        ChannelPipeline pipeline = channel.pipeline();
        key.proxy().ifPresent(proxy -> pipeline.addLast(handler(proxy)));
        Origin origin = key.origin();
        if (origin.secure()) {
            SslHandler tls = key.tls().context().newHandler(channel.alloc(), origin.host(), origin.port());
            tls.setHandshakeTimeoutMillis(0);
            pipeline.addLast(tls);
        }
        connection.addTo(pipeline);
    }

    private static ProxyHandler handler(Proxy proxy) {
        InetSocketAddress address = new InetSocketAddress(proxy.host(), proxy.port());
        String user = proxy.user().orElse(null);
        String password = proxy.password().map(Secret::reveal).orElse("");
        ProxyHandler handler;
        if (proxy.socks()) {
            handler = new Socks5ProxyHandler(address, user, user == null ? null : password);
        } else if (user == null) {
            handler = new HttpProxyHandler(address);
        } else {
            handler = new HttpProxyHandler(address, user, password);
        }
        // The exchange has a deadline of its own, which covers this.
        handler.setConnectTimeoutMillis(0);
        return handler;
    }
}
