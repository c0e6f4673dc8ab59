package dev.aiproxy.gemini.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.RelayEdits;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.testkit.ProtocolContract;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateProtocolTest extends ProtocolContract {
    private final Protocol protocol = new GenerateProtocol();

    @Override
    protected Protocol protocol() {
        return protocol;
    }

    @Override
    protected WireRequest chat(boolean stream) {
        return request(MODEL, stream ? "streamGenerateContent" : "generateContent", stream ? "alt=sse" : "");
    }

    static WireRequest request(String model, String method, String query) {
        return new WireRequest(
                Operation.CHAT,
                "POST",
                "/v1beta/models/" + model + ':' + method,
                query,
                Map.of("model", model),
                Headers.of("content-type", "application/json"),
                Body.ofUtf8("{\"contents\":[{\"parts\":[{\"text\":\"Hi\"}]}]}"));
    }

    @Override
    protected boolean modelIsInBody() {
        return false;
    }

    @Override
    protected String beginningOfStream() {
        return "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}]}\r\n\r\n";
    }

    private String relay(Operation operation, String path, String body, String model) {
        WireRequest request =
                new WireRequest(operation, "POST", path, "", Map.of("model", "x"), Headers.EMPTY, Body.ofUtf8(body));
        WireRequest sent = protocol.egress().orElseThrow().relay(request, new RelayEdits(Optional.of(model), false));
        return sent.path() + ' ' + sent.body().toUtf8();
    }

    @ParameterizedTest
    @CsvSource({
        "/v1beta/models/x:generateContent,y,/v1beta/models/y:generateContent",
        "/v1/models/x:generateContent,a b/c,/v1/models/a%20b%2Fc:generateContent",
        "/v1beta/tunedModels/x:generateContent,y,/v1beta/models/y:generateContent",
        "/v1beta/models/x:generateContent,tunedModels/y,/v1beta/tunedModels/y:generateContent",
        "/v1beta/files/x,y,/v1beta/files/x"
    })
    void changesTheModelInThePath(String before, String model, String after) {
        assertThat(relay(Operation.CHAT, before, "{}", model)).isEqualTo(after + " {}");
    }

    @Test
    void changesTheModelWhereABodyRepeatsIt() {
        String path = "/v1beta/models/x:batchEmbedContents";
        String body =
                "{ \"requests\":[{\"model\" : \"models/x\",\"content\":{\"model\":\"ü stays\"}},{\"model\":\"models/x\"}]}";
        assertThat(relay(Operation.EMBEDDINGS, path, body, "y"))
                .isEqualTo("/v1beta/models/y:batchEmbedContents " + body.replace("models/x", "models/y"));
        String count = "{\"generateContentRequest\":{\"model\":\"models/x\"}}";
        assertThat(relay(Operation.COUNT_TOKENS, "/v1beta/models/x:countTokens", count, "y"))
                .isEqualTo("/v1beta/models/y:countTokens " + count.replace("models/x", "models/y"));
    }

    @Test
    void closesAnArrayBehindTheError() {
        Fault fault = Fault.of(FaultKind.UPSTREAM_ERROR, "Cut");
        var bytes = protocol.ingress()
                .orElseThrow()
                .encodeStreamFault(request("m", "streamGenerateContent", ""), fault, "r")
                .orElseThrow();
        assertThat(StandardCharsets.UTF_8.decode(bytes).toString())
                .isEqualTo(",\n{\"error\":{\"code\":500,\"message\":\"Cut\",\"status\":\"INTERNAL\"}}\n]");
    }

    @Test
    void endsEventsWithAnErrorFramedAndBareWithoutABlankLine() {
        Fault fault = Fault.of(FaultKind.UPSTREAM_ERROR, "Cut");
        var bytes = protocol.ingress()
                .orElseThrow()
                .encodeStreamFault(chat(true), fault, "r")
                .orElseThrow();
        assertThat(StandardCharsets.UTF_8.decode(bytes).toString())
                .startsWith("data: {\"error\":{")
                .contains("}}\r\n\r\n{\"error\":{")
                .endsWith("}}");
    }

    private Fault decode(int status, String error) {
        return protocol.egress().orElseThrow().decodeFault(WireResponse.json(status, "{\"error\":" + error + "}"));
    }

    @Test
    void knowsThatABadKeyIsNotTheClientsFault() {
        Fault fault = decode(
                400,
                "{\"code\":400,\"message\":\"API key not valid. Please pass a valid API key.\",\"status\":"
                        + "\"INVALID_ARGUMENT\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\","
                        + "\"reason\":\"API_KEY_INVALID\"}]}");
        assertThat(fault.kind()).isEqualTo(FaultKind.UNAUTHENTICATED);
        assertThat(fault.code()).contains("API_KEY_INVALID");
    }

    @Test
    void readsTheTimeToWaitAndTheDailyQuota() {
        String retry = "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"34.4s\"}";
        String head = "{\"status\":\"RESOURCE_EXHAUSTED\",\"message\":\"Quota\",\"details\":[" + retry;
        assertThat(decode(429, head + "]}").retryAfter()).contains(Duration.ofMillis(34_400));
        String day = ",{\"@type\":\"type.googleapis.com/google.rpc.QuotaFailure\",\"violations\":[{\"quotaId\":"
                + "\"GenerateRequestsPerDayPerProjectPerModel\"}]}]}";
        assertThat(decode(429, head + day).kind()).isEqualTo(FaultKind.QUOTA_EXCEEDED);
    }

    @Test
    void readsAnErrorThatIsWrappedIntoAnArray() {
        WireResponse wrapped =
                WireResponse.json(503, "[{\"error\":{\"status\":\"UNAVAILABLE\",\"message\":\"Busy\"}}]");
        Fault fault = protocol.egress().orElseThrow().decodeFault(wrapped);
        assertThat(fault.kind()).isEqualTo(FaultKind.OVERLOADED);
        assertThat(fault.message()).isEqualTo("Busy");
    }

    @Test
    void trustsTheStatusWhereTheWordSaysNothing() {
        assertThat(decode(413, "{\"status\":\"UNKNOWN\",\"message\":\"Large\"}").kind())
                .isEqualTo(FaultKind.TOO_LARGE);
        assertThat(decode(529, "{\"status\":\"UNKNOWN\",\"message\":\"Busy\"}").kind())
                .isEqualTo(FaultKind.OVERLOADED);
        assertThat(decode(500, "{\"status\":\"UNKNOWN\",\"message\":\"Hm\"}").kind())
                .isEqualTo(FaultKind.UPSTREAM_ERROR);
    }
}
