package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import org.junit.jupiter.api.Test;

class AccountVerdictsTest {
    @Test
    void takesWhatIsTooLargeToNoOtherAccountWhateverTheStatus() {
        assertThat(AccountVerdicts.isWorthAnother(Fault.of(FaultKind.CONTEXT_TOO_LONG, "too long"), 500))
                .isFalse();
        assertThat(AccountVerdicts.isWorthAnother(Fault.of(FaultKind.TOO_LARGE, "too large"), 500))
                .isFalse();
        assertThat(AccountVerdicts.isWorthAnother(AccountVerdicts.tooLarge(), 200))
                .isFalse();
        assertThat(AccountVerdicts.isWorthAnother(Fault.of(FaultKind.RATE_LIMITED, "too many tokens a minute"), 429))
                .as("what is too much for one account's allowance")
                .isTrue();
        assertThat(AccountVerdicts.isWorthAnother(Fault.of(FaultKind.INVALID_REQUEST, "what?"), 500))
                .isTrue();
    }

    @Test
    void takesOnlyARefusalForASignThatNothingWasDone() {
        assertThat(AccountVerdicts.hadNoEffect(Fault.of(FaultKind.OVERLOADED, "busy"), 503))
                .isTrue();
        assertThat(AccountVerdicts.hadNoEffect(Fault.of(FaultKind.FORBIDDEN, "no"), 403))
                .isTrue();
        assertThat(AccountVerdicts.hadNoEffect(Fault.of(FaultKind.UPSTREAM_ERROR, "oops"), 500))
                .isFalse();
        assertThat(AccountVerdicts.hadNoEffect(Fault.of(FaultKind.INVALID_REQUEST, "oops"), 500))
                .isFalse();
    }
}
