package dev.aiproxy.host.usage;

import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.usage.UsageSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings usage events from the event loops to one sink, in batches, on a thread of its own. A batch that the sink did
 * not take is given to it again; nothing is dropped while the process lives.
 */
public final class SinkQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SinkQueue.class);
    private static final int MAX_BATCH = 512;
    private static final long GATHER_NANOS = Duration.ofMillis(20).toNanos();
    private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

    private final String name;
    private final UsageSink sink;
    private final ConcurrentLinkedQueue<UsageEvent> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean parked;
    private volatile boolean closing;
    private volatile @Nullable Thread thread;

    /** @param name of the sink, for logs */
    public SinkQueue(String name, UsageSink sink) {
        this.name = name;
        this.sink = sink;
    }

    public void start() {
        thread = Thread.ofVirtual().name("sink-" + name).start(this::run);
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

    /** Gives the sink what is left, for at most the time given, and ends the thread. */
    public void close(Duration limit) throws InterruptedException {
        closing = true;
        Thread running = thread;
        if (running != null) {
            LockSupport.unpark(running);
            if (!running.join(limit)) {
                running.interrupt();
                LOG.error("The sink {} did not take {} usage events before the gateway stopped.", name, waiting());
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        close(Duration.ofSeconds(10));
    }

    private void run() {
        List<UsageEvent> batch = new ArrayList<>(MAX_BATCH);
        try {
            while (!closing || !queue.isEmpty()) {
                fill(batch);
                if (batch.isEmpty()) {
                    await();
                } else {
                    deliver(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
        if (!closing) {
            // Gathers a batch, so that a busy gateway wakes this thread fifty times a second and not for each request.
            LockSupport.parkNanos(this, GATHER_NANOS);
        }
    }

    private void deliver(List<UsageEvent> batch) throws InterruptedException {
        Duration pause = Duration.ofMillis(100);
        while (true) {
            try {
                sink.record(List.copyOf(batch));
                waiting.addAndGet(-batch.size());
                return;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception | LinkageError e) {
                LOG.warn("The sink {} did not take {} usage events; they wait.", name, batch.size(), e);
                Thread.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
            }
        }
    }
}
