package dev.aiproxy.example.echo;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Embeddings in the forms of OpenAI and Gemini: the same text always has the same vector, of length one. */
final class EchoEmbeddings {
    private static final int USUAL_DIMENSIONS = 8;
    private static final int MOST_DIMENSIONS = 4096;

    private EchoEmbeddings() {}

    /** Answers OpenAI's {@code POST /embeddings}. */
    static JsonNode openAi(JsonNode body) {
        JsonNode input = body.path("input");
        // A list of numbers is one text that was cut into tokens.
        boolean several = input.isArray() && !input.path(0).isNumber();
        List<JsonNode> texts = several ? elements(input) : List.of(input);
        boolean base64 = body.path("encoding_format").asString("float").equals("base64");
        int dimensions = dimensions(body.path("dimensions"));
        ArrayNode data = Json.array();
        for (JsonNode text : texts) {
            double[] vector = vector(text, dimensions);
            JsonNode embedding = base64 ? Json.value(base64(vector)) : array(vector);
            data.add(Json.object("object", "embedding", "index", data.size(), "embedding", embedding));
        }
        long words = Words.count(input);
        return Json.object(
                "object",
                "list",
                "data",
                data,
                "model",
                body.path("model").asString("echo"),
                "usage",
                Json.object("prompt_tokens", words, "total_tokens", words));
    }

    /** Answers Gemini's {@code :embedContent} and {@code :batchEmbedContents}. */
    static JsonNode gemini(JsonNode body) {
        if (!body.has("requests")) {
            return Json.object("embedding", geminiEmbedding(body));
        }
        ArrayNode embeddings = Json.array();
        for (JsonNode request : body.path("requests")) {
            embeddings.add(geminiEmbedding(request));
        }
        return Json.object("embeddings", embeddings);
    }

    private static JsonNode geminiEmbedding(JsonNode request) {
        int dimensions = dimensions(request.path("outputDimensionality"));
        return Json.object("values", array(vector(request.path("content").path("parts"), dimensions)));
    }

    private static int dimensions(JsonNode wanted) {
        int dimensions = wanted.asInt(USUAL_DIMENSIONS);
        if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
            throw new RefusedException(400, "echo has vectors of 1 to " + MOST_DIMENSIONS + " dimensions");
        }
        return dimensions;
    }

    private static double[] vector(JsonNode text, int dimensions) {
        // Random promises the same numbers for the same seed on every Java.
        Random random = new Random(Json.write(text).hashCode());
        double[] vector = random.doubles(dimensions, -1, 1).toArray();
        double length = 0;
        for (double value : vector) {
            length += value * value;
        }
        length = Math.sqrt(length);
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= length;
        }
        return vector;
    }

    private static ArrayNode array(double[] vector) {
        ArrayNode array = Json.array();
        for (double value : vector) {
            array.add(value);
        }
        return array;
    }

    /** As OpenAI packs vectors: 32-bit floats, lowest byte first. */
    private static String base64(double[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : vector) {
            bytes.putFloat((float) value);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
