package dev.aiproxy.host.door;

import dev.aiproxy.host.access.KeyMemo;
import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.config.GatewayConfig.LimitsConfig;
import dev.aiproxy.host.config.GatewayConfig.TimeoutsConfig;
import dev.aiproxy.host.upstream.Timed;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsAckFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client that speaks HTTP/2 (RFC 9113): each of its streams is a channel of its own on the same event
 * loop, with a {@link StreamHandler}. What is bounded here is what a client could make the gateway do or keep beside its
 * requests.
 */
final class MultiplexedConnection extends ChannelInboundHandlerAdapter implements ClientConnection {
    private static final Logger LOG = LoggerFactory.getLogger(MultiplexedConnection.class);

    /** What a client may send of one body before the gateway has taken it. */
    private static final int STREAM_WINDOW = 256 * 1024;

    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 128 * 1024);

    /**
     * How many streams either side may cut within {@link #RESET_SECONDS}: a client that opens streams only to cut them
     * makes work without ever having many open (CVE-2023-44487, CVE-2025-55163).
     */
    private static final int MAX_RESETS = 1000;

    private static final int RESET_SECONDS = 30;
    /** Answers to pings and settings that wait because the client does not read (CVE-2019-9512, CVE-2019-9515). */
    private static final int MAX_CONTROL_FRAMES = 1000;
    /** Frames that carry nothing, one after another (CVE-2019-9518). */
    private static final int MAX_EMPTY_FRAMES = 2;
    /** Pieces of one head that are smaller than they need be; its size is bounded besides (CVE-2024-27316). */
    private static final int MAX_SMALL_CONTINUATIONS = 16;
    /** How long the farewell of a connection without streams may take. */
    private static final long FAREWELL_NANOS = 5_000_000_000L;

    private static final long FAREWELL_MILLIS = 5_000;

    private final Services services;
    private final DoorLoop loop;
    private final Http2Connection protocol;
    private final int hardLimit;
    private final Set<StreamHandler> streams = new LinkedHashSet<>();
    private final KeyMemo memo = new KeyMemo();
    private final Idleness idleness = new Idleness();
    private @Nullable ChannelHandlerContext context;
    private boolean closing;

    private MultiplexedConnection(Services services, DoorLoop loop, Http2Connection protocol, int limit) {
        this.services = services;
        this.loop = loop;
        this.protocol = protocol;
        this.hardLimit = (int) Math.min(Integer.MAX_VALUE, 2L * limit);
        protocol.remote().maxActiveStreams(hardLimit);
    }

    /**
     * Makes a connection speak HTTP/2, beginning with the client's preface.
     *
     * @param all streams over all connections
     */
    static void begin(Channel channel, Services services, DoorLoop loop, AtomicInteger all) {
        GatewayConfig config = services.current().peek().parts().config();
        LimitsConfig limits = config.limits();
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(new Http2Settings()
                        .maxConcurrentStreams(limits.streams())
                        .initialWindowSize(STREAM_WINDOW)
                        .maxHeaderListSize(
                                limits.headers().bytes() + limits.requestLine().bytes()))
                .validateHeaders(true)
                .decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESET_SECONDS)
                .encoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESET_SECONDS)
                .encoderEnforceMaxQueuedControlFrames(MAX_CONTROL_FRAMES)
                .decoderEnforceMaxConsecutiveEmptyDataFrames(MAX_EMPTY_FRAMES)
                .decoderEnforceMaxSmallContinuationFrames(MAX_SMALL_CONTINUATIONS)
                .gracefulShutdownTimeoutMillis(config.timeouts().drain().toMillis() + FAREWELL_MILLIS)
                .build();
        MultiplexedConnection connection =
                new MultiplexedConnection(services, loop, codec.connection(), limits.streams());
        channel.pipeline()
                .addLast(codec)
                .addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.config().setWriteBufferWaterMark(WATER_MARK);
                        stream.pipeline().addLast(new StreamHandler(services, loop, connection, all));
                    }
                }))
                .addLast(connection);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        loop.connections().add(this);
        loop.ticker().add(idleness);
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) {
        loop.ticker().remove(idleness);
        loop.left(this);
        gone.fireChannelInactive();
    }

    /**
     * Settings, pings and farewells have been dealt with before they come here. That a stream is one too many, its handler
     * says; what the protocol itself refuses, it does not know any more when the body comes, and gives the connection up.
     */
    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        if (message instanceof Http2SettingsAckFrame) {
            protocol.remote().maxActiveStreams(hardLimit);
        }
        ReferenceCountUtil.release(message);
    }

    /**
     * Reads nothing as long as the client takes nothing: heads are answered at once and wait for no window, so that they would
     * pile up as fast as a client that does not read can ask.
     */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        boolean writable = changed.channel().isWritable();
        changed.channel().config().setAutoRead(writable);
        if (writable) {
            idleness.drained();
        }
        changed.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        if (cause instanceof Http2Exception) {
            // The client has been told, and the connection closes when it should.
            LOG.debug("a client broke the rules of HTTP/2", cause);
            return;
        }
        if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
            LOG.debug("a client's connection failed", cause);
        } else {
            LOG.error("a connection is closed, because it failed in the gateway", cause);
        }
        failed.close();
    }

    void opened(StreamHandler stream) {
        streams.add(stream);
    }

    void closed(StreamHandler stream) {
        streams.remove(stream);
        idleness.restart();
        if (closing && streams.isEmpty()) {
            Outbound.whenSent(context().channel(), loop::changed);
        }
    }

    /** The key that requests of this connection have shown before. */
    KeyMemo memo() {
        return memo;
    }

    /** Says which streams are still served, and closes when those have ended (RFC 9113 §6.8). */
    @Override
    public void stopSoon() {
        closing = true;
        idleness.restart();
        context().close();
        if (streams.isEmpty()) {
            Outbound.whenSent(context().channel(), loop::changed);
        }
    }

    @Override
    public void stopNow() {
        List.copyOf(streams).forEach(StreamHandler::stop);
        context().flush();
    }

    @Override
    public int underWay() {
        boolean unsent = Outbound.pending(context().channel()) > 0;
        return streams.isEmpty() && unsent ? 1 : streams.size();
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext known = context;
        if (known == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return known;
    }

    /** How long a connection without streams is kept. */
    private final class Idleness extends Timed {
        private final Uptake uptake = new Uptake();
        private long since = System.nanoTime();

        void restart() {
            since = System.nanoTime();
        }

        /** So much has left that the connection takes more again. */
        void drained() {
            uptake.drained();
        }

        @Override
        protected void onTick(long now) {
            Channel channel = context().channel();
            long untaken = Outbound.untaken(channel);
            boolean took = uptake.took(untaken);
            if (!streams.isEmpty()) {
                return;
            }
            if (closing) {
                if (now - since > FAREWELL_NANOS) {
                    Resets.close(channel, context().pipeline().context(Http2FrameCodec.class));
                }
                return;
            }
            TimeoutsConfig limits = services.current().peek().parts().config().timeouts();
            if (untaken > 0 && took) {
                since = now;
            } else if (now - since > (untaken > 0 ? limits.send() : limits.keepAlive()).toNanos()) {
                stopSoon();
            }
        }
    }
}
