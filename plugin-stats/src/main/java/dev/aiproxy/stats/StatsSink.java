package dev.aiproxy.stats;

import dev.aiproxy.api.Health;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.usage.UsageSink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts usage events into a book, and has it saved now and then and at its end. The file is its own from its start to
 * its close; the host starts no other sink of its name in between.
 */
final class StatsSink implements UsageSink {
    /** How often the last save is tried: what stands in its way may be a backup that is about to let go of the file. */
    private static final int LAST_SAVES = 3;

    private static final Duration PAUSE = Duration.ofMillis(500);

    /** Lets time pass between two tries. */
    interface Pause {
        void pass() throws InterruptedException;
    }

    private final StatsSettings settings;
    private final PluginContext context;
    private final OpenBooks books;
    private final Pause pause;
    private volatile @Nullable StatsBook book;
    private volatile String trouble = "";

    StatsSink(StatsSettings settings, PluginContext context, OpenBooks books) {
        this(settings, context, books, () -> Thread.sleep(PAUSE));
    }

    /** @param pause between two tries of the last save */
    StatsSink(StatsSettings settings, PluginContext context, OpenBooks books, Pause pause) {
        this.settings = settings;
        this.context = context;
        this.books = books;
        this.pause = pause;
    }

    @Override
    public void start() throws IOException {
        StatsBook opened = books.openForWriting(settings, context);
        book = opened;
        var _ = context.every(settings.saveEvery(), () -> save(opened));
    }

    @Override
    public void record(List<UsageEvent> batch) {
        Objects.requireNonNull(book, "not started").count(batch, settings);
    }

    @Override
    public Health health() {
        return trouble.isEmpty() ? Health.UP : Health.degraded(trouble);
    }

    /** Saves what has been counted. Another load of the jar can't be handed it but by the file, so that this is tried again. */
    @Override
    public void close() throws IOException, InterruptedException {
        StatsBook opened = book;
        book = null;
        if (opened == null) {
            return;
        }
        try {
            for (int tries = 1; tries < LAST_SAVES && !isSaved(opened); tries++) {
                pause.pass();
            }
        } finally {
            finish(opened);
        }
    }

    private boolean isSaved(StatsBook opened) {
        try {
            opened.save();
            return true;
        } catch (IOException e) {
            context.logger().warn("{} can't be saved and is tried again", opened.file(), e);
            return false;
        }
    }

    private void finish(StatsBook opened) throws IOException {
        try {
            books.closeForWriting(opened);
        } catch (IOException e) {
            throw new IOException(
                    "the last " + opened.unsaved() + " requests are not counted in " + opened.file()
                            + ", which can't be saved: " + e.getMessage(),
                    e);
        }
    }

    private void save(StatsBook opened) throws IOException {
        try {
            opened.save();
            trouble = "";
        } catch (IOException e) {
            trouble = "the statistics can't be saved to " + opened.file() + ": " + e.getMessage();
            throw e;
        }
    }
}
