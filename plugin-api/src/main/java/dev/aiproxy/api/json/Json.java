package dev.aiproxy.api.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON trees that keep what they read: every number's spelling as far as its value shows it ({@code 1.0}, 64-bit ids), the
 * order of keys, the last of repeated keys. Nesting is bounded to 200 levels. Free of state; used from any thread.
 */
public final class Json {
    private static final int DEEPEST = 200;
    private static final int LONGEST_NUMBER = 1000;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(LONGEST_NUMBER)
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNameLength(64 * 1024)
                            .build())
                    // Trees are read on few threads, which would share a pool one by one.
                    .recyclerPool(JsonRecyclerPools.threadLocalPool())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    /**
     * The tree of a document.
     *
     * @throws JsonFormatException if it is no JSON, empty, deeper than 200 levels, or followed by more
     */
    public static JsonNode parse(byte[] bytes, int from, int length) {
        return parse(() -> MAPPER.readTree(bytes, from, length), from);
    }

    /** As {@link #parse(byte[], int, int)}; the buffer's position stays. */
    public static JsonNode parse(ByteBuffer buffer) {
        if (buffer.hasArray()) {
            return parse(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
        }
        return parse(() -> MAPPER.readTree(new BufferStream(buffer)), 0);
    }

    private static JsonNode parse(Supplier<@Nullable JsonNode> reading, int from) {
        try {
            JsonNode tree = reading.get();
            if (tree == null || tree.isMissingNode()) {
                throw new JsonFormatException("there is no JSON", from);
            }
            return tree;
        } catch (JacksonException e) {
            // Where a bound is exceeded there is no location.
            TokenStreamLocation location = e.getLocation();
            long offset = location == null ? 0 : Math.max(0, location.getByteOffset());
            throw new JsonFormatException(String.valueOf(e.getOriginalMessage()), Math.toIntExact(offset));
        } catch (NumberFormatException e) {
            throw new JsonFormatException("a number that is out of all bounds", from);
        }
    }

    /** As {@link #parse(byte[], int, int)}. */
    public static JsonNode parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length);
    }

    /** The document of a tree, without spaces; a lone half of a character becomes a question mark. */
    public static byte[] write(JsonNode tree) {
        return JsonWriter.write(tree);
    }

    /** The text of a tree, without spaces. */
    public static String text(JsonNode tree) {
        return MAPPER.writeValueAsString(tree);
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }
}
