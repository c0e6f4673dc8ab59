package dev.aiproxy.api.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.FaultKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamErrorsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Incorrect API key provided: sk-proj-abc_DEF123.", "Bearer canary123456 is wrong",
                        "AIzaSyCanary123 invalid",
                "GET https://x/?key=canary123&a=1", "organization org-Canary123 has no access", "token ya29.a0Canary.x"
            })
    void hidesWhatLooksPrivate(String message) {
        assertThat(UpstreamErrors.clean(message))
                .contains("***")
                .doesNotContainIgnoringCase("canary")
                .doesNotContain("DEF123");
    }

    @Test
    void leavesOrdinaryWordsAlone() {
        String message = "The model gpt-4 takes 8192 tokens; see https://help.test/errors?page=1.";
        assertThat(UpstreamErrors.clean(message)).isEqualTo(message);
        assertThat(UpstreamErrors.clean("x".repeat(5000))).hasSize(2001);
    }

    @ParameterizedTest
    @CsvSource({
        "400,INVALID_REQUEST", "401,UNAUTHENTICATED", "402,QUOTA_EXCEEDED", "418,INVALID_REQUEST", "429,RATE_LIMITED",
        "500,UPSTREAM_ERROR", "502,UPSTREAM_ERROR", "503,OVERLOADED", "504,TIMEOUT", "529,OVERLOADED"
    })
    void knowsWhatAStatusMeans(int status, FaultKind kind) {
        assertThat(UpstreamErrors.kind(status)).isEqualTo(kind);
    }

    @Test
    void keepsTheStatusOfARequestThatIsWrong() {
        assertThat(UpstreamErrors.fault(FaultKind.INVALID_REQUEST, 422, "no").status())
                .isEqualTo(422);
        assertThat(UpstreamErrors.fault(FaultKind.UPSTREAM_ERROR, 500, "").message())
                .contains("500");
    }
}
