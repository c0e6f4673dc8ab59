package dev.aiproxy.host.log;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Says how many prompts were lost and why: the first one at once, then no more than a line a minute, since what keeps one
 * from being written, such as a full disk, keeps all others from it as well. Safe from any thread.
 */
final class LossReport {
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** Reasons beyond these are counted together. */
    private static final int MOST_REASONS = 5;

    private final Consumer<String> log;
    private final Map<String, Long> lost = new TreeMap<>();
    private boolean said;
    private long lastSaid;

    LossReport(Consumer<String> log) {
        this.log = log;
    }

    synchronized void add(String why) {
        lost.merge(lost.size() < MOST_REASONS ? why : lost.containsKey(why) ? why : "other reasons", 1L, Long::sum);
    }

    /** Says what is to be said, unless something was said less than a minute ago. */
    synchronized void report(long now) {
        if (!lost.isEmpty() && (!said || now - lastSaid >= PAUSE_NANOS)) {
            said = true;
            lastSaid = now;
            reportRest();
        }
    }

    /** Says what has not been said yet. */
    synchronized void reportRest() {
        lost.forEach((why, count) ->
                log.accept(count + (count == 1 ? " prompt was" : " prompts were") + " not logged: " + why));
        lost.clear();
    }
}
