package dev.aiproxy.host.upstream;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.provider.Origin;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one origin, within bounds: the last one used is used next; one of HTTP/2 carries
 * several exchanges at once.
 */
final class ConnectionPool extends Timed {
    private final PoolKey key;
    private final EventLoop loop;
    private final Ticker ticker;
    private final ArrayDeque<HttpConnection> idle = new ArrayDeque<>();
    private final ArrayDeque<HttpExchange> waiting = new ArrayDeque<>();
    private final List<SharedConnection> shared = new ArrayList<>();
    private final Set<HttpConnection> connecting = new HashSet<>();
    private final Consumer<ConnectionPool> whenEmpty;
    private int open;
    /** Whether the origin has agreed on HTTP/2 before, so that one connection is worth waiting for. */
    private boolean shares;

    /** @param whenEmpty told when the last connection is gone and nobody waits for another */
    ConnectionPool(PoolKey key, EventLoop loop, Ticker ticker, Consumer<ConnectionPool> whenEmpty) {
        this.key = key;
        this.loop = loop;
        this.ticker = ticker;
        this.whenEmpty = whenEmpty;
    }

    void send(HttpExchange exchange) {
        exchange.begin(this);
        if (shares && carriedByShared(exchange)) {
            return;
        }
        HttpConnection kept;
        while ((kept = idle.pollFirst()) != null) {
            if (kept.isUsable()) {
                kept.carry(exchange);
                return;
            }
        }
        sendFresh(exchange);
    }

    private boolean carriedByShared(HttpExchange exchange) {
        for (SharedConnection connection : shared) {
            if (connection.hasRoom()) {
                connection.carry(exchange);
                return true;
            }
        }
        return false;
    }

    /** Sends on a connection that nobody used before, or on one that several share once it is there. */
    void sendFresh(HttpExchange exchange) {
        OutboundSettings settings = exchange.settings();
        boolean worthWaiting =
                shares && waiting.size() < Math.min(settings.maxWaiting(), coming() * SharedConnection.MOST_STREAMS);
        if (worthWaiting) {
            waiting.addLast(exchange);
        } else if (open < settings.maxConnections()) {
            connect(exchange);
        } else if (waiting.size() < settings.maxWaiting()) {
            waiting.addLast(exchange);
        } else {
            Fault fault = Fault.of(FaultKind.UNAVAILABLE, "Too many requests wait for a connection to the provider.")
                    .withRetryAfter(Duration.ofSeconds(1));
            loop.execute(() -> exchange.fail(new UpstreamFailure(fault, true)));
        }
    }

    /** How many connections will soon take what waits. */
    private int coming() {
        int count = connecting.size();
        for (SharedConnection connection : shared) {
            if (connection.isSettling()) {
                count++;
            }
        }
        return count;
    }

    /** Lets go of an exchange that may wait for a connection and does so no longer. */
    void leave(HttpExchange exchange) {
        waiting.remove(exchange);
    }

    /** Takes back a connection whose exchange has ended well. */
    void release(HttpConnection connection) {
        HttpExchange next = nextWaiting();
        if (next != null) {
            connection.carry(next);
            return;
        }
        ticker.add(this);
        connection.idleSince(ticker.now());
        idle.addFirst(connection);
    }

    /** A connection is there, and carries one exchange at a time. */
    void established(HttpConnection connection) {
        connecting.remove(connection);
    }

    /** A connection is there, and carries several exchanges at once. */
    void share(HttpConnection before, Channel channel, HttpExchange first) {
        connecting.remove(before);
        shares = true;
        SharedConnection connection = SharedConnection.begin(this, channel, before.keepAliveNanos());
        shared.add(connection);
        ticker.add(this);
        connection.carry(first);
    }

    /** A shared connection has said how much it takes at once; for what it leaves, others are opened. */
    void settled(SharedConnection connection) {
        fill(connection);
        while (waiting.size() > coming() * connection.limit()) {
            HttpExchange next = nextWaiting();
            if (next == null) {
                return;
            }
            if (open >= next.settings().maxConnections()) {
                waiting.addFirst(next);
                return;
            }
            connect(next);
        }
    }

    /** A stream of a shared connection is over. */
    void streamEnded(SharedConnection connection) {
        if (connection.isIdle()) {
            ticker.add(this);
        }
        fill(connection);
    }

    private void fill(SharedConnection connection) {
        while (connection.hasRoom()) {
            HttpExchange next = nextWaiting();
            if (next == null) {
                return;
            }
            connection.carry(next);
        }
    }

    /** A shared connection is gone. */
    void gone(SharedConnection connection) {
        shared.remove(connection);
        open--;
        vacated();
    }

    /** A connection is gone, for whatever reason; {@link #vacated} follows. */
    void closed(HttpConnection connection) {
        open--;
        connecting.remove(connection);
        idle.remove(connection);
    }

    /** The place of a connection that is gone may be taken, now that its exchange has had the chance to. */
    void vacated() {
        HttpExchange next = nextWaiting();
        if (next == null) {
            if (open == 0) {
                whenEmpty.accept(this);
            }
        } else if (open < next.settings().maxConnections()) {
            connect(next);
        } else {
            waiting.addFirst(next);
        }
    }

    void closeIdle() {
        idle.forEach(HttpConnection::close);
        List.copyOf(shared).stream().filter(SharedConnection::isIdle).forEach(SharedConnection::close);
    }

    @Override
    protected void onTick(long now) {
        HttpConnection oldest;
        while ((oldest = idle.peekLast()) != null && oldest.idleFor(now) > oldest.keepAliveNanos()) {
            idle.pollLast();
            oldest.close();
        }
        boolean anyShared = !shared.isEmpty();
        if (anyShared) {
            List.copyOf(shared).stream()
                    .filter(connection -> connection.isExpired(now))
                    .forEach(SharedConnection::close);
        }
        if (idle.isEmpty() && !anyShared) {
            ticker.remove(this);
        }
    }

    private @Nullable HttpExchange nextWaiting() {
        HttpExchange next;
        while ((next = waiting.pollFirst()) != null) {
            if (!next.isDone()) {
                return next;
            }
        }
        return null;
    }

    private void connect(HttpExchange exchange) {
        open++;
        HttpConnection connection = new HttpConnection(this, exchange.settings().keepAliveNanos());
        connecting.add(connection);
        connection.await(exchange);
        Origin origin = key.origin();
        InetSocketAddress address = InetSocketAddress.createUnresolved(origin.host(), origin.port());
        Dialer.dial(loop, key.proxy(), address, connection);
    }

    /** Puts TLS before a new connection of the pool, if the origin has it. */
    void secure(Channel channel) {
        Origin origin = key.origin();
        if (origin.secure()) {
            SslHandler tls = key.tls().context().newHandler(channel.alloc(), origin.host(), origin.port());
            tls.setHandshakeTimeoutMillis(0);
            channel.pipeline().addLast(tls);
        }
    }
}
