package dev.aiproxy.host.door;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.route.Handler;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.host.access.KeyMemo;
import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.config.GatewayConfig.TimeoutsConfig;
import dev.aiproxy.host.runtime.Snapshot;
import dev.aiproxy.host.upstream.Timed;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One stream of HTTP/2: a request and its reply, then it is over. On the event loop of its connection. */
final class StreamHandler extends ChannelInboundHandlerAdapter implements RequestCarrier {
    private static final Logger LOG = LoggerFactory.getLogger(StreamHandler.class);

    private enum State {
        /** For the request's head. */
        WAITING,
        /** For the rest of its body. */
        READING,
        /** A reply is under way. */
        ANSWERING,
        /** The reply has been written; the stream closes when the client has taken it. */
        ENDED
    }

    private final Services services;
    private final DoorLoop loop;
    private final MultiplexedConnection connection;
    private final AtomicInteger all;
    private final Deadline deadline = new Deadline();
    private final Backlog backlog;
    private @Nullable ChannelHandlerContext context;
    private @Nullable RequestTurn turn;
    private State state = State.WAITING;
    /** Whether the client has yet to say that the request is whole. */
    private boolean bodyOpen = true;

    private boolean left;

    /** @param all streams over all connections */
    StreamHandler(Services services, DoorLoop loop, MultiplexedConnection connection, AtomicInteger all) {
        this.services = services;
        this.loop = loop;
        this.connection = connection;
        this.all = all;
        this.backlog = new Backlog(services.budget());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        all.incrementAndGet();
        connection.opened(this);
        loop.ticker().add(deadline);
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) {
        leave();
        gone.fireChannelInactive();
    }

    /** The client has cut the stream, which the channel says only after what was read along with it. */
    @Override
    public void userEventTriggered(ChannelHandlerContext told, Object event) {
        if (event instanceof Http2ResetFrame) {
            leave();
        }
        told.fireUserEventTriggered(event);
    }

