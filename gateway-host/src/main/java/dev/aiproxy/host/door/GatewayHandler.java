package dev.aiproxy.host.door;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.route.Handler;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.host.access.KeyMemo;
import dev.aiproxy.host.config.GatewayConfig.TimeoutsConfig;
import dev.aiproxy.host.runtime.Snapshot;
import dev.aiproxy.host.upstream.Timed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client: takes its requests one after another, however fast they come, and gives each to whom its
 * path belongs. Bytes in and out; nothing is decided here that the pipeline could decide.
 */
final class GatewayHandler extends ChannelInboundHandlerAdapter implements ClientConnection, RequestCarrier {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayHandler.class);
    private static final int MAX_QUEUE = 8;
    /** How long a client whose request was refused may go on sending before the connection is closed on it. */
    private static final long LINGER_NANOS = 3_000_000_000L;

    private static final ByteBuf CONTINUE = Unpooled.unreleasableBuffer(Unpooled.directBuffer()
                    .writeBytes("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
            .asReadOnly();

    private enum State {
        /** For a request. */
        WAITING,
        /** For the rest of a request's body. */
        READING,
        /** A reply is under way. */
        ANSWERING,
        /** Answered already; the rest of the request is read and thrown away, then the connection closes. */
        LINGERING,
        /** The last reply has been written; it closes when the client has taken it. */
        CLOSING
    }

    private final Services services;
    private final DoorLoop loop;
    private final StrictRequestDecoder decoder;
    private final ArrayDeque<Object> queue = new ArrayDeque<>();
    private final Deadline deadline = new Deadline();
    private final KeyMemo memo = new KeyMemo();
    private @Nullable ChannelHandlerContext context;
    private @Nullable RequestTurn turn;
    private State state = State.WAITING;
    /** Whether the decoder has yet to say that the request is whole. */
    private boolean bodyOpen;
    /** Whether the request has bytes after its head. */
    private boolean bodyExpected;
    /** Whether what the client sent can't be understood, so that nobody knows where a next request would begin. */
    private boolean garbled;

    private boolean stopping;
    private boolean draining;

    GatewayHandler(Services services, DoorLoop loop, StrictRequestDecoder decoder) {
        this.services = services;
        this.loop = loop;
        this.decoder = decoder;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        if (added.channel().isActive()) {
            open();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        open();
    }

    /** Once more is no error: behind a TLS handshake the connection has been active before this handler came. */
    private void open() {
        loop.connections().add(this);
        loop.ticker().add(deadline);
        deadline.restart();
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) {
        release();
        RequestTurn current = turn;
        turn = null;
        if (current != null) {
            current.clientGone();
        }
        gone.fireChannelInactive();
    }

    /** Lets go of the connection without closing it, because something else lives on it now. */
    void release() {
        loop.ticker().remove(deadline);
        queue.forEach(ReferenceCountUtil::release);
        queue.clear();
        loop.left(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        if (state == State.ANSWERING || !queue.isEmpty()) {
            queue.addLast(message);
            if (queue.size() >= MAX_QUEUE) {
                reading.channel().config().setAutoRead(false);
            }
            return;
        }
        handle(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext read) {
        if (state == State.WAITING && decoder.isInsideHead()) {
            deadline.heard();
        }
        read.fireChannelReadComplete();
    }

    private void handle(Object message) {
        try {
            if (state == State.WAITING && message instanceof HttpRequest request) {
                begin(request);
            }
            if (message instanceof HttpContent content) {
                continueBody(content);
            }
        } finally {
            if (!(message instanceof HttpContent)) {
                ReferenceCountUtil.release(message);
            }
        }
    }

    private void begin(HttpRequest request) {
        Fault fault = RequestChecks.of(request);
        garbled = fault != null;
        bodyOpen = true;
        bodyExpected = garbled || RequestChecks.hasBody(request);
        state = State.READING;
        deadline.restart();
        Snapshot snapshot = services.current().acquire();
        Http1Reply reply = new Http1Reply(
                context().channel(),
                new Http1Reply.RequestFrame(
                        request.protocolVersion().equals(HttpVersion.HTTP_1_0),
                        request.method().equals(HttpMethod.HEAD)),
                HttpUtil.isKeepAlive(request),
                Cors.of(snapshot.parts().config().cors(), request.headers()),
                () -> stopping || garbled || (bodyOpen && bodyExpected),
                this::ended);
        RequestTurn begun = new RequestTurn(services, loop, snapshot, this, reply);
        turn = begun;
        if (fault != null) {
            begun.refuseAtOnce(fault);
        } else {
            begun.begin(request);
        }
    }

    private void continueBody(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        boolean broken = content.decoderResult().isFailure();
        if (last || broken) {
            bodyOpen = false;
        }
        RequestTurn current = turn;
        if (state != State.READING || current == null) {
            content.release();
            if (state == State.LINGERING && !bodyOpen && !garbled) {
                closeWritten();
            }
        } else if (broken) {
            content.release();
            garbled = true;
            current.refuse(RequestChecks.bad("The request's body is not well-formed."));
        } else {
            current.body(content.content());
            if (last && state == State.READING) {
                state = State.ANSWERING;
                deadline.stop();
                current.complete();
            }
        }
    }

    @Override
    public void sayContinue() {
        context().writeAndFlush(CONTINUE.duplicate());
    }

    @Override
    public void upgrade(HttpRequest request, WireRequest seen, Handler.WebSocket handler) {
        SocketUpgrade.run(request, seen, handler, this);
    }

    private void ended(boolean reusable) {
        RequestTurn current = turn;
        turn = null;
        if (current != null) {
            current.release();
        }
        deadline.restart();
        if (reusable && !stopping) {
            state = State.WAITING;
            if (decoder.isInsideHead()) {
                deadline.heard();
            }
            if (!queue.isEmpty()) {
                context().executor().execute(this::drain);
            }
        } else if (bodyOpen || garbled) {
            linger();
        } else {
            closeWritten();
        }
    }

    /** A close now would reset the connection before the client, still sending, has read the answer. */
    private void linger() {
        state = State.LINGERING;
        Outbound.whenSent(context().channel(), loop::changed);
        if (garbled && context().channel() instanceof DuplexChannel duplex) {
            context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> duplex.shutdownOutput());
        }
    }

    private void closeWritten() {
        state = State.CLOSING;
        context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Takes up what came in while a reply was under way. */
    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            Object message;
            while (state != State.ANSWERING && (message = queue.pollFirst()) != null) {
                handle(message);
            }
        } finally {
            draining = false;
        }
        if (queue.isEmpty()) {
            context().channel().config().setAutoRead(true);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        RequestTurn current = turn;
        if (current != null) {
            current.onWritable(changed.channel().isWritable());
        }
        changed.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        if (cause instanceof IOException || cause.getCause() instanceof SSLException) {
            LOG.debug("a client's connection failed", cause);
        } else {
            LOG.error("a connection is closed, because its request failed in the gateway", cause);
        }
        failed.close();
    }

    @Override
    public void stopSoon() {
        stopping = true;
        if (state == State.WAITING) {
            context().close();
        }
    }

    @Override
    public void stopNow() {
        stopping = true;
        RequestTurn current = turn;
        if (current != null) {
            current.stop();
        } else {
            context().close();
        }
    }

    @Override
    public KeyMemo memo() {
        return memo;
    }

    @Override
    public int underWay() {
        return turn != null || unsent() > 0 ? 1 : 0;
    }

    private long unsent() {
        return Outbound.pending(context().channel());
    }

    DoorLoop loop() {
        return loop;
    }

    @Override
    public ChannelHandlerContext context() {
        ChannelHandlerContext known = context;
        if (known == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return known;
    }

    /** How long a client may take to send a request, to begin the next, or to take what was said. */
    private final class Deadline extends Timed {
        private long since;
        /** Whether the time counts from the next tick on: asking the clock for every request would cost more. */
        private boolean anew = true;

        private long unsentThen;
        private boolean heard;
        private boolean stopped;

        void restart() {
            anew = true;
            heard = false;
            stopped = false;
        }

        void stop() {
            stopped = true;
        }

        /** Bytes came: from the first one of a request on, the shorter limit counts, and counts for all of it. */
        void heard() {
            if (!heard) {
                heard = true;
                anew = true;
            }
        }

        @Override
        protected void onTick(long now) {
            if (anew) {
                anew = false;
                since = now;
            }
            long unsent = unsent();
            if (unsent != unsentThen && state != State.READING) {
                unsentThen = unsent;
                since = now;
            }
            if (!stopped && now - since > limit()) {
                if (state == State.READING) {
                    expire();
                } else {
                    context().close();
                }
            }
        }

        private long limit() {
            TimeoutsConfig limits = services.current().peek().parts().config().timeouts();
            boolean sending = state == State.READING || (state == State.WAITING && heard);
            return state == State.LINGERING
                    ? LINGER_NANOS
                    : (sending ? limits.request() : limits.keepAlive()).toNanos();
        }

        private void expire() {
            RequestTurn current = turn;
            if (current != null) {
                current.expire();
            }
        }
    }
}
