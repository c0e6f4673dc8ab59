package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.ReplyEvents;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.ReplyDecoder;
import dev.aiproxy.api.wire.SseLines;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a reply, streamed or whole: the first byte tells which, since content types lie. */
final class StreamReader implements ReplyDecoder {
    private static final int MOST = 64 * 1024 * 1024;
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private final ReplyShape shape;
    private final MessageEvents events;
    private Consumer<? super ChatEvent> out = event -> {};
    private @Nullable SseLines lines;
    private byte @Nullable [] document;
    private int length;

    StreamReader(ReplyShape shape) {
        this.shape = shape;
        this.events = new MessageEvents(shape);
    }

    @Override
    public void accept(ByteBuffer chunk, Consumer<? super ChatEvent> to) {
        if (events.hasEnded()) {
            return;
        }
        out = to;
        if (lines == null && document == null) {
            sniff(chunk);
        }
        if (lines != null) {
            lines.accept(chunk);
        } else if (document != null) {
            keep(chunk);
        }
    }

    private void sniff(ByteBuffer chunk) {
        for (int i = chunk.position(); i < chunk.limit(); i++) {
            byte at = chunk.get(i);
            // Space and a byte order mark say nothing yet.
            if (at != ' ' && at != '\n' && at != '\r' && at != '\t' && (at & 0x80) == 0) {
                if (at == '{' || at == '[') {
                    document = new byte[Math.max(1024, chunk.remaining())];
                } else {
                    lines = new SseLines(MOST, new Handler());
                }
                return;
            }
        }
    }

    private void keep(ByteBuffer chunk) {
        byte[] kept = document;
        if (kept == null) {
            return;
        }
        int needed = length + chunk.remaining();
        if (needed > MOST) {
            events.fail(MessageEvents.nonsense("it is longer than " + MOST + " bytes"), out);
            document = new byte[0];
            return;
        }
        if (needed > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(needed, kept.length * 2));
            document = kept;
        }
        chunk.get(chunk.position(), kept, length, chunk.remaining());
        length = needed;
    }

    @Override
    public void end(Consumer<? super ChatEvent> to) {
        if (events.hasEnded()) {
            return;
        }
        out = to;
        if (lines != null) {
            lines.end();
        } else if (document != null) {
            whole(document);
        }
        events.fail(MessageEvents.nonsense("it broke off"), out);
    }

    private void whole(byte[] bytes) {
        JsonNode json;
        int start = skipMark(bytes);
        try {
            json = Json.parse(bytes, start, length - start);
        } catch (JsonFormatException e) {
            events.fail(MessageEvents.nonsense("it is no JSON: " + e.getMessage()), out);
            return;
        }
        if (json.path("error").isObject() || json.path("type").stringValue("").equals("error")) {
            events.fail(Faults.fault(json.path("error"), 200), out);
        } else if (!json.path("content").isArray()) {
            events.fail(MessageEvents.nonsense("it is no message"), out);
        } else {
            ChatResponse response = new ResponseReader(shape).read(json);
            Candidate answer = response.candidates().getFirst();
            if (answer.blocks().isEmpty() && answer.finish().reason() == FinishReason.OTHER) {
                events.fail(
                        MessageEvents.nonsense(
                                "it is empty and ended with '" + answer.finish().raw() + "'"),
                        out);
                return;
            }
            events.close();
            ReplyEvents.of(response, out);
        }
    }

    private static int skipMark(byte[] bytes) {
        int at = 0;
        while (at < bytes.length && at < 3 && (bytes[at] & 0x80) != 0) {
            at++;
        }
        return at;
    }

    private final class Handler implements SseLines.Handler {
        @Override
        public void event(String name, byte[] data, int size) {
            if (events.hasEnded() || (size == DONE.length && Arrays.equals(data, 0, size, DONE, 0, size))) {
                return;
            }
            JsonNode event;
            try {
                event = Json.parse(data, 0, size);
            } catch (JsonFormatException e) {
                events.fail(MessageEvents.nonsense("an event is no JSON: " + e.getMessage()), out);
                return;
            }
            events.accept(name, event, out);
        }

        @Override
        public void oversized(String name) {
            events.fail(MessageEvents.nonsense("an event is longer than " + MOST + " bytes"), out);
        }

        @Override
        public void other(byte[] line, int size) {
            if (events.hasEnded() || size == 0 || line[0] != '{') {
                return;
            }
            try {
                JsonNode json = Json.parse(line, 0, size);
                if (json.path("error").isObject()) {
                    events.fail(Faults.fault(json.path("error"), 200), out);
                }
            } catch (JsonFormatException e) {
                // A line that is neither an event nor an error means nothing.
                return;
            }
        }
    }
}
