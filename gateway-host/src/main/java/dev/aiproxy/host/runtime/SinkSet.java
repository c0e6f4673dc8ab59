package dev.aiproxy.host.runtime;

import dev.aiproxy.api.usage.UsageSink;
import dev.aiproxy.host.plugins.PluginCallException;
import dev.aiproxy.host.usage.Ledger;
import dev.aiproxy.host.usage.RequestLog;
import dev.aiproxy.host.usage.SinkQueue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sinks that take usage events now, each behind a queue of its own. */
final class SinkSet {
    private static final Logger LOG = LoggerFactory.getLogger(SinkSet.class);

    private final Ledger ledger;
    private final SinkQueue requestLog = new SinkQueue("request-log", new RequestLog());
    private final Map<Part<UsageSink>, SinkQueue> running = new LinkedHashMap<>();
    private boolean logging;

    SinkSet(Ledger ledger) {
        this.ledger = ledger;
        requestLog.start();
    }

    /**
     * Puts these sinks in place of those before; one that stays keeps its queue. Takes over one use of each. A new one
     * collects events from now on, but is started only when those before have closed: they may share a file.
     */
    synchronized void replace(List<Part<UsageSink>> wanted) throws InterruptedException {
        List<Part<UsageSink>> gone = new ArrayList<>(running.keySet());
        Map<Part<UsageSink>, SinkQueue> fresh = new LinkedHashMap<>();
        for (Part<UsageSink> part : wanted) {
            if (gone.remove(part)) {
                part.release();
            } else {
                SinkQueue queue = new SinkQueue(part.key().name(), part.component());
                fresh.put(part, queue);
                ledger.add(queue);
            }
        }
        for (Part<UsageSink> part : gone) {
            end(part);
        }
        for (Map.Entry<Part<UsageSink>, SinkQueue> entry : fresh.entrySet()) {
            begin(entry.getKey(), entry.getValue());
        }
    }

    private void begin(Part<UsageSink> part, SinkQueue queue) {
        try {
            part.start();
            queue.start();
            running.put(part, queue);
        } catch (PluginCallException e) {
            LOG.error("{}; its usage events go nowhere", e.getMessage(), e);
            ledger.remove(queue);
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

    private void end(Part<UsageSink> part) throws InterruptedException {
        SinkQueue queue = running.remove(part);
        if (queue != null) {
            ledger.remove(queue);
            queue.close();
        }
        part.releaseNow();
    }

    synchronized void close() {
        try {
            for (Part<UsageSink> part : List.copyOf(running.keySet())) {
                end(part);
            }
            requestLog.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.error("interrupted while the sinks took their last events");
        }
    }
}
