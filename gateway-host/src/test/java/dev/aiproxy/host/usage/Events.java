package dev.aiproxy.host.usage;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.wire.Operation;
import java.time.Instant;
import java.util.Optional;

/** Usage events that differ in their number. */
public final class Events {
    private Events() {}

    public static UsageEvent request(int number) {
        return event(UsageEvent.Scope.REQUEST, Integer.toString(number), "m", Optional.empty());
    }

    public static UsageEvent event(UsageEvent.Scope scope, String id, String model, Optional<String> fault) {
        return new UsageEvent(
                scope,
                Instant.EPOCH,
                id,
                1,
                "key",
                "chat",
                Operation.CHAT,
                model,
                "provider",
                "account",
                model,
                fault.isPresent() ? 502 : 200,
                fault.isPresent() ? UsageEvent.Outcome.FAILED : UsageEvent.Outcome.SUCCESS,
                false,
                1_250_000,
                2_500_000,
                10,
                20,
                Usage.of(3, 4),
                fault);
    }
}
