package dev.aiproxy.openai.responses;

import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.json.JsonHints;
import dev.aiproxy.api.json.JsonKeys;
import dev.aiproxy.api.json.JsonSpans;
import dev.aiproxy.api.wire.ReplyEditor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Puts the name that the client asked for where a reply names the model: in the whole answer, and in the response that a
 * stream's first and last events repeat. Every other byte stays. Of a stream no more than an unfinished line is held back,
 * of a document all of it.
 */
final class ModelEditor implements ReplyEditor {
    private static final JsonHints HINTS = JsonHints.of("model");
    private static final JsonKeys MODEL = JsonKeys.of("model");
    private static final JsonKeys RESPONSE = JsonKeys.of("response");
    private static final int LONGEST = 64 * 1024 * 1024;

    private final byte[] name;
    private byte[] held = new byte[4096];
    private int length;
    private boolean known;
    private boolean document;
    private boolean tooLong;

    /** @param model the name to put in */
    ModelEditor(String model) {
        name = JsonSpans.quote(model).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void accept(ByteBuffer chunk, Consumer<ByteBuffer> out) {
        int start = chunk.position();
        for (int i = start; i < chunk.limit(); i++) {
            byte at = chunk.get(i);
            if (!known && at != ' ' && at != '\n' && at != '\r' && at != '\t') {
                known = true;
                document = at == '{';
            }
            if (!document && at == '\n') {
                append(chunk, start, i + 1);
                start = i + 1;
                flush(out);
                tooLong = false;
            }
        }
        append(chunk, start, chunk.limit());
        if (length > LONGEST || tooLong) {
            tooLong = true;
            pass(out, 0, length);
            length = 0;
        }
    }

    @Override
    public void end(Consumer<ByteBuffer> out) {
        flush(out);
    }

    private void append(ByteBuffer chunk, int from, int to) {
        int count = to - from;
        if (length + count > held.length) {
            held = Arrays.copyOf(held, Math.max(length + count, held.length * 2));
        }
        chunk.get(from, held, length, count);
        length += count;
    }

    /** Passes on what is held: a line or a document. */
    private void flush(Consumer<ByteBuffer> out) {
        int size = length;
        length = 0;
        int json = document ? 0 : dataStart(size);
        if (tooLong || json < 0 || HINTS.in(held, size) == 0) {
            pass(out, 0, size);
            return;
        }
        ByteBuffer value = ByteBuffer.wrap(held, json, size - json).slice();
        int from;
        int to;
        try {
            int base = json;
            if (!document) {
                JsonSpans event = RESPONSE.find(value);
                if (!event.isObject(0)) {
                    pass(out, 0, size);
                    return;
                }
                base += event.start(0);
                value = event.value(0);
            }
            JsonSpans spans = MODEL.find(value);
            if (spans.text(0).isEmpty()) {
                pass(out, 0, size);
                return;
            }
            from = base + spans.start(0);
            to = base + spans.end(0);
        } catch (JsonFormatException e) {
            pass(out, 0, size);
            return;
        }
        pass(out, 0, from);
        out.accept(ByteBuffer.wrap(name).slice());
        pass(out, to, size);
    }

    /** Where the value of a data line begins; -1 for any other line. */
    private int dataStart(int size) {
        boolean data =
                size > 5 && held[0] == 'd' && held[1] == 'a' && held[2] == 't' && held[3] == 'a' && held[4] == ':';
        return data ? 5 : -1;
    }

    private void pass(Consumer<ByteBuffer> out, int from, int to) {
        if (to > from) {
            out.accept(ByteBuffer.wrap(held, from, to - from).slice());
        }
    }
}
