package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.json.JsonBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Puts a chunk that holds nothing but text together from ready bytes, since an answer consists of little else. One object
 * per answer, used by one thread.
 */
final class TextChunk {
    private static final byte[] BEFORE = ascii("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"");
    private static final byte[] PLAIN = ascii("\"}],\"role\":\"model\"},\"index\":");
    private static final byte[] THOUGHT = ascii("\",\"thought\":true}],\"role\":\"model\"},\"index\":");
    private static final byte[] AFTER = ascii("}]");

    private final JsonBytes bytes = new JsonBytes();

    /**
     * The bytes of a chunk.
     *
     * @param head what stands before the object
     * @param tail members that follow the candidates, with a leading comma, and the closing brace
     * @param end what stands behind it
     */
    ByteBuffer of(byte[] head, String text, boolean thought, int candidate, byte[] tail, byte[] end) {
        bytes.raw(head).raw(BEFORE).text(text).raw(thought ? THOUGHT : PLAIN);
        bytes.number(candidate).raw(AFTER).raw(tail).raw(end);
        return bytes.takeBuffer();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
