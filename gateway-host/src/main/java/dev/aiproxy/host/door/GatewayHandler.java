package dev.aiproxy.host.door;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.route.Handler;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.host.access.KeyMemo;
import dev.aiproxy.host.config.GatewayConfig.LimitsConfig;
import dev.aiproxy.host.pipeline.Incoming;
import dev.aiproxy.host.runtime.ByteBudget;
import dev.aiproxy.host.runtime.Snapshot;
import dev.aiproxy.host.upstream.Outlet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a client: takes its requests one after another, however fast they come, and gives each to whom its
 * path belongs. Bytes in and out; nothing is decided here that the pipeline could decide.
 */
final class GatewayHandler extends ChannelInboundHandlerAdapter
        implements ClientConnection, RequestCarrier, RequestReader.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayHandler.class);
    /** What a client may send ahead while it is answered, before nothing more is read. */
    private static final int MAX_AHEAD = 64 * 1024;

    private static final ByteBuf CONTINUE = Unpooled.unreleasableBuffer(Unpooled.directBuffer()
                    .writeBytes("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
            .asReadOnly();

    /** What the connection waits for. */
    enum State {
        /** For a request. */
        WAITING,
        /** For the rest of a request's body. */
        READING,
        /** A reply is under way. */
        ANSWERING,
        /** Answered already; the rest of the request is read and thrown away, then the connection closes. */
        LINGERING,
        /** The last reply has been written; it closes when the client has taken it. */
        CLOSING,
        /** The connection has become a WebSocket. */
        LEFT
    }

    private final Services services;
    private final DoorLoop loop;
    private final RequestReader reader;
    private final ClientDeadline deadline;
    private final HeldMemory held;
    private final Backlog backlog;
    private final KeyMemo memo = new KeyMemo();
    /** The last request's head, taken apart; null if that was not possible. */
    private @Nullable Incoming last;

    private @Nullable ChannelHandlerContext context;
    private Http1Reply.@Nullable Destination destination;
    private @Nullable RequestTurn turn;
    private State state = State.WAITING;
    /** Whether the reader has yet to say that the request is whole. */
    private boolean bodyOpen;
    /** Whether the request has bytes after its head. */
    private boolean bodyExpected;
    /** Whether what the client sent can't be understood, so that nobody knows where a next request would begin. */
    private boolean garbled;

    private boolean stopping;

    GatewayHandler(Services services, DoorLoop loop, LimitsConfig limits) {
        this.services = services;
        this.loop = loop;
        this.backlog = new Backlog(services.budget());
        this.reader = new RequestReader(
                Math.toIntExact(limits.requestLine().bytes()),
                Math.toIntExact(limits.headers().bytes()),
                this);
        this.held = new HeldMemory(services.budget());
        this.deadline = new ClientDeadline(this, services.current(), backlog);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        destination = new Http1Reply.Destination(added.channel(), new Outlet(added.channel()), loop.flushes());
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
        reader.close();
        held.count(reader.heldBytes());
        backlog.count(0);
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
        loop.left(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        reader.read((ByteBuf) message);
        afterReading();
    }

    private void afterReading() {
        if (state == State.LEFT) {
            handOver();
            return;
        }
        boolean fits = held.count(reader.heldBytes());
        if (isHolding()) {
            if (!fits || reader.heldBytes() > MAX_AHEAD) {
                context().channel().config().setAutoRead(false);
            }
        } else if (!fits) {
            reader.close();
            held.count(reader.heldBytes());
            onMalformed(ByteBudget.exhausted());
        }
    }

    /**
     * Whether no request may begin: one is being answered, or the client has not taken the answers to those before. What is
     * answered at once would else pile up as fast as a client that does not read can ask.
     */
    private boolean isHolding() {
        return state == State.ANSWERING
                || (state == State.WAITING && !context().channel().isWritable());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext read) {
        if (state == State.WAITING && reader.isInsideHead()) {
            deadline.heard();
        }
        read.fireChannelReadComplete();
    }

    @Override
    public boolean mayBegin() {
        // Behind the last request whatever comes is read as well, and thrown away: see the callbacks.
        return state != State.LEFT && !isHolding();
    }

    @Override
    public void onHead(ClientHead head, boolean again) {
        Incoming before = again ? last : null;
        last = null;
        if (state == State.WAITING) {
            // What could be taken apart has been found sound before.
            begin(head, before == null ? RequestChecks.of(head) : null, before);
        }
    }

    @Override
    public void onMalformed(Fault fault) {
        RequestTurn current = turn;
        boolean endKnown = !garbled;
        bodyOpen = false;
        garbled = true;
        if (state == State.READING && current != null) {
            current.refuse(fault);
        } else if (state == State.WAITING) {
            begin(null, fault, null);
        } else if (state == State.LINGERING && endKnown) {
            closeWritten();
        }
    }

    /**
     * Begins with a request.
     *
     * @param head null if there is none that can be understood
     * @param before the same head taken apart, if it is the one before over again
     */
    private void begin(@Nullable ClientHead head, @Nullable Fault fault, @Nullable Incoming before) {
        garbled = fault != null;
        bodyOpen = head != null;
        bodyExpected = garbled || (head != null && head.hasBody());
        state = State.READING;
        deadline.restart();
        Snapshot snapshot = services.current().acquire();
        Http1Reply reply = new Http1Reply(
                destination(),
                new Http1Reply.RequestFrame(head != null && head.http10(), head != null && head.is("HEAD")),
                head != null && head.keepsConnection(),
                head == null ? Cors.NONE : Cors.of(snapshot.parts().config().cors(), head),
                () -> stopping || garbled || (bodyOpen && bodyExpected),
                this::ended);
        RequestTurn begun = new RequestTurn(services, loop, snapshot, this, reply);
        turn = begun;
        if (head == null || fault != null) {
            begun.refuseAtOnce(fault == null ? RequestChecks.bad("The request is not well-formed HTTP.") : fault);
        } else {
            last = begun.begin(head, before);
        }
    }

    @Override
    public void onBody(ByteBuf piece) {
        RequestTurn current = turn;
        if (state == State.READING && current != null) {
            current.body(piece);
        } else {
            piece.release();
        }
    }

    @Override
    public void onEnd() {
        bodyOpen = false;
        RequestTurn current = turn;
        if (state == State.READING && current != null) {
            state = State.ANSWERING;
            current.complete();
        } else if (state == State.LINGERING && !garbled) {
            closeWritten();
        }
    }

    @Override
    public void sayContinue() {
        context().writeAndFlush(CONTINUE.duplicate());
    }

    @Override
    public void upgrade(ClientHead request, WireRequest seen, Handler.WebSocket handler) {
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
            if (reader.heldBytes() > 0) {
                context().executor().execute(this::readOn);
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

    /** Takes up what came in while no request could begin. */
    private void readOn() {
        if (state == State.LEFT || !context().channel().isActive()) {
            return;
        }
        reader.resume();
        afterReading();
        if (state == State.WAITING && reader.isInsideHead()) {
            deadline.heard();
        }
        if (!isHolding() || reader.heldBytes() <= MAX_AHEAD) {
            context().channel().config().setAutoRead(true);
        }
    }

    /** The connection goes on as a WebSocket, whose handlers stand behind this one, which goes when all is read. */
    void leave() {
        release();
        backlog.count(0);
        state = State.LEFT;
    }

    /** Bytes that came right behind the handshake go on to the new handlers. */
    private void handOver() {
        ByteBuf rest = reader.takeHeld();
        held.count(reader.heldBytes());
        if (rest != null) {
            context().fireChannelRead(rest);
        }
        context().pipeline().remove(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        if (state != State.LEFT) {
            backlog.count(unsent());
        }
        RequestTurn current = turn;
        if (current != null) {
            current.onWritable(changed.channel().isWritable());
        }
        if (changed.channel().isWritable()) {
            deadline.drained();
            if (state == State.WAITING && reader.heldBytes() > 0) {
                // Later, because the reader may be at work right now.
                context().executor().execute(this::readOn);
            }
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
            closeWritten();
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

    /** How many bytes are kept because the client has not taken them. */
    long unsent() {
        return Outbound.pending(context().channel());
    }

    /** How many bytes the client has yet to take. */
    long untaken() {
        return Outbound.untaken(context().channel());
    }

    State state() {
        return state;
    }

    /** The client took too long for its request, or for what it was to do between two. */
    void expire() {
        if (state != State.READING) {
            context().close();
            return;
        }
        RequestTurn current = turn;
        if (current != null) {
            current.expire();
        }
    }

    /** The client takes nothing of its answer; one that is told by the connection's end must not look whole. */
    void cut() {
        Resets.reset(context().channel());
    }

    ByteBudget budget() {
        return services.budget();
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

    private Http1Reply.Destination destination() {
        Http1Reply.Destination known = destination;
        if (known == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return known;
    }
}
