package dev.aiproxy.host.usage;

import dev.aiproxy.api.usage.UsageEvent;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counters of the whole process; for all threads. */
public final class Meters {
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder active = new LongAdder();
    private final LongAdder inputTokens = new LongAdder();
    private final LongAdder outputTokens = new LongAdder();
    private final LongAdder droppedPrompts = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder firstBytes = new LongAdder();
    private final LongAdder firstByteNanos = new LongAdder();
    private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
    private final Map<UsageEvent.Outcome, LongAdder> outcomes = new ConcurrentHashMap<>();

    /** A request has begun. */
    public void begin() {
        active.increment();
    }

    /** A request has ended. */
    public void end(UsageEvent event) {
        active.decrement();
        requests.increment();
        if (event.outcome() != UsageEvent.Outcome.SUCCESS) {
            failures.increment();
        }
        statuses.computeIfAbsent(event.status(), status -> new LongAdder()).increment();
        outcomes.computeIfAbsent(event.outcome(), outcome -> new LongAdder()).increment();
        if (event.usage().input() > 0) {
            inputTokens.add(event.usage().input());
        }
        if (event.usage().output() > 0) {
            outputTokens.add(event.usage().output());
        }
        nanos.add(event.totalNanos());
        if (event.firstByteNanos() > 0) {
            firstBytes.increment();
            firstByteNanos.add(event.firstByteNanos());
        }
    }

    /** A prompt was wanted in the log and is not there. */
    public void dropPrompt() {
        droppedPrompts.increment();
    }

    public long droppedPrompts() {
        return droppedPrompts.sum();
    }

    public long requests() {
        return requests.sum();
    }

    public long failures() {
        return failures.sum();
    }

    public long active() {
        return active.sum();
    }

    public long inputTokens() {
        return inputTokens.sum();
    }

    public long outputTokens() {
        return outputTokens.sum();
    }

    /** Sum of all durations. */
    public long nanos() {
        return nanos.sum();
    }

    /** How many requests got an answer's first byte. */
    public long firstBytes() {
        return firstBytes.sum();
    }

    /** Sum of the times until that byte. */
    public long firstByteNanos() {
        return firstByteNanos.sum();
    }

    public Map<Integer, LongAdder> statuses() {
        return statuses;
    }

    public Map<UsageEvent.Outcome, LongAdder> outcomes() {
        return outcomes;
    }
}
