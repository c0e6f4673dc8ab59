package dev.aiproxy.tunnel;

import dev.aiproxy.api.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer on its way from a client to a caller who may be slower.
 *
 * <p>What the caller has not asked for waits in a queue; when the queue is full, the client's connection is no longer
 * read until it is half empty again. Nothing is ever dropped. Signals to the caller come one at a time, from the thread
 * that brought the news or the one that asked for more.
 */
final class TunnelBody implements Flow.Publisher<ByteBuffer> {
    private static final Flow.Subscription NO_SUBSCRIPTION = new Flow.Subscription() {
        @Override
        public void request(long count) {
            // There is nothing to ask for.
        }

        @Override
        public void cancel() {
            // There is nothing to end.
        }
    };

    private final TunnelClient client;
    private final long full;
    private final long stuckNanos;
    private final LongSupplier nanos;
    private final Runnable whenCancelled;
    private final Runnable whenOver;
    private final AtomicReference<Flow.@Nullable Subscriber<? super ByteBuffer>> subscriber = new AtomicReference<>();
    private final ConcurrentLinkedQueue<ByteBuffer> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger work = new AtomicInteger();
    private volatile boolean ended;
    private volatile @Nullable Exception failure;
    private volatile boolean aborted;
    private volatile boolean cancelled;
    private volatile boolean held;
    private volatile long heldSince;
    private boolean introduced;
    private boolean over;

    /**
     * @param whenCancelled told when the caller wants no more
     * @param whenOver told when the caller has been given the end, good or bad
     */
    TunnelBody(
            TunnelClient client,
            TunnelSettings settings,
            LongSupplier nanos,
            Runnable whenCancelled,
            Runnable whenOver) {
        this.client = client;
        this.full = settings.buffer().bytes();
        this.stuckNanos = settings.stuckTimeout().toNanos();
        this.nanos = nanos;
        this.whenCancelled = whenCancelled;
        this.whenOver = whenOver;
    }

    /** A piece of the body; on the client's event loop. */
    void offer(String data) {
        if (data.isEmpty()) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(data.getBytes(StandardCharsets.UTF_8));
        waiting.addAndGet(bytes.remaining());
        queue.add(bytes);
        advance();
    }

    /** The body is whole. */
    void end() {
        ended = true;
        advance();
    }

    /** The body is cut: the caller gets what came before, then an error. */
    void fail(TransportException reason) {
        failure = reason;
        advance();
    }

    /** The body is cut, and the caller learns of it without reading what came before. */
    void abort(TransportException reason) {
        failure = reason;
        aborted = true;
        advance();
    }

    /** Whether the client has been made to wait for longer than allowed. */
    boolean isStuck(long now) {
        return held && now - heldSince >= stuckNanos;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> reader) {
        if (!subscriber.compareAndSet(null, reader)) {
            reader.onSubscribe(NO_SUBSCRIPTION);
            reader.onError(new IllegalStateException("a body can be read only once"));
            return;
        }
        advance();
    }

    /** Does what can be done now, or has whoever is at it do it: one thread at a time. */
    private void advance() {
        if (work.getAndIncrement() == 0) {
            int missed = 1;
            while (missed != 0) {
                step();
                missed = work.addAndGet(-missed);
            }
        }
    }

    private void step() {
        Flow.Subscriber<? super ByteBuffer> reader = subscriber.get();
        if (reader != null && !introduced) {
            introduced = true;
            reader.onSubscribe(new Demand());
        }
        if (reader != null && !over && !cancelled) {
            if (!aborted) {
                hand(reader);
            }
            finish(reader);
        }
        if (over || cancelled || aborted) {
            queue.clear();
            waiting.set(0);
        }
        holdOrRelease();
    }

    private void hand(Flow.Subscriber<? super ByteBuffer> reader) {
        while (demand.get() > 0 && !cancelled && !aborted) {
            ByteBuffer next = queue.poll();
            if (next == null) {
                return;
            }
            waiting.addAndGet(-next.remaining());
            if (demand.get() != Long.MAX_VALUE) {
                demand.decrementAndGet();
            }
            reader.onNext(next);
        }
    }

    private void finish(Flow.Subscriber<? super ByteBuffer> reader) {
        Exception reason = failure;
        if (cancelled) {
            return;
        }
        if (reason != null && (aborted || queue.isEmpty())) {
            over = true;
            reader.onError(reason);
            whenOver.run();
        } else if (reason == null && ended && queue.isEmpty()) {
            over = true;
            reader.onComplete();
            whenOver.run();
        }
    }

    private void holdOrRelease() {
        long bytes = waiting.get();
        if (!held && bytes > full) {
            heldSince = nanos.getAsLong();
            held = true;
            client.hold(this);
        } else if (held && bytes <= full / 2) {
            held = false;
            client.release(this);
        }
    }

    private static long sum(long demand, long more) {
        return more > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + more;
    }

    /** What the caller holds. */
    private final class Demand implements Flow.Subscription {
        @Override
        public void request(long count) {
            if (count > 0) {
                demand.accumulateAndGet(count, TunnelBody::sum);
            } else {
                failure = new IllegalArgumentException("asked for " + count + " pieces");
                aborted = true;
            }
            advance();
        }

        @Override
        public void cancel() {
            if (!cancelled) {
                cancelled = true;
                advance();
                whenCancelled.run();
            }
        }
    }
}
