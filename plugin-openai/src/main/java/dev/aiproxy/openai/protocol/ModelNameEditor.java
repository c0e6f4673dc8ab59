package dev.aiproxy.openai.protocol;

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
 * Gives an answer the model name that the client asked for: replaces the value of the top-level {@code model} in a
 * document, or in each event of a stream. Every other byte passes as it came.
 *
 * <p>Of a stream no more than an unfinished line is held back; a document is held until its end, up to 64 MiB.
 */
public final class ModelNameEditor implements ReplyEditor {
    private static final JsonHints HINTS = JsonHints.of("model");
    private static final JsonKeys KEYS = JsonKeys.of("model");
    private static final int LONGEST = 64 * 1024 * 1024;
    private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};

    private enum Shape {
        UNKNOWN,
        DOCUMENT,
        EVENTS,
        /** Too long to be held: passes as it is. */
        UNTOUCHED
    }

    private final byte[] name;
    private Shape shape = Shape.UNKNOWN;
    private byte[] held = new byte[2048];
    private int length;
    private int scanned;

    /** @param model the name that the client asked for */
    public ModelNameEditor(String model) {
        name = JsonSpans.quote(model).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void accept(ByteBuffer chunk, Consumer<ByteBuffer> out) {
        append(chunk);
        if (shape == Shape.UNKNOWN) {
            sniff();
        }
        if (length > LONGEST) {
            shape = Shape.UNTOUCHED;
        }
        switch (shape) {
            case UNTOUCHED -> flush(out);
            case EVENTS -> lines(out);
            case UNKNOWN, DOCUMENT -> {
                // more must come first
            }
        }
    }

    private void sniff() {
        for (int i = 0; i < length; i++) {
            if (held[i] > ' ') {
                shape = held[i] == '{' ? Shape.DOCUMENT : Shape.EVENTS;
                return;
            }
        }
    }

    private void lines(Consumer<ByteBuffer> out) {
        int passed = 0;
        int start = 0;
        while (scanned < length) {
            byte b = held[scanned++];
            if (b == '\n' || b == '\r') {
                passed = line(passed, start, scanned, out);
                start = scanned;
            }
        }
        pass(out, passed, start);
        System.arraycopy(held, start, held, 0, length - start);
        length -= start;
        scanned = length;
    }

    /** Edits one line; gives up to where bytes have been passed on. */
    private int line(int passed, int start, int end, Consumer<ByteBuffer> out) {
        boolean data =
                end - start > DATA.length && Arrays.equals(held, start, start + DATA.length, DATA, 0, DATA.length);
        return data ? edit(passed, start + DATA.length, end, out) : passed;
    }

    private int edit(int passed, int from, int to, Consumer<ByteBuffer> out) {
        ByteBuffer json = ByteBuffer.wrap(held, from, to - from).slice();
        JsonSpans spans;
        try {
            spans = KEYS.find(json);
        } catch (JsonFormatException e) {
            return passed;
        }
        if (!spans.has(0) || json.get(spans.start(0)) != '"' || isEmpty(spans)) {
            return passed;
        }
        pass(out, passed, from + spans.start(0));
        out.accept(ByteBuffer.wrap(name));
        return from + spans.end(0);
    }

    /** Azure's first chunk has an empty name, which means none. */
    private static boolean isEmpty(JsonSpans spans) {
        return spans.end(0) - spans.start(0) == 2;
    }

    @Override
    public void end(Consumer<ByteBuffer> out) {
        int passed = 0;
        if (shape == Shape.DOCUMENT) {
            passed = edit(0, 0, length, out);
        } else if (shape == Shape.EVENTS && HINTS.in(held, length) != 0) {
            passed = line(0, 0, length, out);
        }
        pass(out, passed, length);
        length = 0;
    }

    private void flush(Consumer<ByteBuffer> out) {
        pass(out, 0, length);
        length = 0;
        scanned = 0;
    }

    private void append(ByteBuffer chunk) {
        int count = chunk.remaining();
        if (length + count > held.length) {
            held = Arrays.copyOf(held, Math.max(length + count, held.length * 2));
        }
        chunk.get(chunk.position(), held, length, count);
        length += count;
    }

    private void pass(Consumer<ByteBuffer> out, int from, int to) {
        if (to > from) {
            out.accept(ByteBuffer.wrap(held, from, to - from).slice());
        }
    }
}
