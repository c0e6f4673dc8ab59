package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.RelayEdits;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.testkit.ProtocolContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesProtocolTest extends ProtocolContract {
    private final Protocol protocol = new MessagesProtocol();

    @Override
    protected Protocol protocol() {
        return protocol;
    }

    @Override
    protected WireRequest chat(boolean stream) {
        return request(
                "{\"stream\":" + stream + ",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
                        + "\"model\":\"" + MODEL + "\"}");
    }

    static WireRequest request(String body) {
        return new WireRequest(
                Operation.CHAT,
                "POST",
                "/v1/messages",
                "beta=true",
                Map.of(),
                Headers.of("content-type", "application/json", "anthropic-version", "2026-10-21"),
                Body.ofUtf8(body));
    }

    @Override
    protected String beginningOfStream() {
        return "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\"}}\n\n";
    }

    private WireResponse models(String query) {
        List<Model> models = List.of(new Model("a", "o"), new Model("b", "o"), new Model("c", "o"));
        WireRequest request =
                new WireRequest(Operation.MODELS, "GET", "/v1/models", query, Map.of(), Headers.EMPTY, Body.EMPTY);
        return protocol.ingress().orElseThrow().encodeModels(request, models);
    }

    @ParameterizedTest
    @CsvSource({
        "'',a,c,false",
        "limit=2,a,b,true",
        "limit=2&after_id=b,c,c,false",
        "limit=1&before_id=c,b,b,true",
        "before_id=b,a,a,false"
    })
    void givesTheModelsByPages(String query, String first, String last, boolean more) {
        assertThat(models(query).body().toUtf8())
                .contains("\"first_id\":\"" + first + "\"")
                .contains("\"last_id\":\"" + last + "\"")
                .contains("\"has_more\":" + more);
    }

    @Test
    void saysPromptIsTooLongInTheWordsThatClientsKnow() {
        Fault fault = Fault.of(FaultKind.CONTEXT_TOO_LONG, "9 tokens > 8");
        assertThat(protocol.ingress()
                        .orElseThrow()
                        .encodeFault(fault, "r")
                        .body()
                        .toUtf8())
                .contains("prompt is too long: 9 tokens > 8");
    }

    @Test
    void putsTheRequestIdIntoHeaderAndBody() {
        WireResponse response = protocol.ingress()
                .orElseThrow()
                .encodeFault(Fault.of(FaultKind.OVERLOADED, "Busy").withCode("compaction_unavailable"), "req_9");
        assertThat(response.status()).isEqualTo(529);
        assertThat(response.headers().get("request-id")).isEqualTo("req_9");
        assertThat(response.headers().get("x-should-retry")).isEqualTo("true");
        assertThat(response.body().toUtf8())
                .isEqualTo("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy\","
                        + "\"details\":{\"error_code\":\"compaction_unavailable\"}},\"request_id\":\"req_9\"}");
    }

    @Test
    void doesNotPassOffTheCodesOfOthersForAnthropics() {
        Fault theirs = Fault.of(FaultKind.CONTEXT_TOO_LONG, "Too long").withCode("context_length_exceeded");
        assertThat(protocol.ingress()
                        .orElseThrow()
                        .encodeFault(theirs, "r")
                        .body()
                        .toUtf8())
                .contains("prompt is too long")
                .doesNotContain("details", "context_length_exceeded");
    }

    @Test
    void measuresTheResetOfALimitAgainstTheRepliesDate() {
        WireResponse response = WireResponse.json(
                        429, "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"x\"}}")
                .withHeader("date", "Sat, 21 Nov 2026 10:00:00 GMT")
                .withHeader("anthropic-ratelimit-tokens-remaining", "0")
                .withHeader("anthropic-ratelimit-tokens-reset", "2026-11-21T10:01:30Z")
                .withHeader("anthropic-ratelimit-requests-remaining", "5")
                .withHeader("anthropic-ratelimit-requests-reset", "2026-11-21T11:00:00Z");
        assertThat(protocol.egress().orElseThrow().decodeFault(response).retryAfter())
                .contains(Duration.ofSeconds(90));
    }

    @Test
    void relaysAHistoryWithThoughtsByteForByteHoweverItIsWritten() {
        String body =
                "{ \"messages\" :[\n{\"role\":\"user\",\"content\":\"\\u0048i\"},\t{\"role\":\"assistant\",\"content\":["
                        + "{\"type\":\"thinking\",\"thinking\":\"1 \",\"signature\":\"s1==\"} ,{\"type\":\"thinking\",\"thinking\":"
                        + "\"\",\"signature\":\"s2\",\"novelty\":1.0},{\"signature\":\"s3\",\"type\":\"thinking\",\"thinking\":\"3\"},"
                        + "{\"type\":\"text\",\"text\":\"ok \"}]},{\"role\":\"user\",\"content\":[ ]}],\"unknown\": {\"a\":1E2},"
                        + "\"model\":\"asked\",\"max_tokens\":9 }\n";
        WireRequest request = request(body);
        Egress egress = protocol.egress().orElseThrow();
        assertThat(egress.relay(request, RelayEdits.NONE).body().toUtf8()).isEqualTo(body);
        assertThat(egress.relay(request, new RelayEdits(Optional.of("other"), true))
                        .body()
                        .toUtf8())
                .isEqualTo(body.replace("\"asked\"", "\"other\""));
    }
}
