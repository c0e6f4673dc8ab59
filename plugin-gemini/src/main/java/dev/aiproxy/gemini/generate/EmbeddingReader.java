package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.EmbeddingRequest;
import dev.aiproxy.api.chat.EmbeddingResponse;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.EmbeddingIngress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Members;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Embeddings for clients: {@code embedContent} for one text, {@code batchEmbedContents} for several. */
final class EmbeddingReader implements EmbeddingIngress {
    private static final Set<String> KNOWN =
            Set.of("model", "content", "taskType", "title", "outputDimensionality", "requests");

    @Override
    public EmbeddingRequest decode(WireRequest request) {
        Message body = RequestReader.body(request);
        List<Message> requests = isBatch(request) ? body.objects("requests") : List.of(body);
        if (requests.isEmpty()) {
            throw Members.wrong(body.place().member("requests"), "must hold at least one request");
        }
        Message first = requests.getFirst();
        List<String> inputs = new ArrayList<>();
        for (Message one : requests) {
            inputs.add(text(one));
            for (String name : List.of("taskType", "title", "outputDimensionality")) {
                if (!Objects.equals(one.get(name), first.get(name))) {
                    throw Fault.of(
                                    FaultKind.UNSUPPORTED,
                                    "'" + one.place().member(name) + "' must be the same in all requests.")
                            .withParam(one.place().member(name).toString())
                            .asException();
                }
            }
        }
        return new EmbeddingRequest(
                ModelPath.model(request).orElse(""),
                List.copyOf(inputs),
                null,
                first.integer("outputDimensionality"),
                first.text("taskType"),
                first.text("title"),
                first.rest(KNOWN));
    }

    private static boolean isBatch(WireRequest request) {
        return request.path().endsWith(":batchEmbedContents");
    }

    private static String text(Message request) {
        Message content = request.object("content");
        if (content == null) {
            throw Members.wrong(request.place().member("content"), "is missing");
        }
        StringBuilder text = new StringBuilder();
        for (Message part : content.objects("parts")) {
            String words = part.text("text");
            if (words == null) {
                throw Fault.of(FaultKind.UNSUPPORTED, "'" + part.place() + "' is not text.")
                        .withParam(part.place().toString())
                        .asException();
            }
            text.append(words);
        }
        return text.toString();
    }

    @Override
    public WireResponse encode(
            WireRequest request, EmbeddingRequest decoded, EmbeddingResponse response, ReplyContext context) {
        ObjectNode document = Json.object();
        if (isBatch(request)) {
            ArrayNode all = document.putArray("embeddings");
            response.vectors().forEach(vector -> all.add(values(vector)));
        } else if (response.vectors().isEmpty()) {
            throw Fault.of(FaultKind.UPSTREAM_ERROR, "The provider sent no embedding.")
                    .asException();
        } else {
            document.set("embedding", values(response.vectors().getFirst()));
        }
        if (response.usage().input() >= 0) {
            document.putObject("usageMetadata")
                    .put("promptTokenCount", response.usage().input());
        }
        return new WireResponse(
                200, Headers.of("content-type", "application/json"), Body.of(ByteBuffer.wrap(Json.write(document))));
    }

    private static JsonNode values(float[] vector) {
        ObjectNode embedding = Json.object();
        ArrayNode values = embedding.putArray("values");
        for (float value : vector) {
            values.add(value);
        }
        return embedding;
    }
}
