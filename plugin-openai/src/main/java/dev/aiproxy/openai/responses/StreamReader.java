package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.ReplyDecoder;
import dev.aiproxy.api.wire.SseLines;
import dev.aiproxy.openai.protocol.Faults;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a reply, streamed or whole: its first byte tells which, since content types lie. */
final class StreamReader implements ReplyDecoder, SseLines.Handler {
    private static final int LONGEST = 64 * 1024 * 1024;
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private enum Shape {
        UNKNOWN,
        DOCUMENT,
        EVENTS
    }

    private final AnswerReader answer;
    private final SseLines lines = new SseLines(LONGEST, this);
    private Shape shape = Shape.UNKNOWN;
    private byte[] document = new byte[0];
    private int length;
    private Consumer<? super ChatEvent> out = event -> {};

    StreamReader(AnswerReader answer) {
        this.answer = answer;
    }

    @Override
    public void accept(ByteBuffer chunk, Consumer<? super ChatEvent> to) {
        if (answer.ended()) {
            return;
        }
        out = to;
        ByteBuffer bytes = chunk;
        if (shape == Shape.UNKNOWN) {
            bytes = sniff(chunk);
        }
        switch (shape) {
            case EVENTS -> lines.accept(bytes);
            case DOCUMENT -> collect(bytes);
            case UNKNOWN -> {
                // space says nothing
            }
        }
    }

    @Override
    public void end(Consumer<? super ChatEvent> to) {
        out = to;
        if (shape == Shape.DOCUMENT && !answer.ended()) {
            document();
        } else if (shape == Shape.EVENTS) {
            lines.end();
        }
        if (!answer.ended()) {
            answer.fail(broken("The provider's answer ended before it was complete."), to);
        }
    }

    /** Skips space and a byte order mark at the beginning; those of a stream are its own to skip. */
    private ByteBuffer sniff(ByteBuffer chunk) {
        for (int i = chunk.position(); i < chunk.limit(); i++) {
            byte at = chunk.get(i);
            boolean space = at == ' ' || at == '\n' || at == '\r' || at == '\t';
            if ((at & 0x80) == 0 && !space) {
                shape = at == '{' || at == '[' ? Shape.DOCUMENT : Shape.EVENTS;
                ByteBuffer rest = chunk.duplicate();
                rest.position(i);
                return rest;
            }
        }
        return chunk;
    }

    private void collect(ByteBuffer bytes) {
        int count = bytes.remaining();
        if (count > LONGEST - length) {
            answer.fail(broken("The provider's answer is longer than 64 MiB."), out);
            return;
        }
        if (length + count > document.length) {
            document = Arrays.copyOf(document, Math.max(length + count, Math.min(LONGEST, document.length * 2)));
        }
        bytes.get(bytes.position(), document, length, count);
        length += count;
    }

    private void document() {
        JsonNode tree = parse(document, length);
        if (tree == null) {
            return;
        }
        JsonNode error = tree.path("error");
        if (!(tree instanceof ObjectNode response)) {
            answer.fail(broken("The provider's answer is no JSON object."), out);
        } else if (!response.has("output") && (error.isObject() || error.isString())) {
            answer.fail(Faults.fault(error, 200), out);
        } else {
            guarded(() -> answer.whole(response, out));
        }
    }

    @Override
    public void event(String name, byte[] data, int count) {
        if (answer.ended() || isBlank(data, count)) {
            return;
        }
        if (Arrays.equals(data, 0, count, DONE, 0, DONE.length)) {
            answer.fail(broken("The provider's stream ended without an end of the answer."), out);
            return;
        }
        JsonNode tree = parse(data, count);
        if (tree instanceof ObjectNode event) {
            guarded(() -> answer.event(event.path(Names.TYPE).stringValue(name), event, out));
        } else if (tree != null) {
            answer.fail(broken("The provider sent an event that is no JSON object."), out);
        }
    }

    private static boolean isBlank(byte[] data, int count) {
        for (int i = 0; i < count; i++) {
            if (data[i] != ' ') {
                return false;
            }
        }
        return true;
    }

    @Override
    public void oversized(String name) {
        if (!answer.ended()) {
            answer.fail(broken("The provider sent an event longer than 64 MiB."), out);
        }
    }

    /** An error may stand between events without being one. */
    @Override
    public void other(byte[] line, int count) {
        if (answer.ended() || count == 0 || line[0] != '{') {
            return;
        }
        try {
            JsonNode error = Json.parse(line, 0, count).path("error");
            if (error.isObject() || error.isString()) {
                answer.fail(Faults.fault(error, 200), out);
            }
        } catch (JsonFormatException e) {
            answer.fail(broken("The provider sent a line that can't be read."), out);
        }
    }

    private @Nullable JsonNode parse(byte[] data, int count) {
        try {
            return Json.parse(data, 0, count);
        } catch (JsonFormatException e) {
            answer.fail(broken("The provider sent malformed JSON: " + e.getMessage() + '.'), out);
            return null;
        }
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (FaultException e) {
            answer.fail(
                    broken("The provider's answer makes no sense: " + e.fault().message()), out);
        }
    }

    private static Fault broken(String sentence) {
        return Fault.of(FaultKind.UPSTREAM_ERROR, sentence);
    }
}
