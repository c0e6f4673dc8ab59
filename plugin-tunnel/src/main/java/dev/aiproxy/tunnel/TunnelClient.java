package dev.aiproxy.tunnel;

import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.route.Socket;
import dev.aiproxy.api.route.SocketSession;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import tools.jackson.core.JacksonException;

/**
 * A client that dialled in: sends it requests and hands its messages to the streams that wait for them.
 *
 * <p>{@link Socket}'s methods run on the connection's event loop, all others on any thread.
 */
final class TunnelClient implements Socket {
    private static final int TOO_BIG = 1009;

    private final String user;
    private final Pool pool;
    private final long maxMessage;
    private final LongSupplier nanos;
    private final Logger logger;
    private final ConcurrentMap<String, TunnelStream> streams = new ConcurrentHashMap<>();
    private final ReentrantLock holding = new ReentrantLock();
    private final Set<Object> holders = new HashSet<>();
    private volatile @Nullable SocketSession session;
    private volatile boolean gone;
    private volatile @Nullable Farewell farewell;
    private volatile long lastHeard;

    /**
     * @param pool joined when the connection is open, left when it is gone
     * @param maxMessage most characters of a message
     * @param nanos a clock that never jumps
     */
    TunnelClient(String user, Pool pool, long maxMessage, LongSupplier nanos, Logger logger) {
        this.user = user;
        this.pool = pool;
        this.maxMessage = maxMessage;
        this.nanos = nanos;
        this.logger = logger;
        this.lastHeard = nanos.getAsLong();
    }

    /** What a client is told when it is no longer needed. */
    private record Farewell(int code, String reason) {}

    String user() {
        return user;
    }

    String address() {
        SocketSession open = session;
        return open == null ? "" : open.remoteAddress();
    }

    boolean isAlive() {
        SocketSession open = session;
        return open != null && !gone && open.isOpen();
    }

