package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.EmbeddingRequest;
import dev.aiproxy.api.chat.EmbeddingResponse;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.EmbeddingEgress;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Embeddings from providers. */
final class EmbeddingWriter implements EmbeddingEgress {
    @Override
    public WireRequest encode(EmbeddingRequest request, Target target, Losses losses) {
        if (request.tokens() != null) {
            throw Fault.of(FaultKind.UNSUPPORTED, "Gemini embeds texts, not token ids.")
                    .withCode("unsupported_value")
                    .withParam("input")
                    .asException();
        }
        if (request.inputs().isEmpty()) {
            throw Fault.of(FaultKind.INVALID_REQUEST, "There is nothing to embed.")
                    .withParam("input")
                    .asException();
        }
        losses.extras(request.extras(), Names.PROTOCOL);
        boolean single = request.inputs().size() == 1;
        ObjectNode document;
        if (single) {
            document = one(request, request.inputs().getFirst(), target);
        } else {
            document = Json.object();
            ArrayNode requests = document.putArray("requests");
            request.inputs().forEach(input -> requests.add(one(request, input, target)));
        }
        Body body = Body.of(ByteBuffer.wrap(Json.write(document)));
        String method = single ? "embedContent" : "batchEmbedContents";
        return GenerateChatEgress.request(Operation.EMBEDDINGS, target, method, "", body);
    }

    private static ObjectNode one(EmbeddingRequest request, String input, Target target) {
        ObjectNode one = Json.object();
        one.put("model", GenerateChatEgress.resource(target.model()));
        one.putObject("content").putArray("parts").addObject().put("text", input);
        if (request.task() != null) {
            one.put("taskType", request.task());
        }
        if (request.title() != null) {
            one.put("title", request.title());
        }
        if (request.dimensions() != null) {
            one.put("outputDimensionality", request.dimensions());
        }
        Rest.write(request.extras(), one);
        return one;
    }

    @Override
    public EmbeddingResponse decode(WireResponse response) {
        JsonNode document;
        try {
            document = Json.parse(response.body().contiguous());
        } catch (JsonFormatException e) {
            throw unreadable();
        }
        List<float[]> vectors = new ArrayList<>();
        if (document.has("embedding")) {
            vectors.add(vector(document.path("embedding")));
        } else {
            document.path("embeddings").forEach(embedding -> vectors.add(vector(embedding)));
        }
        if (vectors.isEmpty()) {
            throw unreadable();
        }
        JsonNode counted = document.path("usageMetadata").path("promptTokenCount");
        Usage usage = counted.isIntegralNumber() && counted.canConvertToLong()
                ? new Usage(counted.longValue(), Usage.UNKNOWN, Usage.UNKNOWN, Usage.UNKNOWN, Usage.UNKNOWN)
                : Usage.NONE;
        return new EmbeddingResponse("", List.copyOf(vectors), usage);
    }

    private static float[] vector(JsonNode embedding) {
        JsonNode values = embedding.path("values");
        if (!values.isArray()) {
            throw unreadable();
        }
        float[] vector = new float[values.size()];
        for (int i = 0; i < vector.length; i++) {
            if (!values.get(i).isNumber()) {
                throw unreadable();
            }
            vector[i] = (float) values.get(i).asDouble(0);
        }
        return vector;
    }

    private static FaultException unreadable() {
        return Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's embeddings can't be read.")
                .asException();
    }
}
