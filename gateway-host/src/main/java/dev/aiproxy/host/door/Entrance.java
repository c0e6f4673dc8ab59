package dev.aiproxy.host.door;

import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.config.GatewayConfig.LimitsConfig;
import dev.aiproxy.host.tls.ServerTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Gives a new connection the handlers of what it speaks: TLS if there is a certificate, then HTTP/2 if it was agreed on or
 * the client begins with it, else HTTP/1.1. Which certificate that is, is decided anew for each connection.
 */
final class Entrance {
    /** The longest that a client may take to agree on keys. */
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    private final Services services;
    /** Streams of HTTP/2 over all connections. */
    private final AtomicInteger streams = new AtomicInteger();

    private volatile @Nullable Prepared prepared;

    /** A certificate in the form that the connections' handlers are made from. */
    private record Prepared(ServerTls tls, SslContext context) {}

    Entrance(Services services) {
        this.services = services;
    }

    /** Makes the first handshake as quick as the others. */
    void prepare(ServerTls tls) {
        context(tls);
    }

    /** Takes a connection in; on its event loop. */
    void accept(Channel channel, DoorLoop loop) {
        Optional<ServerTls> tls = services.current().peek().parts().tls();
        ChannelPipeline pipeline = channel.pipeline();
        if (tls.isPresent()) {
            SslHandler handler = context(tls.get()).newHandler(channel.alloc());
            Duration limit = config().timeouts().request();
            handler.setHandshakeTimeout(
                    Math.min(HANDSHAKE.toMillis(), Math.max(1, limit.toMillis())), TimeUnit.MILLISECONDS);
            pipeline.addLast(new PlainTextCheck()).addLast(handler).addLast(new Negotiation(this, loop));
        } else {
            pipeline.addLast(new PrefaceCheck(this, loop));
            speakHttp1(channel, loop);
        }
    }

    /** Refuses a connection that is one too many; a handshake is more than it is worth. */
    void turnAway(Channel channel) {
        if (services.current().peek().parts().tls().isPresent()) {
            channel.close();
        } else {
            channel.pipeline().addLast(new Turnstile());
        }
    }

    /** The connection speaks HTTP/1.1 or 1.0. */
    void speakHttp1(Channel channel, DoorLoop loop) {
        LimitsConfig limits = config().limits();
        channel.pipeline().addLast(new GatewayHandler(services, loop, limits));
    }

    /** The connection speaks HTTP/2 from now on. */
    void speakHttp2(Channel channel, DoorLoop loop) {
        MultiplexedConnection.begin(channel, services, loop, streams);
    }

    private GatewayConfig config() {
        return services.current().peek().parts().config();
    }

    private SslContext context(ServerTls tls) {
        Prepared known = prepared;
        if (known == null || known.tls() != tls) {
            known = new Prepared(tls, make(tls));
            prepared = known;
        }
        return known.context();
    }

    private static SslContext make(ServerTls tls) {
        return new JdkSslContext(
                tls.context(),
                false,
                Http2SecurityUtil.CIPHERS,
                SupportedCipherSuiteFilter.INSTANCE,
                new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1),
                ClientAuth.NONE,
                new String[] {"TLSv1.3", "TLSv1.2"},
                false);
    }
}
