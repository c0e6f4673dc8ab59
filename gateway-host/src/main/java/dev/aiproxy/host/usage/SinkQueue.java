package dev.aiproxy.host.usage;

import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.usage.UsageSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings usage events from the event loops to one sink, in batches, on a thread of its own: what comes alone at once, what
 * comes soon behind it together. A batch that the sink did
 * not take is given again, to it or to the sink that takes its place; nothing is dropped while the process lives.
 */
public final class SinkQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SinkQueue.class);
    private static final int MAX_BATCH = 512;
    /** Between two batches, so that a busy gateway wakes the thread twenty times a second and not for each request. */
    private static final long GATHER_NANOS = Duration.ofMillis(50).toNanos();

    private static final long MIN_PAUSE = Duration.ofMillis(100).toNanos();
    private static final long MAX_PAUSE = Duration.ofSeconds(30).toNanos();

    /** For a call that was interrupted to come back. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final String name;
    private final ConcurrentLinkedQueue<UsageEvent> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Thread thread;
    private final ReentrantLock delivery = new ReentrantLock();
    private final Condition changed = delivery.newCondition();

    /** Guarded by {@link #delivery}, which is held while it is called. */
    private @Nullable UsageSink sink;

    private volatile boolean parked;
    private volatile boolean closing;
    private volatile boolean ended;
    private final CompletableFuture<Void> quiet = new CompletableFuture<>();

    /**
     * Collects from now on.
     *
     * @param name of the sink, for logs
     */
    public SinkQueue(String name) {
        this.name = name;
        this.thread = Thread.ofVirtual()
                .name("sink-" + name)
                .inheritInheritableThreadLocals(false)
                .unstarted(this::run);
    }

    /** Gives what waits, and what comes, to a sink that has been started. */
    public void attach(UsageSink next) {
        delivery.lock();
        try {
            sink = next;
            changed.signalAll();
            if (thread.getState() == Thread.State.NEW) {
                thread.start();
            }
        } finally {
            delivery.unlock();
        }
    }

    /**
     * Takes the sink away; events wait for the next one.
     *
     * @return whether no call into it is under way any more; false if it did not come back in time
     */
    public boolean detach(Duration limit) throws InterruptedException {
        if (!delivery.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            thread.interrupt();
            if (!delivery.tryLock(GRACE.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        }
        try {
            sink = null;
            return true;
        } finally {
            delivery.unlock();
        }
    }

    /** Hands an event over; never blocks. */
    public void add(UsageEvent event) {
        queue.add(event);
        waiting.incrementAndGet();
        if (parked) {
            parked = false;
            LockSupport.unpark(thread);
        }
    }

    /** How many events the sink has not taken yet. */
    public int waiting() {
        return waiting.get();
    }

    /**
     * Gives the sink what is left, for at most the time given, and ends the thread.
     *
     * @return whether no call into the sink is under way any more; false if it did not come back in time
     */
    public boolean close(Duration limit) throws InterruptedException {
        closing = true;
        boolean back = true;
        if (thread.getState() != Thread.State.NEW) {
            LockSupport.unpark(thread);
            if (delivery.tryLock()) {
                try {
                    changed.signalAll();
                } finally {
                    delivery.unlock();
                }
            }
            if (!thread.join(limit)) {
                ended = true;
                thread.interrupt();
                back = thread.join(GRACE);
            }
        }
        if (waiting() > 0) {
            LOG.error("The sink {} was ended before it took {} usage events.", name, waiting());
        }
        return back;
    }

    @Override
    public void close() throws InterruptedException {
        close(Duration.ofSeconds(10));
    }

    /** Calls back when the last call into the sink has come back, for a queue that was closed before; on any thread. */
    public void whenQuiet(Runnable then) {
        var _ = quiet.thenRun(then);
    }

    private void run() {
        try {
            deliverAll();
        } finally {
            quiet.complete(null);
        }
    }

    private void deliverAll() {
        List<UsageEvent> batch = new ArrayList<>(MAX_BATCH);
        while (!ended && (!closing || !queue.isEmpty())) {
            fill(batch);
            if (batch.isEmpty()) {
                await();
            } else {
                deliver(List.copyOf(batch));
                batch.clear();
                gather();
            }
            if (Thread.interrupted()) {
                // A mark that is left would keep this thread from ever waiting again.
                LOG.debug("The sink {} was interrupted", name);
            }
        }
    }

    private void fill(List<UsageEvent> batch) {
        UsageEvent event;
        while (batch.size() < MAX_BATCH && (event = queue.poll()) != null) {
            batch.add(event);
        }
    }

    private void await() {
        parked = true;
        if (queue.isEmpty() && !closing) {
            LockSupport.park(this);
        }
        parked = false;
    }

    /** Lets a batch gather behind one that has been taken whole: nobody wakes the thread before the time is over. */
    private void gather() {
        if (queue.isEmpty() && !closing) {
            LockSupport.parkNanos(this, GATHER_NANOS);
        }
    }

    private void deliver(List<UsageEvent> batch) {
        long pause = MIN_PAUSE;
        delivery.lock();
        try {
            while (!ended && !(closing && sink == null)) {
                if (sink != null && taken(sink, batch)) {
                    waiting.addAndGet(-batch.size());
                    return;
                }
                pause(closing ? MIN_PAUSE : pause);
                pause = sink == null ? MIN_PAUSE : Math.min(2 * pause, MAX_PAUSE);
            }
        } finally {
            delivery.unlock();
        }
    }

    private boolean taken(UsageSink by, List<UsageEvent> batch) {
        try {
            by.record(batch);
            return true;
        } catch (InterruptedException e) {
            // Somebody wants the sink back, or the end; the caller looks which.
            return false;
        } catch (Throwable e) { // a plugin's code; whatever it does, its events must not be lost
            LOG.warn("The sink {} did not take {} usage events; they wait.", name, batch.size(), e);
            return false;
        }
    }

    /** Lets the lock go while it waits, so that the sink can be taken away or replaced meanwhile. */
    @SuppressWarnings("WaitNotInLoop") // a spurious wake-up only makes a pause shorter
    private void pause(long nanos) {
        try {
            changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            LOG.debug("The sink {} is wanted back", name);
        }
    }
}
