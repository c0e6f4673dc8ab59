package dev.aiproxy.host.door;

import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.config.GatewayConfig.LimitsConfig;
import dev.aiproxy.host.upstream.Sockets;
import dev.aiproxy.host.upstream.UpstreamLoop;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where clients connect: listens, counts connections, and closes in good order. */
public final class Door implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Door.class);
    private static final int GOING_AWAY = 1001;
    /** How long WebSockets may take to say goodbye when everything else has ended. */
    private static final long GOODBYE_NANOS = 1_000_000_000L;

    private final Services services;
    private final Entrance entrance;
    private final EventLoopGroup group;
    private final Map<EventLoop, DoorLoop> loops = new HashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private @Nullable Channel listener;

    public Door(Services services, int threads) {
        this.services = services;
        this.entrance = new Entrance(services);
        this.group = Sockets.newGroup(threads, "door");
        for (EventExecutor executor : group) {
            EventLoop loop = (EventLoop) executor;
            loops.put(loop, new DoorLoop(loop));
        }
    }

    /**
     * Begins to listen.
     *
     * @return the address, with the true port if 0 was configured
     * @throws IOException if the address is taken or not ours
     */
    public InetSocketAddress open(GatewayConfig config) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group, new LeastConnections(group))
                .channel(Sockets.serverType())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(64 * 1024, 256 * 1024))
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        services.current().peek().parts().tls().ifPresent(entrance::prepare);
        InetSocketAddress wanted = new InetSocketAddress(config.host(), config.port());
        if (wanted.isUnresolved()) {
            throw new IOException("can't listen on " + config.host() + ": there is no address of that name");
        }
        try {
            Channel bound = bootstrap.bind(wanted).syncUninterruptibly().channel();
            listener = bound;
            return (InetSocketAddress) bound.localAddress();
        } catch (Exception e) {
            throw new IOException("can't listen on " + config.host() + ":" + config.port() + ": " + e.getMessage(), e);
        }
    }

    private void accept(Channel channel) {
        LimitsConfig limits = services.current().peek().parts().config().limits();
        int count = connections.incrementAndGet();
        channel.closeFuture().addListener(closed -> connections.decrementAndGet());
        if (count > limits.connections()) {
            entrance.turnAway(channel);
            return;
        }
        DoorLoop loop = loops.get(channel.eventLoop());
        if (loop == null) {
            throw new IllegalStateException("a connection on a foreign event loop");
        }
        entrance.accept(channel, loop);
    }

    public int connections() {
        return connections.get();
    }

    /** One of the event loops' upstream side, for work of the host's own. */
    public UpstreamLoop anyLoop() {
        DoorLoop loop = loops.get(group.next());
        if (loop == null) {
            throw new IllegalStateException("a foreign event loop");
        }
        return loop.upstream();
    }

    /**
     * Stops in good order: no new connections, no further requests on those that are open, time for what is under way,
     * then an error in its protocol for what is left.
     */
    public void close(Duration limit) {
        Channel listening = listener;
        if (group.isShuttingDown()) {
            return;
        }
        if (listening != null) {
            listening.close().syncUninterruptibly();
        }
        onEachLoop(loop -> {
            loop.stop();
            List.copyOf(loop.connections()).forEach(ClientConnection::stopSoon);
        });
        await(DoorLoop::whenQuiet, limit.toNanos());
        int left = busy();
        if (left > 0) {
            LOG.warn("{} requests are still under way; they end with an error.", left);
            onEachLoop(loop -> List.copyOf(loop.connections()).forEach(ClientConnection::stopNow));
        }
        // The last, because a plugin may carry requests over them.
        onEachLoop(loop ->
                List.copyOf(loop.sockets()).forEach(socket -> socket.close(GOING_AWAY, "the gateway is stopping")));
        await(DoorLoop::whenWithoutSockets, GOODBYE_NANOS);
        onEachLoop(loop -> loop.upstream().closeIdle());
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Waits until each loop has said that it has ended something, or for as long as it may take. */
    private void await(BiConsumer<DoorLoop, Runnable> end, long nanos) {
        CountDownLatch left = new CountDownLatch(loops.size());
        onEachLoop(loop -> end.accept(loop, left::countDown));
        try {
            if (!left.await(nanos, TimeUnit.NANOSECONDS)) {
                LOG.debug("{} event loops have not ended in time", left.getCount());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int busy() {
        AtomicInteger sum = new AtomicInteger();
        onEachLoop(loop -> sum.addAndGet(loop.underWay()));
        return sum.get();
    }

    private void onEachLoop(Consumer<DoorLoop> action) {
        CountDownLatch done = new CountDownLatch(loops.size());
        loops.forEach((loop, state) -> loop.execute(() -> {
            try {
                action.accept(state);
            } finally {
                done.countDown();
            }
        }));
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        close(Duration.ZERO);
    }
}
