package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonElements;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.ReplyDecoder;
import dev.aiproxy.api.wire.SseLines;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a reply as its bytes come: server-sent events, one growing array, or one document. Which of them it is, the first
 * byte tells, since content types lie.
 */
final class StreamReader implements ReplyDecoder {
    private static final int LONGEST = 64 * 1024 * 1024;
    private static final int LONGEST_BARE = 64 * 1024;

    private final ReplyReader reader;
    private final UnaryOperator<JsonNode> unwrapping;
    private @Nullable Consumer<? super ChatEvent> out;
    private @Nullable SseLines events;
    private @Nullable JsonElements elements;
    private byte[] document = new byte[0];
    private int length;
    private boolean isDocument;
    private int markAt;

    StreamReader(ReplyReader reader) {
        this(reader, UnaryOperator.identity());
    }

    /** @param unwrapping takes a chunk out of what a service puts around it */
    StreamReader(ReplyReader reader, UnaryOperator<JsonNode> unwrapping) {
        this.reader = reader;
        this.unwrapping = unwrapping;
    }

    @Override
    public void accept(ByteBuffer chunk, Consumer<? super ChatEvent> to) {
        if (reader.hasEnded()) {
            return;
        }
        out = to;
        try {
            ByteBuffer rest = chunk.duplicate();
            if (events == null && elements == null && !isDocument) {
                sniff(rest);
            }
            feed(rest, to);
        } finally {
            out = null;
        }
    }

    private void feed(ByteBuffer rest, Consumer<? super ChatEvent> to) {
        if (events != null) {
            events.accept(rest);
        } else if (elements != null) {
            elements.accept(rest);
            if (elements.oversized() > 0) {
                reader.fail("sent an element that is too long", to);
            }
        } else if (isDocument && !keep(rest)) {
            reader.fail("sent an answer that is too long", to);
        }
    }

    /** Skips space and a byte order mark; the first byte after them decides. */
    private void sniff(ByteBuffer rest) {
        while (rest.hasRemaining()) {
            byte b = rest.get(rest.position());
            boolean mark = (b & 0x80) != 0 && markAt < 3;
            if (b == '{') {
                isDocument = true;
                return;
            }
            if (b == '[') {
                elements = new JsonElements(LONGEST, this::json);
                return;
            }
            if (!mark && b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                events = new SseLines(LONGEST, new Events());
                return;
            }
            markAt += mark ? 1 : 0;
            rest.get();
        }
    }

    private boolean keep(ByteBuffer rest) {
        int more = rest.remaining();
        if (more > LONGEST - length) {
            return false;
        }
        if (length + more > document.length) {
            document = Arrays.copyOf(document, Math.max(length + more, document.length * 2));
        }
        rest.get(document, length, more);
        length += more;
        return true;
    }

    @Override
    public void end(Consumer<? super ChatEvent> to) {
        if (reader.hasEnded()) {
            return;
        }
        out = to;
        try {
            boolean whole = true;
            if (events != null) {
                events.end();
            } else if (elements != null) {
                whole = elements.complete();
            } else if (isDocument) {
                json(document, length);
                document = new byte[0];
            }
            reader.end(whole, to);
        } finally {
            out = null;
        }
    }

    private void json(byte[] json, int size) {
        Consumer<? super ChatEvent> to = out;
        if (to == null || reader.hasEnded()) {
            return;
        }
        JsonNode chunk;
        try {
            chunk = Json.parse(json, 0, size);
        } catch (JsonFormatException e) {
            reader.fail("sent an answer that is no JSON", to);
            return;
        }
        reader.chunk(unwrapping.apply(chunk), to);
    }

    private final class Events implements SseLines.Handler {
        private byte[] bare = new byte[0];
        private int bareLength;
        private boolean done;

        /** Compatible services end with the {@code [DONE]} of other formats; what they send after it is not the answer's. */
        @Override
        public void event(String name, byte[] data, int size) {
            done |= size == 6 && data[0] == '[' && data[1] == 'D';
            if (!done && size > 0) {
                json(data, size);
            }
        }

        @Override
        public void oversized(String name) {
            if (out != null) {
                reader.fail("sent an event that is too long", out);
            }
        }

        /** An error in a running stream is a bare object, over several lines as a rule. */
        @Override
        public void other(byte[] line, int size) {
            if (bareLength + size > LONGEST_BARE || out == null) {
                return;
            }
            bare = Arrays.copyOf(bare, bareLength + size);
            System.arraycopy(line, 0, bare, bareLength, size);
            bareLength += size;
            if (line[size - 1] == '}' && bare[0] == '{') {
                try {
                    reader.chunk(unwrapping.apply(Json.parse(bare, 0, bareLength)), out);
                    bareLength = 0;
                } catch (JsonFormatException e) {
                    // not at its end yet
                    return;
                }
            }
        }
    }
}
