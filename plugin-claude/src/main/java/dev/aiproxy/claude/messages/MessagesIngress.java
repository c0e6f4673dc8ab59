package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.wire.AnswerReference;
import dev.aiproxy.api.wire.ChatIngress;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.JsonHead;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.RequestHead;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The side of Messages that faces clients. */
final class MessagesIngress implements Ingress {
    private final ChatIngress chat = new MessagesChatIngress();

    @Override
    public Optional<ChatIngress> chat() {
        return Optional.of(chat);
    }

    @Override
    public RequestHead peek(WireRequest request) {
        boolean needsModel = request.operation() == Operation.CHAT || request.operation() == Operation.COUNT_TOKENS;
        return needsModel ? JsonHead.read(request.body()) : JsonHead.readIfPresent(request.body());
    }

    @Override
    public Optional<AnswerReference> refersTo(WireRequest request) {
        return Threads.previous(request);
    }

    @Override
    public List<String> namesKept(WireRequest request) {
        return KeptThings.named(request);
    }

    @Override
    public WireResponse encodeFault(Fault fault, String requestId) {
        return Faults.encode(fault, requestId);
    }

    @Override
    public Optional<ByteBuffer> encodeStreamFault(WireRequest request, Fault fault, String requestId) {
        if (!peek(request).stream()) {
            return Optional.empty();
        }
        String event = "event: error\ndata: " + Faults.body(fault, requestId) + "\n\n";
        return Optional.of(ByteBuffer.wrap(event.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public WireResponse encodeModels(WireRequest request, List<Model> models) {
        return ModelsWriter.write(request, models);
    }
}
