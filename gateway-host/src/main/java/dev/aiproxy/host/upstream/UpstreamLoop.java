package dev.aiproxy.host.upstream;

import dev.aiproxy.api.provider.UpstreamRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The connections of one event loop to providers. Confined to that loop: a request, its connection and its client share
 * one thread, so nothing is locked and no bytes change threads.
 */
public final class UpstreamLoop {
    private static final long TICK_MILLIS = 100;
    /** Up to here it is cheaper to copy a body behind its head than to write it by itself. */
    private static final int COPY_LIMIT = 4096;

    private final EventLoop loop;
    private final Ticker ticker;
    private final Map<PoolKey, ConnectionPool> pools = new HashMap<>();

    public UpstreamLoop(EventLoop loop) {
        this.loop = loop;
        this.ticker = new Ticker(loop, TICK_MILLIS);
    }

    /**
     * Sends a request.
     *
     * @param body its body as buffers; this takes over one reference of each and may write them more than once, if a
     *     kept connection turns out to be dead
     * @param proxy to go through
     * @throws IllegalArgumentException if the head can't be written; the body has been released then
     */
    public UpstreamExchange open(
            UpstreamRequest request,
            ByteBuf body,
            Optional<Proxy> proxy,
            OutboundSettings settings,
            UpstreamListener listener) {
        boolean small = body.readableBytes() <= COPY_LIMIT;
        ByteBuf head;
        try {
            head = RequestWriter.head(request, ByteBufAllocator.DEFAULT, small ? body.readableBytes() : 0);
        } catch (IllegalArgumentException e) {
            body.release();
            throw e;
        }
        ByteBuf rest = body;
        if (small) {
            head.writeBytes(body, body.readerIndex(), body.readableBytes());
            body.release();
            rest = Unpooled.EMPTY_BUFFER;
        }
        HttpExchange exchange = new HttpExchange(request.method(), head, rest, settings, ticker, listener);
        PoolKey key = new PoolKey(request.origin(), proxy, settings.tls());
        // One that nobody uses goes: its TLS context may be that of a configuration from long ago.
        pools.computeIfAbsent(key, k -> new ConnectionPool(k, loop, ticker, empty -> pools.remove(k, empty)))
                .send(exchange);
        return exchange;
    }

    public EventLoop loop() {
        return loop;
    }

    /** Deadlines of this loop, to a tenth of a second. */
    public Ticker ticker() {
        return ticker;
    }

    /** How many origins have connections from here. */
    int origins() {
        return pools.size();
    }

    /** Closes the connections that nobody uses. */
    public void closeIdle() {
        List.copyOf(pools.values()).forEach(ConnectionPool::closeIdle);
    }
}
