package dev.aiproxy.claude.messages;

import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.json.JsonKeys;
import dev.aiproxy.api.json.JsonSpans;
import dev.aiproxy.api.wire.ReplyEditor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Puts the name that the client asked for in place of the model's own, in a document or in the first event of a stream;
 * every other byte passes as it came. Once the name is found nothing is held back any more.
 */
final class ModelEditor implements ReplyEditor {
    private enum Shape {
        UNKNOWN,
        DOCUMENT,
        EVENTS,
        DONE
    }

    private static final int MOST = 64 * 1024 * 1024;
    private static final JsonKeys MODEL = JsonKeys.of("model");
    private static final JsonKeys MESSAGE = JsonKeys.of("type", "message");
    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);

    private final byte[] name;
    private Shape shape = Shape.UNKNOWN;
    private byte[] held = new byte[1024];
    private int length;
    private int scanned;
    private int lineStart;

    /** @param model the name that the client asked for */
    ModelEditor(String model) {
        this.name = JsonSpans.quote(model).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void accept(ByteBuffer chunk, Consumer<ByteBuffer> out) {
        if (shape == Shape.DONE) {
            out.accept(chunk);
            return;
        }
        if (chunk.remaining() > MOST - length) {
            pass(length, out);
            shape = Shape.DONE;
            out.accept(chunk);
            return;
        }
        if (chunk.remaining() > held.length - length) {
            held = Arrays.copyOf(held, Math.max(length + chunk.remaining(), held.length * 2));
        }
        int count = chunk.remaining();
        chunk.get(chunk.position(), held, length, count);
        length += count;
        if (shape == Shape.UNKNOWN) {
            sniff();
        }
        if (shape == Shape.EVENTS) {
            events(out);
        }
    }

    private void sniff() {
        for (int i = 0; i < length; i++) {
            byte at = held[i];
            if (at != ' ' && at != '\n' && at != '\r' && at != '\t' && (at & 0x80) == 0) {
                shape = at == '{' ? Shape.DOCUMENT : Shape.EVENTS;
                return;
            }
        }
    }

    /** Passes on whole events until one has the name. */
    private void events(Consumer<ByteBuffer> out) {
        while (scanned < length) {
            byte at = held[scanned];
            if (at != '\n' && at != '\r') {
                scanned++;
                continue;
            }
            boolean pairs = at == '\r' && scanned + 1 < length && held[scanned + 1] == '\n';
            if (at == '\r' && scanned + 1 == length) {
                // Whether a line feed follows, the next bytes tell.
                return;
            }
            boolean blank = scanned == lineStart;
            scanned += pairs ? 2 : 1;
            lineStart = scanned;
            if (blank && event(out)) {
                return;
            }
        }
    }

    /** Passes on the event before the scan; says whether it had the name and all is passed on. */
    private boolean event(Consumer<ByteBuffer> out) {
        int[] span = nameInEvent(scanned);
        if (span.length > 0) {
            edit(span, out);
            return true;
        }
        int rest = length - scanned;
        pass(scanned, out);
        System.arraycopy(held, scanned, held, 0, rest);
        length = rest;
        scanned = 0;
        lineStart = 0;
        return false;
    }

    private int[] nameInEvent(int end) {
        int line = 0;
        while (line < end) {
            int stop = line;
            while (stop < end && held[stop] != '\n' && held[stop] != '\r') {
                stop++;
            }
            boolean data =
                    stop - line > DATA.length && Arrays.equals(held, line, line + DATA.length, DATA, 0, DATA.length);
            if (data) {
                int[] span = nameInStart(line + DATA.length, stop);
                if (span.length > 0) {
                    return span;
                }
            }
            line = stop + 1;
        }
        return new int[0];
    }

    private int[] nameInStart(int from, int to) {
        try {
            JsonSpans event =
                    MESSAGE.find(ByteBuffer.wrap(held, from, to - from).slice());
            boolean starts = event.text(0).filter("message_start"::equals).isPresent();
            return starts && event.isObject(1) ? name(event.value(1), from + event.start(1)) : new int[0];
        } catch (JsonFormatException e) {
            return new int[0];
        }
    }

    private static int[] name(ByteBuffer json, int offset) {
        JsonSpans message = MODEL.find(json);
        return message.text(0).isPresent()
                ? new int[] {offset + message.start(0), offset + message.end(0)}
                : new int[0];
    }

    private void edit(int[] span, Consumer<ByteBuffer> out) {
        out.accept(ByteBuffer.wrap(held, 0, span[0]).slice());
        out.accept(ByteBuffer.wrap(name.clone()));
        out.accept(ByteBuffer.wrap(held, span[1], length - span[1]).slice());
        shape = Shape.DONE;
        length = 0;
    }

    private void pass(int count, Consumer<ByteBuffer> out) {
        if (count > 0) {
            out.accept(ByteBuffer.wrap(Arrays.copyOf(held, count)));
        }
    }

    @Override
    public void end(Consumer<ByteBuffer> out) {
        if (shape == Shape.DONE || length == 0) {
            return;
        }
        int[] span = new int[0];
        if (shape == Shape.EVENTS) {
            span = nameInEvent(length);
        } else if (shape == Shape.DOCUMENT) {
            try {
                span = name(ByteBuffer.wrap(held, 0, length).slice(), 0);
            } catch (JsonFormatException e) {
                span = new int[0];
            }
        }
        if (span.length > 0) {
            edit(span, out);
        } else {
            pass(length, out);
        }
        shape = Shape.DONE;
    }
}
