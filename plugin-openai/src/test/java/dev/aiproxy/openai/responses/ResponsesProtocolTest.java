package dev.aiproxy.openai.responses;

import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.testkit.ProtocolContract;
import java.util.Map;

class ResponsesProtocolTest extends ProtocolContract {
    private final Protocol protocol = new ResponsesProtocol();

    @Override
    protected Protocol protocol() {
        return protocol;
    }

    @Override
    protected WireRequest chat(boolean stream) {
        return request("{\"model\":\"" + MODEL + "\",\"input\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":"
                + stream + "}");
    }

    static WireRequest request(String body) {
        return new WireRequest(
                Operation.CHAT,
                "POST",
                "/v1/responses",
                "",
                Map.of(),
                Headers.of("content-type", "application/json"),
                Body.ofUtf8(body));
    }

    @Override
    protected String beginningOfStream() {
        return "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_1\"}}\n\n";
    }
}
