package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.ReplyDecoder;
import dev.aiproxy.api.wire.SseLines;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a reply of Chat Completions, a stream of chunks or one document; the first byte tells which, since content types
 * lie.
 */
final class StreamReader implements ReplyDecoder, SseLines.Handler {
    private static final int LARGEST = 64 * 1024 * 1024;
    private static final byte[] DONE = {'[', 'D', 'O', 'N', 'E', ']'};

    private final ReplyAssembler assembler;
    private @Nullable SseLines events;
    private byte[] document = new byte[0];
    private int length;
    private boolean isDocument;
    private @Nullable Consumer<? super ChatEvent> out;

    StreamReader(ReplyPlan plan) {
        assembler = new ReplyAssembler(plan);
    }

    @Override
    public void accept(ByteBuffer chunk, Consumer<? super ChatEvent> to) {
        if (assembler.hasEnded()) {
            return;
        }
        SseLines lines = events;
        if (lines != null) {
            out = to;
            lines.accept(chunk);
            return;
        }
        append(chunk, to);
        if (!isDocument && !assembler.hasEnded()) {
            sniff(to);
        }
    }

    private void append(ByteBuffer chunk, Consumer<? super ChatEvent> to) {
        int count = chunk.remaining();
        if (count > LARGEST - length) {
            assembler.fail(broken("is longer than 64 MiB"), to);
            document = new byte[0];
            length = 0;
            return;
        }
        if (length + count > document.length) {
            document = Arrays.copyOf(document, Math.max(length + count, Math.min(LARGEST, document.length * 2)));
        }
        chunk.get(chunk.position(), document, length, count);
        length += count;
    }

    private void sniff(Consumer<? super ChatEvent> to) {
        int at = 0;
        while (at < length && (isSpace(document[at]) || isMark(document[at]))) {
            at++;
        }
        if (at == length) {
            return;
        }
        if (document[at] == '{' || document[at] == '[') {
            isDocument = true;
            return;
        }
        SseLines lines = new SseLines(LARGEST, this);
        events = lines;
        byte[] begun = document;
        document = new byte[0];
        out = to;
        lines.accept(ByteBuffer.wrap(begun, 0, length));
        length = 0;
    }

    private static boolean isSpace(byte at) {
        return at == ' ' || at == '\n' || at == '\r' || at == '\t';
    }

    /** Whether it is a byte of a byte order mark. */
    private static boolean isMark(byte at) {
        return at == (byte) 0xEF || at == (byte) 0xBB || at == (byte) 0xBF;
    }

    @Override
    public void event(String name, byte[] data, int size) {
        Consumer<? super ChatEvent> to = out;
        if (to == null || assembler.hasEnded()) {
            return;
        }
        int from = 0;
        while (from < size && isSpace(data[from])) {
            from++;
        }
        if (from == size) {
            return;
        }
        if (size - from >= DONE.length && Arrays.equals(data, from, from + DONE.length, DONE, 0, DONE.length)) {
            assembler.done(to);
            return;
        }
        try {
            assembler.chunk(Json.parse(data, from, size - from), false, to);
        } catch (JsonFormatException e) {
            assembler.fail(broken("is no JSON: " + e.getMessage()), to);
        }
    }

    @Override
    public void oversized(String name) {
        Consumer<? super ChatEvent> to = out;
        if (to != null) {
            assembler.fail(broken("has an event longer than 64 MiB"), to);
        }
    }

    /** A bare error object between events. */
    @Override
    public void other(byte[] line, int size) {
        Consumer<? super ChatEvent> to = out;
        if (to == null || assembler.hasEnded() || size == 0 || line[0] != '{') {
            return;
        }
        try {
            JsonNode root = Json.parse(line, 0, size);
            if (root.has("error")) {
                assembler.chunk(root, false, to);
            }
        } catch (JsonFormatException e) {
            assembler.fail(broken("is no JSON: " + e.getMessage()), to);
        }
    }

    @Override
    public void end(Consumer<? super ChatEvent> to) {
        if (assembler.hasEnded()) {
            return;
        }
        SseLines lines = events;
        if (lines != null) {
            out = to;
            lines.end();
            assembler.end(to);
            return;
        }
        if (!isDocument) {
            assembler.fail(broken(length == 0 ? "is empty" : "is neither JSON nor a stream of events"), to);
            return;
        }
        try {
            int from = 0;
            while (document[from] != '{' && document[from] != '[') {
                from++;
            }
            JsonNode root = Json.parse(document, from, length - from);
            document = new byte[0];
            // Google's compatible endpoint wraps an error into an array.
            assembler.chunk(root.isArray() ? root.path(0) : root, true, to);
            assembler.end(to);
        } catch (JsonFormatException e) {
            assembler.fail(broken("is no JSON: " + e.getMessage()), to);
        }
    }

    static Fault broken(String problem) {
        return Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's answer " + problem + '.');
    }
}
