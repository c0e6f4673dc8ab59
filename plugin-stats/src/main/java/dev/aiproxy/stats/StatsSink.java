package dev.aiproxy.stats;

import dev.aiproxy.api.Health;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.usage.UsageSink;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts usage events into a book, and has it saved now and then and at its end. The file is its own from its start to
 * its close; the host starts no other sink of its name in between.
 */
final class StatsSink implements UsageSink {
    private final StatsSettings settings;
    private final PluginContext context;
    private final OpenBooks books;
    private volatile @Nullable StatsBook book;
    private volatile String trouble = "";

    StatsSink(StatsSettings settings, PluginContext context, OpenBooks books) {
        this.settings = settings;
        this.context = context;
        this.books = books;
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

    @Override
    public void close() throws IOException {
        StatsBook opened = book;
        book = null;
        if (opened != null) {
            books.closeForWriting(opened);
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
