package dev.aiproxy.stats;

import dev.aiproxy.api.usage.UsageEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;

/**
 * All that is counted: by day, kept in a file, and since the jar was loaded, kept in memory. Safe from any thread.
 *
 * <p>The file is only written between {@link #beginWriting} and {@link #endWriting}. Another load of the jar may write
 * it at any other time, so that what is remembered of it is old then: it is read again before the next writing, and
 * never written.
 */
final class StatsBook {
    private final UsageFile file;
    private final Totals totals;
    private final ReentrantLock counting = new ReentrantLock();
    private final ReentrantLock saving = new ReentrantLock();
    private DayCounts days;
    private long changes;
    private long savedChanges;
    private int writers;

    private StatsBook(UsageFile file, DayCounts days, Totals totals) {
        this.file = file;
        this.days = days;
        this.totals = totals;
    }

    /** Opens the book, to look into, with what the file has; empty if there is none, or none that can be read. */
    static StatsBook open(Path path, Clock clock, Logger logger) throws IOException {
        UsageFile file = new UsageFile(path, clock, logger);
        return new StatsBook(file, new DayCounts(file.look()), new Totals(clock.instant()));
    }

    Path file() {
        return file.path();
    }

    /** Has one writer more. The first one finds what the file has by now; blocks. */
    void beginWriting() throws IOException {
        saving.lock();
        try {
            if (writers == 0 && isSaved()) {
                DayCounts loaded = new DayCounts(file.load());
                counting.lock();
                try {
                    days = loaded;
                } finally {
                    counting.unlock();
                }
            }
            writers++;
        } finally {
            saving.unlock();
        }
    }

    /** Saves, and has one writer less, whether that worked or not; blocks. What could not be saved is left to the next. */
    void endWriting() throws IOException {
        saving.lock();
        try {
            save();
        } finally {
            writers--;
            saving.unlock();
        }
    }

    /** Counts the requests among some events. */
    void count(List<UsageEvent> events, StatsSettings settings) {
        counting.lock();
        try {
            for (UsageEvent event : events) {
                if (event.scope() == UsageEvent.Scope.REQUEST) {
                    days.count(event, settings.maxModels(), settings.keepDays());
                    totals.count(event);
                    changes++;
                }
            }
        } finally {
            counting.unlock();
        }
    }

    /** The counts by day, in the order of their keys. */
    Map<String, Long> days() {
        counting.lock();
        try {
            return days.copy();
        } finally {
            counting.unlock();
        }
    }

    /** What was counted since the jar was loaded. */
    Totals.Snapshot totals() {
        counting.lock();
        try {
            return totals.snapshot();
        } finally {
            counting.unlock();
        }
    }

    /** Writes the counts to the file if they have changed and there is a writer. Blocks. */
    void save() throws IOException {
        saving.lock();
        try {
            if (writers == 0 || isSaved()) {
                return;
            }
            Map<String, Long> copy;
            long state;
            counting.lock();
            try {
                copy = days.copy();
                state = changes;
            } finally {
                counting.unlock();
            }
            file.save(copy);
            savedChanges = state;
        } finally {
            saving.unlock();
        }
    }

    private boolean isSaved() {
        return unsaved() == 0;
    }

    /** How many requests the file does not count yet. */
    long unsaved() {
        counting.lock();
        try {
            return changes - savedChanges;
        } finally {
            counting.unlock();
        }
    }
}
