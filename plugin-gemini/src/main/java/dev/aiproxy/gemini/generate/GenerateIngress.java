package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.wire.ChatIngress;
import dev.aiproxy.api.wire.EmbeddingIngress;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.RequestHead;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The side of generateContent that faces clients. */
final class GenerateIngress implements Ingress {
    private final ChatIngress chat = new GenerateChatIngress();
    private final EmbeddingIngress embeddings = new EmbeddingReader();

    @Override
    public RequestHead peek(WireRequest request) {
        Optional<String> model = ModelPath.model(request);
        boolean blank = model.isEmpty() || model.get().isBlank();
        boolean needsModel = request.operation() != Operation.RELAY && request.operation() != Operation.MODELS;
        if (blank && needsModel) {
            throw Fault.of(FaultKind.INVALID_REQUEST, "The path names no model.")
                    .asException();
        }
        if (request.operation() == Operation.CHAT && request.body().isEmpty()) {
            throw Fault.of(FaultKind.INVALID_REQUEST, "The request has no body; a JSON object was expected.")
                    .asException();
        }
        return new RequestHead(blank ? Optional.empty() : model, ModelPath.streams(request));
    }

    @Override
    public List<String> namesKept(WireRequest request) {
        return KeptThings.named(request);
    }

    @Override
    public WireResponse encodeFault(Fault fault, String requestId) {
        return Faults.encode(fault, requestId);
    }

    /** In an array one more element, and the array's end. */
    @Override
    public Optional<ByteBuffer> encodeStreamFault(WireRequest request, Fault fault, String requestId) {
        if (!ModelPath.streams(request)) {
            return Optional.empty();
        }
        String text = ModelPath.wantsEvents(request) ? Faults.endOfEvents(fault) : ",\n" + Faults.endOfArray(fault);
        return Optional.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public Optional<ChatIngress> chat() {
        return Optional.of(chat);
    }

    @Override
    public Optional<EmbeddingIngress> embeddings() {
        return Optional.of(embeddings);
    }

    @Override
    public WireResponse encodeModels(WireRequest request, List<Model> models) {
        return ModelsWriter.write(request, models);
    }
}
