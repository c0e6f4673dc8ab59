package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.wire.AnswerReference;
import dev.aiproxy.api.wire.ChatIngress;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.RequestHead;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.openai.protocol.Faults;
import dev.aiproxy.openai.protocol.KeptThings;
import dev.aiproxy.openai.protocol.ModelsWriter;
import dev.aiproxy.openai.protocol.Requests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The side of Responses that faces clients. */
final class ResponsesIngress implements Ingress {
    private static final String INPUT = "input";

    private final ChatIngress chat = new ResponsesChatIngress();

    @Override
    public RequestHead peek(WireRequest request) {
        return Requests.head(request);
    }

    @Override
    public Optional<AnswerReference> refersTo(WireRequest request) {
        return EarlierAnswers.of(request);
    }

    @Override
    public List<String> namesKept(WireRequest request) {
        return KeptThings.named(request);
    }

    @Override
    public WireResponse encodeFault(Fault fault, String requestId) {
        return Faults.encode(fault, requestId, INPUT);
    }

    /**
     * An {@code error} event with its fields both nested and flat, since clients read one or the other, and behind it
     * {@code response.failed}, for those that know only that. The answer so far was not kept, so the response there has an
     * id of the gateway and no output; clients that would mind have stopped at the error.
     */
    @Override
    public Optional<ByteBuffer> encodeStreamFault(WireRequest request, Fault fault, String requestId) {
        if (!peek(request).stream()) {
            return Optional.empty();
        }
        ObjectNode event = Json.object();
        event.put("type", "error");
        AnswerWriter.error(fault, event);
        ObjectNode failed = Json.object();
        failed.put("type", "response.failed");
        ObjectNode response = failed.putObject("response");
        response.put("id", new ItemIds(requestId).response());
        response.put("object", "response");
        response.put("created_at", 0);
        response.put("status", "failed");
        response.set("error", AnswerWriter.failure(fault));
        response.putNull("incomplete_details");
        response.putArray("output");
        response.putNull("usage");
        String text = "event: error\ndata: " + event + "\n\nevent: response.failed\ndata: " + failed + "\n\n";
        return Optional.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public WireResponse encodeModels(WireRequest request, List<Model> models) {
        return ModelsWriter.write(request, models);
    }

    @Override
    public Optional<ChatIngress> chat() {
        return Optional.of(chat);
    }
}
