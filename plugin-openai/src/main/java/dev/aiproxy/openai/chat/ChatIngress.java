package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.wire.EmbeddingIngress;
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

/** The side of Chat Completions that faces clients. */
final class ChatIngress implements Ingress {
    private static final String INPUT = "messages";

    private final ClientConversion conversion = new ClientConversion();
    private final EmbeddingsForClients embeddings = new EmbeddingsForClients();

    @Override
    public RequestHead peek(WireRequest request) {
        return Requests.head(request);
    }

    @Override
    public List<String> namesKept(WireRequest request) {
        return KeptThings.named(request);
    }

    @Override
    public WireResponse encodeFault(Fault fault, String requestId) {
        return Faults.encode(fault, requestId, INPUT);
    }

    @Override
    public Optional<ByteBuffer> encodeStreamFault(WireRequest request, Fault fault, String requestId) {
        if (!peek(request).stream()) {
            return Optional.empty();
        }
        String event = "data: {\"error\":" + Faults.error(fault, INPUT) + "}\n\n";
        return Optional.of(ByteBuffer.wrap(event.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public WireResponse encodeModels(WireRequest request, List<Model> models) {
        return ModelsWriter.write(request, models);
    }

    @Override
    public Optional<dev.aiproxy.api.wire.ChatIngress> chat() {
        return Optional.of(conversion);
    }

    @Override
    public Optional<EmbeddingIngress> embeddings() {
        return Optional.of(embeddings);
    }
}
