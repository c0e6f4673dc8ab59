package dev.aiproxy.host.door;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the end of a TLS handshake, and goes on with the version of HTTP that was agreed on in it (RFC 7301). */
final class Negotiation extends ApplicationProtocolNegotiationHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Negotiation.class);

    private final Entrance entrance;
    private final DoorLoop loop;

    Negotiation(Entrance entrance, DoorLoop loop) {
        super(ApplicationProtocolNames.HTTP_1_1);
        this.entrance = entrance;
        this.loop = loop;
    }

    @Override
    protected void configurePipeline(ChannelHandlerContext context, String protocol) {
        if (loop.isStopping()) {
            context.close();
        } else if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
            entrance.speakHttp2(context.channel(), loop);
        } else {
            entrance.speakHttp1(context.channel(), loop);
        }
    }

    @Override
    protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a client's TLS handshake failed", cause);
        context.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.debug("a client's connection failed before it spoke", cause);
        context.close();
    }
}
