package dev.aiproxy.openai.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.wire.AnswerReference;
import dev.aiproxy.api.wire.AnswerReference.Use;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EarlierAnswersTest {
    private static WireRequest request(String method, String path, String body) {
        Operation operation = path.endsWith("/responses") && method.equals("POST") ? Operation.CHAT : Operation.RELAY;
        return new WireRequest(operation, method, path, "", Map.of(), Headers.EMPTY, Body.ofUtf8(body));
    }

    private static void assertRefers(String method, String path, String body, String id, Use use) {
        assertThat(new ResponsesProtocol().ingress().orElseThrow().refersTo(request(method, path, body)))
                .contains(new AnswerReference(id, use));
    }

    private static void assertStandsAlone(String method, String path, String body) {
        assertThat(new ResponsesProtocol().ingress().orElseThrow().refersTo(request(method, path, body)))
                .isEmpty();
    }

    @Test
    void findsTheAnswerThatARequestGoesOnFrom() {
        assertRefers(
                "POST", "/v1/responses", "{\"input\":\"a\",\"previous_response_id\":\"resp_1\"}", "resp_1", Use.GO_ON);
        assertRefers("POST", "/responses/compact", "{\"previous_response_id\":\"resp_1\"}", "resp_1", Use.GO_ON);
        assertStandsAlone(
                "POST", "/v1/responses", "{\"input\":\"previous_response_id\",\"previous_response_id\":null}");
        assertStandsAlone("POST", "/v1/responses/input_tokens", "");
        assertStandsAlone("POST", "/v1/responses", "no JSON");
    }

    @Test
    void findsTheAnswerThatAPathNames() {
        assertRefers("GET", "/v1/responses/resp_1", "", "resp_1", Use.READ);
        assertRefers("DELETE", "/responses/resp_1", "", "resp_1", Use.FORGET);
        assertRefers("GET", "/v1/responses/resp_1/input_items", "", "resp_1", Use.OTHER);
        assertRefers("POST", "/v1/responses/resp_1/cancel", "", "resp_1", Use.OTHER);
        assertStandsAlone("GET", "/v1/responses/", "");
    }
}
