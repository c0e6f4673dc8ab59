package dev.aiproxy.example.echo;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The one thread on which all answers are made, so that none of their state needs a lock. Starts with the first task.
 */
final class EchoThread {
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("echo").daemon().factory());

    /** Runs a task as soon as the tasks before it are done; false if this thread is closed. */
    boolean execute(Runnable task) {
        return schedule(task, Duration.ZERO);
    }

    /** Runs a task after a pause; false if this thread is closed. */
    boolean schedule(Runnable task, Duration pause) {
        try {
            executor.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /**
     * Runs one last task and ends. What still waits for its turn is dropped.
     *
     * @throws InterruptedException if the caller was interrupted before the thread had ended
     */
    void close(Runnable last) throws InterruptedException {
        try {
            executor.submit(last).get();
        } catch (RejectedExecutionException e) {
            return; // closed already
        } catch (ExecutionException e) {
            throw new IllegalStateException("the last task failed", e);
        } finally {
            executor.shutdownNow();
        }
        executor.awaitTermination(10, TimeUnit.SECONDS);
    }
}
