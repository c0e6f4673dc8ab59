package dev.aiproxy.host.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;

/** One connection to a provider that speaks HTTP/2; carries several exchanges at once, each on its stream. */
final class SharedConnection extends ChannelInboundHandlerAdapter {
    /** More at once than this would only share one connection's congestion. */
    static final int MOST_STREAMS = 100;

    /** What a provider may send of one reply before its client has taken it. */
    private static final int STREAM_WINDOW = 128 * 1024;
    /** So much that replies which nobody takes do not hold up the others. */
    private static final int CONNECTION_WINDOW = (MOST_STREAMS + 10) * STREAM_WINDOW;

    private static final int MAX_HEAD = 128 * 1024;
    private static final long FAREWELL_MILLIS = 2_000;

    private final ConnectionPool pool;
    private final Channel channel;
    private final Http2Connection protocol;
    private final long keepAliveNanos;
    private int active;
    private boolean settled;
    private boolean leaving;
    private boolean carried;
    private long heard;
    private long idleSince;

    private SharedConnection(ConnectionPool pool, Channel channel, Http2Connection protocol, long keepAliveNanos) {
        this.pool = pool;
        this.channel = channel;
        this.protocol = protocol;
        this.keepAliveNanos = keepAliveNanos;
    }

    /** Begins to speak HTTP/2 on a connection whose handshake has agreed on it. */
    static SharedConnection begin(ConnectionPool pool, Channel channel, long keepAliveNanos) {
        Http2FrameCodec codec = Http2FrameCodecBuilder.forClient()
                .initialSettings(new Http2Settings()
                        .pushEnabled(false)
                        .initialWindowSize(STREAM_WINDOW)
                        .maxHeaderListSize(MAX_HEAD))
                .gracefulShutdownTimeoutMillis(FAREWELL_MILLIS)
                .build();
        SharedConnection made = new SharedConnection(pool, channel, codec.connection(), keepAliveNanos);
        channel.pipeline()
                .addLast(codec)
                .addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel pushed) {
                        // Nobody has asked for it.
                        pushed.close();
                    }
                }))
                .addLast(made);
        channel.write(new DefaultHttp2WindowUpdateFrame(CONNECTION_WINDOW));
        return made;
    }

    /** Whether it takes one more exchange now. */
    boolean hasRoom() {
        return !leaving && channel.isActive() && active < limit();
    }

    /** How many exchanges it takes at once; one until the other side's settings have come (RFC 9113 §6.5.2). */
    int limit() {
        return settled ? Math.min(MOST_STREAMS, protocol.local().maxActiveStreams()) : 1;
    }

    /** Whether it may soon take more than now. */
    boolean isSettling() {
        return !settled && !leaving && channel.isActive();
    }

    void carry(HttpExchange exchange) {
        active++;
        SharedStream stream = new SharedStream(this, exchange);
        exchange.attach(stream);
        new Http2StreamChannelBootstrap(channel)
                .handler(stream)
                .open()
                .addListener(opened -> stream.opened(opened.isSuccess(), opened.cause()));
    }

    /** One of its streams is over. */
    void ended() {
        active--;
        if (active == 0) {
            idleSince = System.nanoTime();
            if (leaving) {
                channel.close();
            }
        }
        pool.streamEnded(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        heard++;
        if (message instanceof Http2SettingsFrame) {
            settled = true;
            pool.settled(this);
        } else if (message instanceof Http2GoAwayFrame) {
            leave();
        }
        ReferenceCountUtil.release(message);
    }

    /** Takes no further exchanges; those under way may end. */
    void leave() {
        leaving = true;
        if (active == 0) {
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        pool.gone(this);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        leaving = true;
        context.close();
    }

    /** Something came from the other side. */
    void heard() {
        heard++;
    }

    /** How often something came. */
    long hearings() {
        return heard;
    }

    /** A reply came. */
    void replied() {
        carried = true;
    }

    boolean hasCarried() {
        return carried;
    }

    boolean isIdle() {
        return active == 0;
    }

    /** Whether nobody has used it for longer than an unused connection is kept. */
    boolean isExpired(long now) {
        return active == 0 && now - idleSince > keepAliveNanos;
    }

    ChannelFuture close() {
        leaving = true;
        return channel.close();
    }
}
