package dev.aiproxy.host.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.wire.Operation;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestLogTest {
    private final RequestLog log = new RequestLog(() -> false, text -> text);

    @Test
    void tellsASuccess() {
        assertThat(log.line(Events.request(7)))
                .isEqualTo("7 key=key chat model=m via=provider/account status=200 success"
                        + " first=1.2ms total=2.5ms tokens=3/4");
    }

    @Test
    void tellsAFailureWithWhatIsUnknown() {
        UsageEvent event = new UsageEvent(
                UsageEvent.Scope.REQUEST,
                Instant.EPOCH,
                "r",
                3,
                "",
                "chat",
                Operation.CHAT,
                "",
                "",
                "",
                "",
                502,
                UsageEvent.Outcome.FAILED,
                true,
                -1,
                1_000_000,
                0,
                0,
                Usage.NONE,
                Optional.of("no answer"));
        assertThat(log.line(event))
                .isEqualTo("r key=- chat stream model=- via=- status=502 failed tries=3"
                        + " first=- total=1.0ms tokens=?/? fault=\"no answer\"");
    }

    @Test
    void whatAClientWritesCannotLookLikeAnotherFieldOrLine() {
        String line = log.line(Events.event(
                UsageEvent.Scope.REQUEST,
                "r",
                "m status=200\n2026 INFO forged",
                Optional.of("he said \"no\"\nand left")));
        assertThat(line)
                .contains("model=\"m status=200\\n2026 INFO forged\" ")
                .endsWith(" fault=\"he said \\\"no\\\"\\nand left\"")
                .doesNotContain("\n");
    }

    @Test
    void aModelOfAnyLengthTakesNoMoreThanItsPlace() {
        String line = log.line(
                Events.event(UsageEvent.Scope.REQUEST, "r", "x".repeat(100_000), Optional.of("y".repeat(100_000))));
        assertThat(line).hasSizeLessThan(1500).contains("xxx…").endsWith("y…\"");
    }

    @Test
    void givesTheValuesAsFieldsAndLeavesOutWhatIsUnknown() {
        assertThat(log.fields(Events.request(7)).toString())
                .isEqualTo("{request=7, key=key, protocol=chat, operation=chat, stream=false, model=m,"
                        + " provider=provider, account=account, status=200, outcome=success, tries=1, first_ms=1.25,"
                        + " total_ms=2.5, tokens_in=3, tokens_out=4, lost=0}");
        assertThat(log.fields(Events.event(
                        UsageEvent.Scope.REQUEST, "r", "x".repeat(100_000), Optional.of("y".repeat(100_000)))))
                .containsEntry("model", "x".repeat(500) + "…")
                .containsEntry("fault", "y".repeat(500) + "…")
                .containsEntry("status", 502);
    }
}
