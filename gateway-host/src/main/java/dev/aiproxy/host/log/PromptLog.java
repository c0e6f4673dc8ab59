package dev.aiproxy.host.log;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what clients ask for, if the operator wants it; off until then. One thread writes. Event loops hand over
 * and go on: what finds no room is dropped, counted, and reported with the next line of the gateway's log that can be
 * written.
 */
public final class PromptLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PromptLog.class);
    private static final int MAX_WAITING = 1024;
    private static final long MAX_BYTES = 16L << 20;
    private static final long LOOK_MILLIS = 500;
    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** Where a prompt goes, as it was when the prompt came. */
    private record Entry(Prompt prompt, PromptTarget target) {
        long size() {
            return prompt.start().remaining();
        }
    }

    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong bytes = new AtomicLong();
    private final LossReport losses = new LossReport(LOG::warn);
    private final Redaction redaction;
    private final PrintStream console;
    private final Runnable onDrop;
    private final Thread thread =
            Thread.ofPlatform().name("prompt-log").daemon().unstarted(this::run);
    private volatile @Nullable PromptTarget target;
    private volatile boolean closing;

    /** @param onDrop called for each prompt that is not written, on any thread */
    public PromptLog(Redaction redaction, PrintStream console, Runnable onDrop) {
        this.redaction = redaction;
        this.console = console;
        this.onDrop = onDrop;
    }

    /** The one of the process: takes out the secrets that the process knows, and may write to standard output. */
    public static PromptLog process(Runnable onDrop) {
        return new PromptLog(new Redaction(SecretRegistry.process()), System.out, onDrop);
    }

    /** From now on prompts go there; null for nowhere. What waits still goes where it was to go. */
    public synchronized void to(@Nullable PromptTarget next) {
        target = next;
        if (next != null && thread.getState() == Thread.State.NEW && !closing) {
            thread.start();
        }
    }

    /** Whether prompts are wanted; asked before one is made. */
    public boolean isOn() {
        return target != null;
    }

    /** Hands a prompt over, or drops it; never blocks. */
    public void add(Prompt prompt) {
        PromptTarget wanted = target;
        if (wanted == null) {
            return;
        }
        Entry entry = new Entry(prompt, wanted);
        if (bytes.addAndGet(entry.size()) > MAX_BYTES || !queue.offer(entry)) {
            bytes.addAndGet(-entry.size());
            drop("they came faster than they could be written");
        }
    }

    private void drop(String why) {
        losses.add(why);
        onDrop.run();
    }

    private void run() {
        PromptFile file = new PromptFile();
        try (file) {
            while (!closing || !queue.isEmpty()) {
                Entry entry = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (entry != null) {
                    bytes.addAndGet(-entry.size());
                    write(entry, file);
                }
                losses.report(System.nanoTime());
            }
        } catch (InterruptedException e) {
            LOG.debug("the prompt log was interrupted");
        } finally {
            losses.reportRest();
        }
    }

    private void write(Entry entry, PromptFile file) {
        try {
            String line = entry.prompt().line(redaction);
            switch (entry.target()) {
                case PromptTarget.Console ignored -> {
                    console.print(line);
                    console.flush();
                }
                case PromptTarget.Files files ->
                    file.append(files, entry.prompt().time(), line);
            }
        } catch (IOException | RuntimeException e) {
            drop(e.toString());
        }
    }

    /** Writes what waits, for a few seconds at most; no prompts may come any more. */
    @Override
    public void close() throws InterruptedException {
        synchronized (this) {
            target = null;
            closing = true;
            if (thread.getState() == Thread.State.NEW) {
                return;
            }
        }
        if (!thread.join(CLOSING)) {
            thread.interrupt();
            queue.forEach(entry -> drop("the gateway stopped"));
            losses.reportRest();
        }
    }
}
