package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.RequestHead;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.openai.protocol.Faults;
import dev.aiproxy.openai.protocol.ModelsWriter;
import dev.aiproxy.openai.protocol.Requests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The side of Responses that faces clients. */
final class ResponsesIngress implements Ingress {
    private static final String INPUT = "input";

    @Override
    public RequestHead peek(WireRequest request) {
        return Requests.head(request);
    }

    @Override
    public WireResponse encodeFault(Fault fault, String requestId) {
        return Faults.encode(fault, requestId, INPUT);
    }

    /**
     * An {@code error} event with its fields both nested and flat, since clients read one or the other. No
     * {@code response.failed} follows: it would have to repeat a response object that the gateway has not kept, and
     * clients refuse one whose id changes.
     */
    @Override
    public Optional<ByteBuffer> encodeStreamFault(WireRequest request, Fault fault, String requestId) {
        if (!peek(request).stream()) {
            return Optional.empty();
        }
        ObjectNode error = Faults.error(fault, INPUT);
        if (error.path("code").isNull()) {
            error.put("code", fault.kind() == FaultKind.RATE_LIMITED ? "rate_limit_exceeded" : "server_error");
        }
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("type", "error");
        event.set("code", error.path("code"));
        event.set("message", error.path("message"));
        event.set("param", error.path("param"));
        event.set("error", error);
        String text = "event: error\ndata: " + event + "\n\n";
        return Optional.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public WireResponse encodeModels(WireRequest request, List<Model> models) {
        return ModelsWriter.write(request, models);
    }
}