    /** Nothing more can be said on the stream; a second time is no error. */
    private void leave() {
        if (!left) {
            left = true;
            all.decrementAndGet();
            connection.closed(this);
            loop.ticker().remove(deadline);
            backlog.count(0);
        }
        RequestTurn current = turn;
        turn = null;
        if (current != null) {
            current.clientGone();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        switch (message) {
            case Http2HeadersFrame head when state == State.WAITING -> begin(head);
            case Http2HeadersFrame trailers -> {
                // Nothing that comes behind a body is of use here; the connection sees to it that it is the last.
                bodyOpen = false;
                complete();
            }
            case Http2DataFrame data -> data(data);
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void begin(Http2HeadersFrame head) {
        bodyOpen = !head.isEndStream();
        state = State.READING;
        deadline.restart();
        GatewayConfig config = services.current().peek().parts().config();
        if (connection.underWay() > config.limits().streams()) {
            // Before the client has seen the limit, it may well be over it; it may try again (RFC 9113 §5.1.2).
            reset(Http2Error.REFUSED_STREAM);
            return;
        }
        ClientHead request = null;
        Fault fault = null;
        try {
            request = StreamRequestReader.read(head.headers(), config.limits());
            fault = RequestChecks.of(request);
        } catch (FaultException e) {
            fault = e.fault();
        }
        if (all.get() > config.limits().connections()) {
            fault = Fault.of(FaultKind.UNAVAILABLE, "Too many requests at once.")
                    .withRetryAfter(Duration.ofSeconds(1));
        }
        Snapshot snapshot = services.current().acquire();
        StreamReply reply = new StreamReply(
                channel(),
                request != null && request.is("HEAD"),
                request == null ? Cors.NONE : Cors.of(config.cors(), request),
                this::ended);
        RequestTurn begun = new RequestTurn(services, loop, snapshot, this, reply);
        turn = begun;
        if (request == null || fault != null) {
            begun.refuseAtOnce(fault == null ? RequestChecks.bad("The request is not well-formed HTTP.") : fault);
        } else {
            begun.begin(request, null);
            complete();
        }
    }

    private void data(Http2DataFrame frame) {
        bodyOpen = !frame.isEndStream();
        RequestTurn current = turn;
        if (state != State.READING || current == null) {
            frame.release();
            return;
        }
        // What releases the content releases the frame.
        current.body(frame.content());
        complete();
    }

    /** Goes on with a request that is whole and has not been answered yet. */
    private void complete() {
        RequestTurn current = turn;
        if (!bodyOpen && state == State.READING && current != null) {
            state = State.ANSWERING;
            current.complete();
        }
    }

    @Override
    public void sayContinue() {
        channel().writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers(false).status("100"), false));
    }

    /** Never called: a stream can't be turned into something else in the way that HTTP/1.1 knows (RFC 9113 §8.6). */
    @Override
    public void upgrade(ClientHead request, WireRequest seen, Handler.WebSocket handler) {
        throw Fault.of(FaultKind.UPGRADE_REQUIRED, "WebSockets are served over HTTP/1.1.")
                .asException();
    }

    private void ended(ChannelFuture written) {
        RequestTurn current = turn;
        turn = null;
        state = State.ENDED;
        deadline.restart();
        if (current != null) {
            current.release();
        }
        if (bodyOpen) {
            // No more of a body that nobody wants; the client is told so when it has the answer (RFC 9113 §8.1).
            channel().config().setOption(Http2StreamChannelOption.AUTO_STREAM_FLOW_CONTROL, false);
            written.addListener(sent -> {
                if (bodyOpen && channel().isActive()) {
                    reset(Http2Error.NO_ERROR);
                }
            });
        }
    }

    private void reset(Http2Error error) {
        leave();
        // A reset overtakes what waits for a flush, and nothing may stand behind it (RFC 9113 §5.1).
        channel().flush();
        channel().writeAndFlush(new DefaultHttp2ResetFrame(error));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        countUnsent();
        RequestTurn current = turn;
        if (current != null) {
            current.onWritable(changed.channel().isWritable());
        }
        if (changed.channel().isWritable()) {
            deadline.drained();
        }
        changed.fireChannelWritabilityChanged();
    }

    private void countUnsent() {
        if (!left) {
            backlog.count(Outbound.pendingOnStream(channel()));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        switch (cause) {
            case Http2Exception e -> failed.fireExceptionCaught(e);
            case Http2FrameStreamException e -> failed.fireExceptionCaught(e);
            case IOException e -> failed.close();
            default -> {
                if (cause.getCause() instanceof SSLException) {
                    failed.close();
                } else {
                    LOG.error("a stream is cut, because its request failed in the gateway", cause);
                    reset(Http2Error.INTERNAL_ERROR);
                }
            }
        }
    }

    /** Ends with an error, now. */
    void stop() {
        RequestTurn current = turn;
        if (current != null) {
            current.stop();
        } else {
            channel().close();
        }
    }

    @Override
    public KeyMemo memo() {
        return connection.memo();
    }

    @Override
    public ChannelHandlerContext context() {
        ChannelHandlerContext known = context;
        if (known == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return known;
    }

    private Channel channel() {
        return context().channel();
    }

    /** How long a client may take to send a request, or to take what was said. */
    private final class Deadline extends Timed {
        private final Uptake ofStream = new Uptake();
        private final Uptake ofConnection = new Uptake();
        private long since = System.nanoTime();
        /** When the client last took something, or had nothing to take. */
        private long takenSince = since;

        void restart() {
            since = System.nanoTime();
        }

        /** So much has left that the stream takes more again. */
        void drained() {
            ofStream.drained();
        }

        @Override
        protected void onTick(long now) {
            countUnsent();
            Channel stream = channel();
            Channel parent = stream.parent();
            long waiting = Outbound.pendingOnStream(stream);
            // One that only the connection keeps from writing waits, too, even if nothing of it is there yet.
            boolean owing = waiting > 0 || !stream.isWritable();
            boolean took = ofStream.took(owing ? Math.max(1, waiting) : 0);
            took |= ofConnection.took(Outbound.untaken(parent)) && !parent.isWritable();
            if (took) {
                takenSince = now;
            }
            TimeoutsConfig limits = services.current().peek().parts().config().timeouts();
            if (owing && now - takenSince > limits.send().toNanos()) {
                reset(Http2Error.CANCEL);
                return;
            }
            switch (state) {
                case WAITING, READING -> {
                    if (now - since > limits.request().toNanos()) {
                        expire();
                    }
                }
                case ANSWERING -> {
                    // The provider's deadlines count now, but for what the client does not take.
                }
                case ENDED -> {
                    if (owing) {
                        since = now;
                    } else if (now - since > limits.keepAlive().toNanos()) {
                        reset(Http2Error.CANCEL);
                    }
                }
            }
        }

        private void expire() {
            RequestTurn current = turn;
            if (current == null) {
                reset(Http2Error.CANCEL);
            } else {
                current.expire();
            }
        }
    }
}
