package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.host.usage.Ledger;
import java.time.Clock;
import java.time.Instant;

/** Settles one request exactly once, however many ways lead to its end. */
final class Settlement {
    private final Ledger ledger;
    private final Clock clock;
    private final Runnable whenDone;
    private boolean done;

    Settlement(Ledger ledger, Clock clock, Runnable whenDone) {
        this.ledger = ledger;
        this.clock = clock;
        this.whenDone = whenDone;
    }

    Instant now() {
        return clock.instant();
    }

    boolean isDone() {
        return done;
    }

    void attempt(UsageEvent event) {
        ledger.settle(event);
    }

    void request(UsageEvent event) {
        if (!done) {
            done = true;
            ledger.settle(event);
            whenDone.run();
        }
    }
}
