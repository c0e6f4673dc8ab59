package dev.aiproxy.host.door;

import io.netty.channel.AbstractEventLoopGroup;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives each accepted connection to the event loop that has the fewest, and among equals to the one that accepted it: a
 * connection that changes threads waits until the other thread has woken up.
 *
 * <p>A view of a group: whoever made that group shuts it down.
 */
final class LeastConnections extends AbstractEventLoopGroup {
    private record Place(EventLoop loop, AtomicInteger connections) {}

    private final EventLoopGroup group;
    private final List<Place> places = new ArrayList<>();

    LeastConnections(EventLoopGroup group) {
        this.group = group;
        for (EventExecutor loop : group) {
            places.add(new Place((EventLoop) loop, new AtomicInteger()));
        }
    }

    /**
     * Called on the loop that accepted the connection. That may be in the middle of a batch of events, of which one may be
     * for a connection that is closed by now and whose number this one has got: taken for this one's it would end the watch
     * for its client's leaving. So it is registered when the batch is done.
     */
    @Override
    public ChannelFuture register(Channel channel) {
        Place place = choose();
        place.connections().incrementAndGet();
        channel.closeFuture().addListener(closed -> place.connections().decrementAndGet());
        ChannelPromise promise = new DefaultChannelPromise(channel, place.loop());
        place.loop().execute(() -> place.loop().register(promise));
        return promise;
    }

    private Place choose() {
        Place best = places.getFirst();
        for (Place place : places) {
            int more = place.connections().get() - best.connections().get();
            if (more < 0 || (more == 0 && place.loop().inEventLoop())) {
                best = place;
            }
        }
        return best;
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        return group.register(promise);
    }

    @Override
    @Deprecated
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        return group.register(channel, promise);
    }

    @Override
    public EventLoop next() {
        return group.next();
    }

    @Override
    public Iterator<EventExecutor> iterator() {
        return group.iterator();
    }

    @Override
    public boolean isShuttingDown() {
        return group.isShuttingDown();
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        return group.shutdownGracefully(quietPeriod, timeout, unit);
    }

    @Override
    public Future<?> terminationFuture() {
        return group.terminationFuture();
    }

    @Override
    @Deprecated
    public void shutdown() {
        group.shutdown();
    }

    @Override
    public boolean isShutdown() {
        return group.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return group.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return group.awaitTermination(timeout, unit);
    }
}
