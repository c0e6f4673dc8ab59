package dev.aiproxy.openai.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StreamFaultTest {
    @Test
    void tellsAFaultOfARelayedStreamAsAnErrorAndAFailedResponse() {
        String written = StandardCharsets.UTF_8
                .decode(new ResponsesProtocol()
                        .ingress()
                        .orElseThrow()
                        .encodeStreamFault(
                                ResponsesProtocolTest.request("{\"model\":\"m\",\"stream\":true}"),
                                Fault.of(FaultKind.TIMEOUT, "Too slow"),
                                "req-1")
                        .orElseThrow())
                .toString();
        assertThat(written)
                .startsWith("event: error\n")
                .contains("\n\nevent: response.failed\n")
                .endsWith("\n\n");
        List<JsonNode> data = Codec.data(written);
        assertThat(data.getFirst().path("error").path("message").stringValue()).isEqualTo("Too slow");
        assertThat(data.getFirst().path("message").stringValue()).isEqualTo("Too slow");
        JsonNode response = data.getLast().path("response");
        assertThat(response.path("status").stringValue()).isEqualTo("failed");
        assertThat(response.path("error").path("code").stringValue()).isEqualTo("server_error");
        assertThat(response.path("output").isArray()).isTrue();
    }
}
