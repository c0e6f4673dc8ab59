package dev.aiproxy.host.usage;

import dev.aiproxy.api.usage.UsageEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Where every request and every try is settled exactly once, and from where the rows go to the sinks. */
public final class Ledger {
    /** More rows than this that no sink has taken, and new requests are refused: better that than to lose usage. */
    private static final int MAX_WAITING = 200_000;

    private final Meters meters;
    private final List<SinkQueue> sinks = new CopyOnWriteArrayList<>();

    public Ledger(Meters meters) {
        this.meters = meters;
    }

    /** Settles a request or a try; never blocks. */
    public void settle(UsageEvent event) {
        if (event.scope() == UsageEvent.Scope.REQUEST) {
            meters.end(event);
        }
        for (SinkQueue sink : sinks) {
            sink.add(event);
        }
    }

    public Meters meters() {
        return meters;
    }

    /** Whether a sink is so far behind that no new work should be taken on. */
    public boolean isOverloaded() {
        for (SinkQueue sink : sinks) {
            if (sink.waiting() > MAX_WAITING) {
                return true;
            }
        }
        return false;
    }

    public void add(SinkQueue sink) {
        sinks.add(sink);
    }

    public void remove(SinkQueue sink) {
        sinks.remove(sink);
    }
}
