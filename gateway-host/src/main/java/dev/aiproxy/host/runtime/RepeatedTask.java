package dev.aiproxy.host.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something that is done again and again, on a virtual thread of its own, until it is closed. */
final class RepeatedTask implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RepeatedTask.class);

    private final String name;
    private final String what;
    private final Duration period;
    private final Runnable task;
    private final CountDownLatch end = new CountDownLatch(1);

    /**
     * @param name of the thread
     * @param what it does, as the log says it of a time that failed
     * @param period before the first time and between two
     */
    RepeatedTask(String name, String what, Duration period, Runnable task) {
        this.name = name;
        this.what = what;
        this.period = period;
        this.task = task;
    }

    void start() {
        Thread.ofVirtual().name(name).start(() -> {
            try {
                while (!end.await(period.toMillis(), TimeUnit.MILLISECONDS)) {
                    attempt();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** One that fails, be it for a passing lack of memory, must not be the last one: nobody would start another. */
    private void attempt() {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("{} failed in the gateway; it is tried again", what, e);
        }
    }

    /** Does it no more; one that is under way ends by itself. */
    @Override
    public void close() {
        end.countDown();
    }
}
