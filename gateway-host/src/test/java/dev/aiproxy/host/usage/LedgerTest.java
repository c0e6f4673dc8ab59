package dev.aiproxy.host.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.usage.UsageEvent;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger(new Meters());

    @Test
    void countsRequestsAndGivesRequestsAndTriesToTheSinks() {
        SinkQueue queue = new SinkQueue("test");
        ledger.add(queue);
        ledger.meters().begin();
        assertThat(ledger.meters().active()).isEqualTo(1);
        ledger.settle(Events.event(UsageEvent.Scope.ATTEMPT, "1", "m", Optional.of("no")));
        ledger.settle(Events.request(1));
        assertThat(ledger.meters().active()).isZero();
        assertThat(ledger.meters().requests()).isEqualTo(1);
        assertThat(ledger.meters().failures()).isZero();
        assertThat(ledger.meters().inputTokens()).isEqualTo(3);
        assertThat(ledger.meters().outputTokens()).isEqualTo(4);
        assertThat(queue.waiting()).isEqualTo(2);
        ledger.remove(queue);
        ledger.settle(Events.request(2));
        assertThat(queue.waiting()).isEqualTo(2);
    }

    @Test
    void isOverloadedWhileASinkIsFarBehind() throws InterruptedException {
        SinkQueue queue = new SinkQueue("test");
        ledger.add(queue);
        UsageEvent event = Events.request(1);
        for (int i = 0; i < 200_000; i++) {
            queue.add(event);
        }
        assertThat(ledger.isOverloaded()).isFalse();
        queue.add(event);
        assertThat(ledger.isOverloaded()).isTrue();
        queue.attach(batch -> {});
        queue.close();
        assertThat(ledger.isOverloaded()).isFalse();
    }
}
