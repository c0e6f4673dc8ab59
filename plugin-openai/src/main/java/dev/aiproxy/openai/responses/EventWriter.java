package dev.aiproxy.openai.responses;

import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Frames the events of one answer and numbers them; silent while a whole answer is put together. */
final class EventWriter {
    private final JsonBytes bytes = new JsonBytes();
    private @Nullable Consumer<ByteBuffer> out;
    private long sequence;

    /** Where the next events go; nowhere if null. */
    void to(@Nullable Consumer<ByteBuffer> consumer) {
        out = consumer;
    }

    /** One event of any type. */
    void event(String type, Consumer<ObjectNode> members) {
        Consumer<ByteBuffer> to = out;
        if (to == null) {
            return;
        }
        ObjectNode event = Json.object();
        event.put(Names.TYPE, type);
        event.put("sequence_number", sequence++);
        members.accept(event);
        to.accept(frame(type, Json.text(event)));
    }

    /** An event that has a whole response, which is text already. */
    void lifecycle(String type, String response) {
        Consumer<ByteBuffer> to = out;
        if (to != null) {
            to.accept(frame(
                    type,
                    "{\"type\":\"" + type + "\",\"sequence_number\":" + sequence++ + ",\"response\":" + response
                            + '}'));
        }
    }

    /** More of something, by far the most frequent event. */
    void delta(Envelope envelope, String text) {
        Consumer<ByteBuffer> to = out;
        if (to != null) {
            bytes.raw(envelope.head).number(sequence++);
            bytes.raw(envelope.middle).string(text).raw(envelope.tail);
            to.accept(bytes.takeBuffer());
        }
    }

    private static ByteBuffer frame(String type, String json) {
        return ByteBuffer.wrap(("event: " + type + "\ndata: " + json + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    /** What all deltas of one part have in common, around the number and the text. */
    static final class Envelope {
        private final byte[] head;
        private final byte[] middle;
        private final byte[] tail;

        /**
         * @param inner the member that tells the place in the item and its value; empty if there is none
         * @param rest what follows the text in the object, comma included
         */
        Envelope(String type, String itemId, int output, String inner, String rest) {
            head = ascii("event: " + type + "\ndata: {\"type\":\"" + type + "\",\"sequence_number\":");
            middle = ascii(",\"item_id\":\"" + itemId + "\",\"output_index\":" + output + inner + ",\"delta\":");
            tail = ascii(rest + "}\n\n");
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }
}
