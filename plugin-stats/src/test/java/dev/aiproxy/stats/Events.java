package dev.aiproxy.stats;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.usage.UsageEvent.Outcome;
import dev.aiproxy.api.usage.UsageEvent.Scope;
import dev.aiproxy.api.wire.Operation;
import java.time.Instant;
import java.util.Optional;

/** Usage events to count. */
final class Events {
    private Events() {}

    static UsageEvent success(String model) {
        return event(Scope.REQUEST, FakeContext.NOW, model, 200, Outcome.SUCCESS, Operation.CHAT);
    }

    static UsageEvent successAt(String model, String instant) {
        return event(Scope.REQUEST, Instant.parse(instant), model, 200, Outcome.SUCCESS, Operation.CHAT);
    }

    static UsageEvent modelList() {
        return event(Scope.REQUEST, FakeContext.NOW, "", 200, Outcome.SUCCESS, Operation.MODELS);
    }

    static UsageEvent failure(int status, Outcome outcome) {
        return event(Scope.REQUEST, FakeContext.NOW, "m", status, outcome, Operation.CHAT);
    }

    static UsageEvent attempt() {
        return event(Scope.ATTEMPT, FakeContext.NOW, "m", 500, Outcome.FAILED, Operation.CHAT);
    }

    private static UsageEvent event(
            Scope scope, Instant at, String model, int status, Outcome outcome, Operation operation) {
        return new UsageEvent(
                scope,
                at,
                "request",
                1,
                "team",
                "openai-chat",
                operation,
                model,
                "lab",
                "a",
                model,
                status,
                outcome,
                false,
                1_000_000,
                246_000_000,
                10,
                20,
                Usage.of(1, 2),
                Optional.empty());
    }
}