    /** Sends a request; completes exceptionally if it surely did not leave. */
    CompletionStage<Void> send(String id, String message, TunnelStream stream) {
        SocketSession open = session;
        if (open == null || !isAlive()) {
            return CompletableFuture.failedFuture(new IllegalStateException("the client is gone"));
        }
        streams.put(id, stream);
        if (gone) {
            // It left in between, and may have told only the streams that it knew.
            end(id);
            return CompletableFuture.failedFuture(new IllegalStateException("the client is gone"));
        }
        try {
            return open.sendText(message);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Takes no more messages for a request, without telling the client. */
    void forget(String id) {
        end(id);
    }

    private @Nullable TunnelStream end(String id) {
        TunnelStream ended = streams.remove(id);
        leaveIfIdle();
        return ended;
    }

    /** Takes no more requests; closes the connection when what is under way has ended. */
    void retire(int code, String reason) {
        pool.remove(this);
        farewell = new Farewell(code, reason);
        leaveIfIdle();
    }

    private void leaveIfIdle() {
        Farewell due = farewell;
        if (due != null && !gone && streams.isEmpty()) {
            leave(due.code(), due.reason());
        }
    }

    /** Tells the client that nobody waits for an answer any more; what it still sends is ignored. */
    void cancel(String id) {
        SocketSession open = session;
        if (streams.remove(id) != null && open != null && isAlive()) {
            log("cancel", open.sendText(GatewayMessage.cancel(id)));
        }
        leaveIfIdle();
    }

    /** Stops reading from the client on behalf of a holder, until every holder has let go. */
    void hold(Object holder) {
        holding.lock();
        try {
            SocketSession open = session;
            if (holders.add(holder) && holders.size() == 1 && open != null) {
                open.pause();
            }
        } finally {
            holding.unlock();
        }
    }

    void release(Object holder) {
        holding.lock();
        try {
            SocketSession open = session;
            if (holders.remove(holder) && holders.isEmpty() && open != null) {
                // While nothing was read, nothing could be heard.
                lastHeard = nanos.getAsLong();
                open.resume();
            }
        } finally {
            holding.unlock();
        }
    }

    /** Asks for a sign of life, or closes the connection if there was none for too long. */
    void beat(long idleNanos) {
        SocketSession open = session;
        if (open == null || gone) {
            return;
        }
        if (!isHeld() && nanos.getAsLong() - lastHeard > idleNanos) {
            logger.warn("Tunnel client {} of user {} gave no sign of life and is closed", address(), user);
            leave(1001, "no sign of life");
            return;
        }
        log("ping", open.ping(ByteBuffer.allocate(0)));
    }

    private boolean isHeld() {
        holding.lock();
        try {
            return !holders.isEmpty();
        } finally {
            holding.unlock();
        }
    }

    /** Closes the connection and fails what is under way, without waiting for the client to agree. */
    void leave(int code, String reason) {
        SocketSession open = session;
        lost();
        if (open != null) {
            open.close(code, reason);
        }
    }

    @Override
    public void onOpen(SocketSession opened) {
        session = opened;
        lastHeard = nanos.getAsLong();
        if (gone) {
            opened.close(1012, "the tunnel is closed");
            return;
        }
        pool.add(this);
        logger.info("Tunnel client {} of user {} is connected", address(), user);
    }

    @Override
    public void onText(String text) {
        lastHeard = nanos.getAsLong();
        if (text.length() > maxMessage) {
            leave(TOO_BIG, "a message is too long");
            return;
        }
        ClientMessage message;
        try {
            message = ClientMessage.parse(text);
        } catch (JacksonException e) {
            logger.warn("Tunnel client {} of user {} sent something that is not JSON", address(), user);
            return;
        }
        if (!gone) {
            accept(message);
        }
    }

    private void accept(ClientMessage message) {
        SocketSession open = session;
        if (message.type().equals("ping") && open != null) {
            log("pong", open.sendText(GatewayMessage.pong(message.id())));
            return;
        }
        TunnelStream stream = streams.get(message.id());
        if (stream == null) {
            // The answer to a request that was cancelled, timed out or given to another client.
            logger.debug("Tunnel client {} sent {} for a request that is over", address(), message.type());
            return;
        }
        switch (message.type()) {
            case "stream_start" -> start(message, stream);
            case "stream_chunk" -> stream.chunk(message.data());
            case "stream_end" -> {
                streams.remove(message.id());
                stream.ended();
                leaveIfIdle();
            }
            case "http_response" -> whole(message, stream);
            case "error" -> {
                if (message.hasReply()) {
                    whole(message.reply(), stream);
                } else {
                    streams.remove(message.id());
                    stream.failed(message.failure());
                    leaveIfIdle();
                }
            }
            default -> logger.debug("Tunnel client {} sent an unknown {}", address(), message.type());
        }
    }

    private void start(ClientMessage message, TunnelStream stream) {
        if (message.status() == 0) {
            cancel(message.id());
            stream.failed(TunnelFailure.of(FaultKind.UPSTREAM_ERROR, "The tunnel client answered without a status."));
        } else {
            stream.started(message.status(), message.headers());
        }
    }

    private void whole(ClientMessage message, TunnelStream stream) {
        start(message, stream);
        // The stream may have declined: a client that is left may do better.
        if (streams.remove(message.id(), stream)) {
            stream.chunk(message.data());
            stream.ended();
        }
        leaveIfIdle();
    }

    /** This protocol has text messages only; a binary one is a sign of life and nothing else. */
    @Override
    public void onBinary(ByteBuffer message) {
        lastHeard = nanos.getAsLong();
        logger.debug("Tunnel client {} sent a binary message, which means nothing", address());
    }

    @Override
    public void onPong(ByteBuffer payload) {
        lastHeard = nanos.getAsLong();
    }

    @Override
    public void onClose(int code, String reason) {
        logger.info("Tunnel client {} of user {} is gone ({})", address(), user, code);
        lost();
    }

    private void lost() {
        gone = true;
        pool.remove(this);
        TunnelFailure failure =
                TunnelFailure.of(FaultKind.UPSTREAM_ERROR, "The connection to the tunnel client was lost.");
        for (Map.Entry<String, TunnelStream> entry : streams.entrySet()) {
            if (streams.remove(entry.getKey(), entry.getValue())) {
                entry.getValue().failed(failure);
            }
        }
    }

    private void log(String what, CompletionStage<Void> sending) {
        var _ = sending.whenComplete((nothing, error) -> {
            if (error != null) {
                logger.debug("Tunnel client {} could not be sent a {}", address(), what, error);
            }
        });
    }
}
