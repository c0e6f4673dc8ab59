package dev.aiproxy.host.runtime;

import dev.aiproxy.api.usage.UsageSink;
import dev.aiproxy.host.log.Logging;
import dev.aiproxy.host.log.Redaction;
import dev.aiproxy.host.plugins.PluginCallException;
import dev.aiproxy.host.usage.Ledger;
import dev.aiproxy.host.usage.RequestLog;
import dev.aiproxy.host.usage.SinkQueue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sinks that take usage events now, each behind a queue of its own. A sink that takes another's place under its name
 * gets that one's queue: each event goes to one of the two, and none is lost between them.
 */
final class SinkSet {
    private static final Logger LOG = LoggerFactory.getLogger(SinkSet.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private record Running(Part<UsageSink> part, SinkQueue queue) {}

    private final Ledger ledger;
    private final SinkQueue requestLog = new SinkQueue("request-log");
    private final Map<String, Running> running = new LinkedHashMap<>();
    private final Map<String, String> failed = new ConcurrentHashMap<>();
    private boolean logging;

    SinkSet(Ledger ledger) {
        this.ledger = ledger;
        requestLog.attach(new RequestLog(Logging::isJson, Redaction::redact));
    }

    /** Whether a sink of that name runs; another of that name is then started only when it has closed. */
    synchronized boolean runs(String name) {
        return running.containsKey(name);
    }

    /** Sinks that did not start, by name, and why. */
    Map<String, String> failed() {
        return failed;
    }

    /**
     * Puts these sinks in place of those before; one that stays keeps its queue. Takes over one use of each. What is new
     * collects events from now on.
     */
    synchronized void replace(List<Part<UsageSink>> wanted) throws InterruptedException {
        Map<String, Running> before = new LinkedHashMap<>(running);
        Map<String, SinkQueue> fresh = new LinkedHashMap<>();
        failed.clear();
        for (Part<UsageSink> part : wanted) {
            if (before.remove(name(part)) == null) {
                SinkQueue queue = new SinkQueue(name(part));
                ledger.add(queue);
                fresh.put(name(part), queue);
            }
        }
        for (Running gone : before.values()) {
            end(gone);
        }
        for (Part<UsageSink> part : wanted) {
            Running old = running.get(name(part));
            if (old == null) {
                begin(part, fresh.get(name(part)));
            } else if (old.part() == part) {
                part.release();
            } else {
                begin(part, vacated(old));
            }
        }
    }

    private static String name(Part<UsageSink> part) {
        return part.key().name();
    }

    /** The queue of a sink that has been closed. */
    private SinkQueue vacated(Running old) throws InterruptedException {
        running.remove(name(old.part()));
        SinkQueue queue = old.queue();
        if (!queue.detach(PATIENCE)) {
            LOG.error("The sink {} hangs; {} usage events go down with it.", name(old.part()), queue.waiting());
            SinkQueue other = new SinkQueue(name(old.part()));
            ledger.add(other);
            ledger.remove(queue);
            letGo(old, queue.close(Duration.ZERO));
            return other;
        }
        old.part().releaseNow();
        return queue;
    }

    /**
     * Closes a sink that gets nothing more.
     *
     * @param back whether no call into it is under way; if one is, it has to come back first, whenever that is
     */
    private static void letGo(Running gone, boolean back) {
        if (back) {
            gone.part().releaseNow();
        } else {
            LOG.error("The sink {} is not closed until it comes back from taking events.", name(gone.part()));
            gone.queue().whenQuiet(gone.part()::release);
        }
    }

    private void begin(Part<UsageSink> part, @Nullable SinkQueue given) throws InterruptedException {
        SinkQueue queue = given == null ? new SinkQueue(name(part)) : given;
        try {
            part.start();
            queue.attach(part.component());
            running.put(name(part), new Running(part, queue));
        } catch (PluginCallException e) {
            LOG.error("{}; its usage events go nowhere", e.getMessage(), e);
            failed.put(name(part), String.valueOf(e.getMessage()));
            ledger.remove(queue);
            queue.close();
            part.release();
        }
    }

    /** Whether each request has a line in the log. */
    synchronized void logRequests(boolean wanted) {
        if (wanted != logging) {
            logging = wanted;
            if (wanted) {
                ledger.add(requestLog);
            } else {
                ledger.remove(requestLog);
            }
        }
    }

    private void end(Running gone) throws InterruptedException {
        running.remove(name(gone.part()));
        ledger.remove(gone.queue());
        letGo(gone, gone.queue().close(PATIENCE));
    }

    synchronized void close() {
        try {
            for (Running each : List.copyOf(running.values())) {
                end(each);
            }
            requestLog.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.error("interrupted while the sinks took their last events");
        }
    }
}
