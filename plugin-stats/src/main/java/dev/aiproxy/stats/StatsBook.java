package dev.aiproxy.stats;

import dev.aiproxy.api.usage.UsageEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;

/** All that is counted: by day, kept in a file, and since the start, kept in memory. Safe from any thread. */
final class StatsBook {
    private final UsageFile file;
    private final Totals totals;
    private final ReentrantLock counting = new ReentrantLock();
    private final ReentrantLock saving = new ReentrantLock();
    private final DayCounts days;
    private long changes;
    private long savedChanges;

    private StatsBook(UsageFile file, DayCounts days, Totals totals) {
        this.file = file;
        this.days = days;
        this.totals = totals;
    }

    /** Opens the book with what the file has; empty if there is none. */
    static StatsBook open(Path path, Clock clock, Logger logger) throws IOException {
        UsageFile file = new UsageFile(path, clock, logger);
        return new StatsBook(file, new DayCounts(file.load()), new Totals(clock.instant()));
    }

    Path file() {
        return file.path();
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

    /** What was counted since the start. */
    Totals.Snapshot totals() {
        counting.lock();
        try {
            return totals.snapshot();
        } finally {
            counting.unlock();
        }
    }

    /** Writes the counts to the file if they have changed. Blocks. */
    void save() throws IOException {
        saving.lock();
        try {
            Map<String, Long> copy;
            long state;
            counting.lock();
            try {
                if (changes == savedChanges) {
                    return;
                }
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
}
