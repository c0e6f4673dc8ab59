package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.EmbeddingRequest;
import dev.aiproxy.api.chat.EmbeddingResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.EmbeddingIngress;
import dev.aiproxy.api.wire.Members;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.openai.protocol.UsageWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Embeddings for clients of OpenAI's format. */
final class EmbeddingsForClients implements EmbeddingIngress {
    private static final Set<String> KNOWN = Set.of("model", "input", "encoding_format", "dimensions");

    @Override
    public EmbeddingRequest decode(WireRequest request) {
        ObjectNode document = RequestReader.document(request.body());
        Members root = new Members(document, Place.ROOT);
        JsonNode input = root.value("input");
        List<String> texts = new ArrayList<>();
        JsonNode tokens = null;
        if (input.isString()) {
            texts.add(input.stringValue());
        } else if (input.isArray() && !input.isEmpty()) {
            boolean words = input.path(0).isString();
            for (JsonNode one : input) {
                if (one.isString() != words || !(one.isString() || one.isIntegralNumber() || one.isArray())) {
                    throw root.wrong("input", "must be texts only, or token ids only");
                }
                if (words) {
                    texts.add(one.stringValue());
                }
            }
            tokens = words ? null : input;
        } else {
            throw root.wrong("input", "must be a text, several texts, or token ids");
        }
        format(root);
        return new EmbeddingRequest(
                root.requiredText("model"),
                List.copyOf(texts),
                tokens,
                root.integer("dimensions"),
                null,
                null,
                Extras.unknown(ID, Place.ROOT, document, KNOWN));
    }

    private static boolean format(Members root) {
        String format = root.text("encoding_format");
        if (format != null && !format.equals("float") && !format.equals("base64")) {
            throw root.wrong("encoding_format", "must be float or base64");
        }
        return "base64".equals(format);
    }

    @Override
    public WireResponse encode(
            WireRequest request, EmbeddingRequest decoded, EmbeddingResponse response, ReplyContext context) {
        boolean base64 = format(new Members(RequestReader.document(request.body()), Place.ROOT));
        ObjectNode document = Json.object().put("object", "list");
        ArrayNode data = document.putArray("data");
        for (float[] vector : response.vectors()) {
            ObjectNode one = data.addObject().put("object", "embedding").put("index", data.size() - 1);
            if (base64) {
                one.put("embedding", packed(vector));
            } else {
                ArrayNode numbers = one.putArray("embedding");
                for (float number : vector) {
                    numbers.add(number);
                }
            }
        }
        document.put("model", context.model());
        document.set("usage", UsageWriter.embeddings(response.usage()));
        return WireResponse.json(200, Json.text(document));
    }

    /** Four bytes each, the lowest first. */
    static String packed(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
