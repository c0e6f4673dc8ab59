package dev.aiproxy.host.door;

import dev.aiproxy.host.upstream.Ticker;
import dev.aiproxy.host.upstream.UpstreamLoop;
import io.netty.channel.EventLoop;
import java.util.LinkedHashSet;
import java.util.Set;

/** The connections of clients on one event loop; confined to it. */
final class DoorLoop {
    private static final long TICK_MILLIS = 1000;

    private final UpstreamLoop upstream;
    private final Ticker ticker;
    private final Set<ClientConnection> connections = new LinkedHashSet<>();
    private final Set<SocketHandler> sockets = new LinkedHashSet<>();
    private boolean stopping;

    DoorLoop(EventLoop loop) {
        this.upstream = new UpstreamLoop(loop);
        this.ticker = new Ticker(loop, TICK_MILLIS);
    }

    UpstreamLoop upstream() {
        return upstream;
    }

    /** For the deadlines of clients, to a second. */
    Ticker ticker() {
        return ticker;
    }

    Set<ClientConnection> connections() {
        return connections;
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
}
