package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.EmbeddingRequest;
import dev.aiproxy.api.chat.EmbeddingResponse;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.Loss.Kind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.EmbeddingEgress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.openai.protocol.UsageReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Embeddings from providers of OpenAI's format. */
final class EmbeddingsOfProviders implements EmbeddingEgress {
    @Override
    public WireRequest encode(EmbeddingRequest request, Target target, Losses losses) {
        ObjectNode body = Json.object().put("model", target.model());
        JsonNode tokens = request.tokens();
        if (tokens != null) {
            body.set("input", tokens);
        } else {
            ArrayNode input = body.putArray("input");
            request.inputs().forEach(input::add);
        }
        body.put("encoding_format", "float");
        if (request.dimensions() != null) {
            body.put("dimensions", request.dimensions());
        }
        if (request.task() != null) {
            losses.add(Place.ROOT.member("taskType"), Kind.DROPPED, "the provider knows no tasks");
        }
        if (request.title() != null) {
            losses.add(Place.ROOT.member("title"), Kind.DROPPED, "the provider knows no titles");
        }
        Merge.into(body, request.extras());
        losses.extras(request.extras(), ID);
        return new WireRequest(
                Operation.EMBEDDINGS,
                "POST",
                "/v1/embeddings",
                "",
                Map.of(),
                Headers.of("content-type", "application/json"),
                Body.of(ByteBuffer.wrap(Json.write(body))));
    }

    @Override
    public EmbeddingResponse decode(WireResponse response) {
        JsonNode document;
        try {
            document = Json.parse(response.body().contiguous());
        } catch (JsonFormatException e) {
            throw broken("is no JSON: " + e.getMessage());
        }
        JsonNode data = document.path("data");
        if (!data.isArray()) {
            throw broken("has no embeddings");
        }
        Map<Integer, float[]> vectors = new TreeMap<>();
        int position = 0;
        for (JsonNode one : data) {
            vectors.put(one.path("index").asInt(position), vector(one.path("embedding")));
            position++;
        }
        if (vectors.size() != data.size()) {
            throw broken("has two embeddings of one index");
        }
        return new EmbeddingResponse(
                document.path("model").asString(""),
                List.copyOf(vectors.values()),
                UsageReader.read(document.path("usage")));
    }

    private static float[] vector(JsonNode embedding) {
        if (embedding.isString()) {
            try {
                ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(embedding.stringValue()))
                        .order(ByteOrder.LITTLE_ENDIAN);
                float[] vector = new float[bytes.remaining() / Float.BYTES];
                bytes.asFloatBuffer().get(vector);
                return vector;
            } catch (IllegalArgumentException e) {
                throw broken("has an embedding that is no base64");
            }
        }
        if (!embedding.isArray()) {
            throw broken("has an embedding that is no list of numbers");
        }
        float[] vector = new float[embedding.size()];
        for (int i = 0; i < vector.length; i++) {
            if (!embedding.path(i).isNumber()) {
                throw broken("has an embedding that is no list of numbers");
            }
            vector[i] = (float) embedding.path(i).asDouble(0);
        }
        return vector;
    }

    private static FaultException broken(String problem) {
        return StreamReader.broken(problem).asException();
    }
}
