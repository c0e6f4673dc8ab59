package dev.aiproxy.host.door;

import dev.aiproxy.host.upstream.Ticker;
import dev.aiproxy.host.upstream.UpstreamLoop;
import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The connections of clients on one event loop; confined to it. */
final class DoorLoop {
    private static final long TICK_MILLIS = 1000;

    private final UpstreamLoop upstream;
    private final Ticker ticker;
    private final FlushRound flushes;
    private final Set<ClientConnection> connections = new LinkedHashSet<>();
    private final Set<SocketHandler> sockets = new LinkedHashSet<>();
    private @Nullable Runnable whenQuiet;
    private @Nullable Runnable whenWithoutSockets;
    private boolean stopping;

    DoorLoop(EventLoop loop) {
        this.upstream = new UpstreamLoop(loop);
        this.ticker = new Ticker(loop, TICK_MILLIS);
        this.flushes = new FlushRound(loop);
    }

    UpstreamLoop upstream() {
        return upstream;
    }

    /** For the deadlines of clients, to a second. */
    Ticker ticker() {
        return ticker;
    }

    /** For what clients are sent of streams. */
    FlushRound flushes() {
        return flushes;
    }

    Set<ClientConnection> connections() {
        return connections;
    }

    /** A connection is gone, or has become a WebSocket. */
    void left(ClientConnection connection) {
        connections.remove(connection);
        changed();
    }

    /** No connection may begin any more, not even one that has been accepted. */
    void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    /** Connections that have become WebSockets. */
    Set<SocketHandler> sockets() {
        return sockets;
    }

    /** A WebSocket is gone. */
    void left(SocketHandler socket) {
        sockets.remove(socket);
        changed();
    }

    /** How many requests are under way, or answered with bytes that their clients have yet to take. */
    int underWay() {
        return connections.stream().mapToInt(ClientConnection::underWay).sum();
    }

    /** Calls once, when no request is under way; for a loop that stops, where none begins any more. */
    void whenQuiet(Runnable then) {
        whenQuiet = then;
        changed();
    }

    /** Calls once, when the last WebSocket is gone. */
    void whenWithoutSockets(Runnable then) {
        whenWithoutSockets = then;
        changed();
    }

    /** Something has ended that a stop may wait for. */
    void changed() {
        Runnable quiet = whenQuiet;
        if (quiet != null && underWay() == 0) {
            whenQuiet = null;
            quiet.run();
        }
        Runnable without = whenWithoutSockets;
        if (without != null && sockets.isEmpty()) {
            whenWithoutSockets = null;
            without.run();
        }
    }
}
