package dev.aiproxy.stats;

import dev.aiproxy.api.PluginContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The books in use, one for each file, however many components share it.
 *
 * <p>While a new config replaces an old one, components of both are alive and find one book here, with all that was
 * counted since the start. Components of another load of the jar have books of their own: between loads, counts pass
 * through the file. Safe from any thread.
 */
final class OpenBooks {
    private final Map<Path, Shared> books = new HashMap<>();

    /** Opens the book that the settings name, to look into. Give it back with {@link #closeForReading}. */
    synchronized StatsBook openForReading(StatsSettings settings, PluginContext context) throws IOException {
        Shared shared = find(settings, context);
        join(shared);
        return shared.book;
    }

    /**
     * Opens the book that the settings name, to count into. Give it back with {@link #closeForWriting}.
     *
     * @throws IOException if its file can't be read; there is nothing to give back then
     */
    synchronized StatsBook openForWriting(StatsSettings settings, PluginContext context) throws IOException {
        Shared shared = find(settings, context);
        shared.book.beginWriting();
        join(shared);
        return shared.book;
    }

    /** Gives back a book that was only looked into; writes nothing. */
    synchronized void closeForReading(StatsBook book) {
        leave(book);
    }

    /** Saves a book and gives it back, whether it could be saved or not. */
    synchronized void closeForWriting(StatsBook book) throws IOException {
        try {
            book.endWriting();
        } finally {
            leave(book);
        }
    }

    private Shared find(StatsSettings settings, PluginContext context) throws IOException {
        Path file = file(settings, context);
        Shared open = books.get(file);
        return open != null ? open : new Shared(StatsBook.open(file, context.clock(), context.logger()));
    }

    private void join(Shared shared) {
        shared.users++;
        books.put(shared.book.file(), shared);
    }

    private void leave(StatsBook book) {
        Shared shared = books.get(book.file());
        if (shared != null && shared.book == book && --shared.users == 0) {
            books.remove(book.file());
        }
    }

    private static Path file(StatsSettings settings, PluginContext context) throws IOException {
        Path file = Path.of(settings.file());
        Path resolved = file.isAbsolute() ? file : context.dataDirectory().resolve(file);
        return resolved.toAbsolutePath().normalize();
    }

    private static final class Shared {
        final StatsBook book;
        int users;

        Shared(StatsBook book) {
            this.book = book;
        }
    }
}
