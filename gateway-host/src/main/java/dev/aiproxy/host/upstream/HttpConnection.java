package dev.aiproxy.host.upstream;

import dev.aiproxy.api.wire.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One connection to a provider; carries one exchange at a time. */
final class HttpConnection extends ChannelInboundHandlerAdapter implements Dialer.Caller, Lane, ReplyReader.Receiver {
    private final ConnectionPool pool;
    private final long keepAliveNanos;
    private final ReplyReader reader = new ReplyReader(this);
    private @Nullable Channel channel;
    private @Nullable Outlet outlet;
    private @Nullable HttpExchange exchange;
    private boolean reading = true;
    private boolean keepAlive;
    private boolean carried;
    private boolean free;
    private boolean counted = true;
    private long idleSince;
    private @Nullable Throwable cause;

    HttpConnection(ConnectionPool pool, long keepAliveNanos) {
        this.pool = pool;
        this.keepAliveNanos = keepAliveNanos;
    }

    /** Keeps an exchange until the connection is there. */
    void await(HttpExchange first) {
        exchange = first;
        first.attach(this);
    }

    @Override
    public boolean isWaiting() {
        return exchange != null;
    }

    @Override
    public void unreachable(Throwable why) {
        lost(why);
    }

    @Override
    public void prepare(Channel made) {
        pool.secure(made);
        made.pipeline().addLast(this);
    }

    @Override
    public void connecting(ChannelFuture future) {
        channel = future.channel();
        setReading(reading);
        future.addListener(done -> {
            if (!done.isSuccess()) {
                lost(done.cause());
                return;
            }
            ChannelPipeline pipeline = future.channel().pipeline();
            ProxyHandler proxy = pipeline.get(ProxyHandler.class);
            SslHandler tls = pipeline.get(SslHandler.class);
            if (tls != null) {
                tls.handshakeFuture().addListener(this::established);
            } else if (proxy != null) {
                proxy.connectFuture().addListener(this::established);
            } else {
                connected();
            }
        });
    }

    private void established(Future<? super Channel> future) {
        if (future.isSuccess()) {
            connected();
            return;
        }
        ProxyHandler proxy = channel().pipeline().get(ProxyHandler.class);
        boolean noTunnel = proxy != null && !proxy.isConnected();
        // A TLS handshake that ended because there was no tunnel for it says nothing of the provider.
        cause = noTunnel
                ? new ProxyConnectException("no tunnel", future.cause())
                : cause == null ? future.cause() : cause;
        close();
    }

    private void connected() {
        HttpExchange waiting = exchange;
        if (waiting == null) {
            close();
            return;
        }
        SslHandler tls = channel().pipeline().get(SslHandler.class);
        if (tls != null && ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
            share(waiting);
        } else {
            outlet = new Outlet(channel());
            pool.established(this);
            write(waiting);
        }
    }

    /** Leaves the connection to its streams. */
    private void share(HttpExchange first) {
        exchange = null;
        counted = false;
        ChannelPipeline pipeline = channel().pipeline();
        pipeline.remove(this);
        pool.share(this, channel(), first);
    }

    /** Carries one more exchange on this connection, which has been used before. */
    void carry(HttpExchange next) {
        exchange = next;
        next.attach(this);
        write(next);
    }

    private void write(HttpExchange current) {
        reader.expectReplyTo(current.method());
        keepAlive = false;
        Outlet out = outlet;
        if (out == null) {
            throw new IllegalStateException("not connected yet");
        }
        out.send(current.head(), current.body());
        current.sent();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (exchange == null) {
            free = false;
            bytes.release();
            context.close();
            return;
        }
        reader.take(bytes);
        if (exchange == null && reader.isInsideReply()) {
            // More than was asked for: it must not pass for the reply to the next request.
            free = false;
            context.close();
        }
    }

    @Override
    public void onHead(int status, Headers fields, long length, boolean reusable) {
        HttpExchange current = exchange;
        carried = true;
        keepAlive = reusable;
        if (current == null) {
            free = false;
            close();
        } else {
            current.head(status, fields, length);
        }
    }

    @Override
    public void onBody(ByteBuf piece) {
        HttpExchange current = exchange;
        if (current != null && !current.isDone()) {
            current.body(piece);
        } else {
            piece.release();
        }
    }

    @Override
    public void onEnd() {
        HttpExchange current = exchange;
        if (current != null) {
            ended(current);
        }
    }

    @Override
    public void onMalformed(String why) {
        cause = new MalformedReply(why);
        close();
    }

    private void ended(HttpExchange current) {
        exchange = null;
        Channel open = channel();
        free = keepAlive && open.isActive() && !current.isHalfWritten();
        if (free) {
            setReading(true);
        } else {
            close();
        }
        current.end();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        HttpExchange current = exchange;
        if (current != null) {
            current.readComplete();
        } else if (free && channel().isActive()) {
            // Not before all that was read has been looked at: more than one reply must not pass for the next one's.
            free = false;
            pool.release(this);
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        // A reply that ends with its connection is complete unless that broke (RFC 9112 §8).
        if (reader.close() && cause == null) {
            onEnd();
        }
        lost(cause);
    }

    /** Comes when the channel is gone, of which a proxy's handler that was not done with its part tells nobody. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        lost(cause);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent closed && !closed.isSuccess() && cause == null) {
            cause = closed.cause();
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        cause = cause == null ? thrown : cause;
        context.close();
    }

    private void lost(@Nullable Throwable why) {
        HttpExchange current = exchange;
        exchange = null;
        boolean first = counted;
        counted = false;
        if (first) {
            pool.closed(this);
        }
        if (current != null) {
            current.lost(why);
        }
        if (first) {
            pool.vacated();
        }
    }

    @Override
    public void abandon() {
        exchange = null;
        if (channel == null) {
            lost(null);
        } else {
            close();
        }
    }

    void close() {
        channel().close();
    }

    @Override
    public void setReading(boolean wanted) {
        reading = wanted;
        Channel made = channel;
        if (made != null) {
            made.config().setAutoRead(wanted);
        }
    }

    boolean isUsable() {
        return channel().isActive();
    }

    @Override
    public boolean hasWrittenAll() {
        Channel open = channel();
        return open.unsafe().outboundBuffer() == null
                || open.unsafe().outboundBuffer().isEmpty();
    }

    @Override
    public boolean isSilent() {
        return reader.isSilent();
    }

    /** In HTTP/1.1 nobody can say so. */
    @Override
    public boolean isRefused() {
        return false;
    }

    @Override
    public boolean cameTooLate() {
        return false;
    }

    @Override
    public boolean hasCarried() {
        return carried;
    }

    void idleSince(long now) {
        idleSince = now;
    }

    long idleFor(long now) {
        return now - idleSince;
    }

    long keepAliveNanos() {
        return keepAliveNanos;
    }

    private Channel channel() {
        Channel open = channel;
        if (open == null) {
            throw new IllegalStateException("not connected yet");
        }
        return open;
    }
}
