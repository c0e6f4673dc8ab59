package dev.aiproxy.stats;

import dev.aiproxy.api.PluginContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The books in use, one for each file, however many components share it.
 *
 * <p>While a new config replaces an old one, components of both are alive; with one book for both, nothing is counted
 * twice or lost. Safe from any thread.
 */
final class OpenBooks {
    private final Map<Path, Shared> books = new HashMap<>();

    /** Opens the book that the settings name, or joins those who have it open. Give it back with {@link #close}. */
    synchronized StatsBook open(StatsSettings settings, PluginContext context) throws IOException {
        Path file = file(settings, context);
        Shared shared = books.get(file);
        if (shared == null) {
            shared = new Shared(StatsBook.open(file, context.clock(), context.logger()));
            books.put(file, shared);
        }
        shared.users++;
        return shared.book;
    }

    /** Gives a book back; the last one to do so saves it. */
    synchronized void close(StatsBook book) throws IOException {
        Shared shared = books.get(book.file());
        if (shared != null && shared.book == book && --shared.users == 0) {
            books.remove(book.file());
            book.save();
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
