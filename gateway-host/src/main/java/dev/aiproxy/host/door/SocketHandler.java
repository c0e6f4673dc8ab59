package dev.aiproxy.host.door;

import dev.aiproxy.api.route.Socket;
import dev.aiproxy.api.route.SocketSession;
import dev.aiproxy.host.runtime.ByteBudget;
import dev.aiproxy.host.upstream.Timed;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WebSocket: frames from the wire to the plugin's {@link Socket}, and back. */
final class SocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> implements SocketSession {
    private static final Logger LOG = LoggerFactory.getLogger(SocketHandler.class);
    private static final int ABNORMAL = 1006;
    private static final int INTERNAL_ERROR = 1011;
    private static final int TOO_BIG = 1009;
    private static final int MAX_REASON_BYTES = 123;
    private static final long CLOSE_SECONDS = 10;

    private final Socket socket;
    private final DoorLoop loop;
    private final Backlog backlog;
    private final Watch watch = new Watch();
    private @Nullable ChannelHandlerContext context;
    private volatile boolean closeSent;
    private boolean told;
    private int closeCode = ABNORMAL;
    private String closeReason = "";

    /**
     * @param loop that the connection belongs to, which knows it as long as it lives
     * @param budget that what the peer has yet to take is counted in
     */
    SocketHandler(Socket socket, DoorLoop loop, ByteBudget budget) {
        this.socket = socket;
        this.loop = loop;
        this.backlog = new Backlog(budget);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        loop.sockets().add(this);
        loop.ticker().add(watch);
        guarded(() -> socket.onOpen(this));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext reading, WebSocketFrame frame) {
        switch (frame) {
            case TextWebSocketFrame text -> guarded(() -> socket.onText(text.text()));
            case BinaryWebSocketFrame binary -> {
                ByteBuffer copy = ByteBuffer.wrap(ByteBufUtil.getBytes(binary.content()));
                guarded(() -> socket.onBinary(copy));
            }
            case PingWebSocketFrame ping ->
                reading.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
            case PongWebSocketFrame pong -> {
                ByteBuffer copy = ByteBuffer.wrap(ByteBufUtil.getBytes(pong.content()));
                guarded(() -> socket.onPong(copy));
            }
            case CloseWebSocketFrame close -> {
                closeCode = close.statusCode() < 0 ? 1005 : close.statusCode();
                closeReason = close.reasonText();
                answerClose(reading, close);
            }
            default -> reading.close();
        }
    }

    private void answerClose(ChannelHandlerContext reading, CloseWebSocketFrame close) {
        if (closeSent) {
            reading.close();
        } else {
            closeSent = true;
            reading.writeAndFlush(close.retainedDuplicate()).addListener(done -> reading.close());
        }
    }

    /** What a plugin throws ends its socket, not the event loop. */
    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("a plugin's socket failed", e);
            close(INTERNAL_ERROR, "internal error");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) {
        loop.ticker().remove(watch);
        backlog.count(0);
        if (!told) {
            told = true;
            guarded(() -> socket.onClose(closeCode, closeReason));
        }
        loop.left(this);
        gone.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        LOG.debug("a socket failed", cause);
        switch (cause) {
            case CorruptedWebSocketFrameException corrupted ->
                // The decoder has sent it already; what is left is to tell the plugin.
                closeCode = corrupted.closeStatus().code();
            case TooLongFrameException e -> close(TOO_BIG, "the message is too large");
            case IOException e -> failed.close();
            default -> {
                LOG.error("a socket failed in the gateway", cause);
                close(INTERNAL_ERROR, "internal error");
            }
        }
    }

    @Override
    public CompletionStage<Void> sendText(String message) {
        return send(new TextWebSocketFrame(message));
    }

    @Override
    public CompletionStage<Void> sendBinary(ByteBuffer message) {
        return send(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message)));
    }

    @Override
    public CompletionStage<Void> ping(ByteBuffer payload) {
        ByteBuf copy = Unpooled.copiedBuffer(payload);
        return send(new PingWebSocketFrame(copy));
    }

    private CompletionStage<Void> send(WebSocketFrame frame) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        ChannelFuture written = context().writeAndFlush(frame);
        written.addListener(done -> {
            if (done.isSuccess()) {
                sent.complete(null);
            } else {
                sent.completeExceptionally(done.cause());
            }
        });
        return sent;
    }

    @Override
    public void close(int code, String reason) {
        // A code that no frame may carry fails here, before anything has happened.
        WebSocketCloseStatus status = new WebSocketCloseStatus(code, shortened(reason));
        context().executor().execute(() -> {
            if (!closeSent && context().channel().isActive()) {
                closeSent = true;
                closeCode = code;
                closeReason = status.reasonText();
                context().writeAndFlush(new CloseWebSocketFrame(status));
                cutLater();
            }
        });
    }

    /** Cuts the connection if the peer does not answer the farewell; what waits for that must not hold the plugin. */
    private void cutLater() {
        Channel channel = context().channel();
        ScheduledFuture<?> cut = channel.eventLoop().schedule(() -> channel.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> cut.cancel(false));
    }

    @Override
    public void pause() {
        context().channel().config().setAutoRead(false);
    }

    @Override
    public void resume() {
        context().channel().config().setAutoRead(true);
    }

    @Override
    public boolean isOpen() {
        return context().channel().isActive() && !closeSent;
    }

    @Override
    public String remoteAddress() {
        return Addresses.of(context().channel());
    }

    /** As much of a reason as a frame can carry. */
    private static String shortened(String reason) {
        String text = reason;
        while (text.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
            text = text.substring(0, text.offsetByCodePoints(text.length(), -1));
        }
        return text;
    }

    /** Counts what the peer has yet to take; messages are sent by any thread, and so not looked at one by one. */
    private final class Watch extends Timed {
        @Override
        protected void onTick(long now) {
            backlog.count(Outbound.pending(context().channel()));
        }
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext known = context;
        if (known == null) {
            throw new IllegalStateException("not in a pipeline yet");
        }
        return known;
    }
}
