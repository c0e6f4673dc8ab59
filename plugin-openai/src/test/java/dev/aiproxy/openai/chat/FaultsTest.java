package dev.aiproxy.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static String written(Fault fault) {
        return new ChatProtocol()
                .ingress()
                .orElseThrow()
                .encodeFault(fault, "r")
                .body()
                .toUtf8();
    }

    @Test
    void namesWhatClientsBranchOnAsOpenAiDoesWhateverTheProviderCallsIt() {
        assertThat(written(Fault.of(FaultKind.RATE_LIMITED, "Slower").withCode("ramp_limit_exceeded")))
                .contains("\"code\":\"rate_limit_exceeded\"");
        assertThat(written(Fault.of(FaultKind.QUOTA_EXCEEDED, "Spent").withCode("contract_spend_limit_reached")))
                .contains("\"code\":\"insufficient_quota\"");
        assertThat(written(Fault.of(FaultKind.NO_STATE, "Gone").withCode("thread_not_found")))
                .contains("\"code\":\"previous_response_not_found\"");
        assertThat(written(Fault.of(FaultKind.QUOTA_EXCEEDED, "Spent").withCode("billing_hard_limit_reached")))
                .contains("\"code\":\"billing_hard_limit_reached\"");
        assertThat(written(Fault.of(FaultKind.INVALID_REQUEST, "No").withCode("invalid_image_url")))
                .contains("\"code\":\"invalid_image_url\"");
    }
}
