package dev.aiproxy.openai.chat;

import dev.aiproxy.api.json.ByteSearch;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.json.JsonHints;
import dev.aiproxy.api.json.JsonKeys;
import dev.aiproxy.api.json.JsonSpans;
import dev.aiproxy.api.wire.ReplyEditor;
import dev.aiproxy.api.wire.SseLines;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Takes the usage chunk out of a stream whose client had not asked for it.
 *
 * <p>Only the event with an empty {@code choices} and a {@code usage} goes; a usage that rides on another chunk stays,
 * as does every other byte. An unfinished event is held back only while it is short enough to be that chunk.
 */
final class UsageChunkRemover implements ReplyEditor {
    private static final JsonHints HINTS = JsonHints.of("usage");
    private static final JsonKeys KEYS = JsonKeys.of("choices", "usage");
    private static final int CHOICES = 0;
    private static final int USAGE = 1;
    private static final int LONGEST = 64 * 1024;

    private byte[] held = new byte[2048];
    private ByteBuffer bytes = ByteBuffer.wrap(held);
    private int length;
    /** Where the current line of what is held begins. */
    private int lineStart;
    /** Up to where what is held has been looked at. */
    private int scanned;

    private boolean afterCarriageReturn;
    private boolean removedLast;
    private boolean tooLong;

    @Override
    public void accept(ByteBuffer chunk, Consumer<ByteBuffer> out) {
        boolean fresh = length == 0 && lineStart == 0 && !afterCarriageReturn;
        if (fresh && endsWithBlankLine(chunk) && HINTS.in(chunk) == 0) {
            removedLast = false;
            out.accept(chunk);
            return;
        }
        append(chunk);
        split(out);
    }

    @Override
    public void end(Consumer<ByteBuffer> out) {
        if (length > 0 && !isUsageChunk(0, length)) {
            pass(out, 0, length);
        }
        length = 0;
    }

    private void split(Consumer<ByteBuffer> out) {
        int passed = 0;
        int from = 0;
        while (scanned < length) {
            int lineEnd = ByteSearch.either(bytes, scanned, length, '\n', '\r');
            afterCarriageReturn &= lineEnd == scanned;
            scanned = lineEnd;
            if (lineEnd == length) {
                break;
            }
            byte b = held[scanned++];
            boolean secondHalf = b == '\n' && afterCarriageReturn;
            afterCarriageReturn = b == '\r';
            if (secondHalf) {
                if (scanned - 1 == from) {
                    // It ends the blank line of the event before, and shares its fate.
                    passed = removedLast ? scanned : passed;
                    from = scanned;
                }
                lineStart = scanned;
            } else {
                boolean blank = scanned - 1 == lineStart;
                lineStart = scanned;
                if (blank) {
                    removedLast = !tooLong && isUsageChunk(from, scanned);
                    tooLong = false;
                    if (removedLast) {
                        pass(out, passed, from);
                        passed = scanned;
                    }
                    from = scanned;
                }
            }
        }
        release(out, passed, from);
    }

    /** Passes on what is sure to stay and keeps the unfinished event. */
    private void release(Consumer<ByteBuffer> out, int passed, int from) {
        tooLong |= length - from > LONGEST;
        int keepFrom = tooLong ? length : from;
        pass(out, passed, keepFrom);
        System.arraycopy(held, keepFrom, held, 0, length - keepFrom);
        length -= keepFrom;
        scanned = length;
        // Below zero if the line's beginning is gone: then it can't be blank.
        lineStart -= keepFrom;
    }

    private static boolean endsWithBlankLine(ByteBuffer chunk) {
        int end = chunk.limit();
        return chunk.remaining() >= 2 && chunk.get(end - 1) == '\n' && chunk.get(end - 2) == '\n';
    }

    private void append(ByteBuffer chunk) {
        int count = chunk.remaining();
        if (length + count > held.length) {
            held = Arrays.copyOf(held, Math.max(length + count, held.length * 2));
            bytes = ByteBuffer.wrap(held);
        }
        chunk.get(chunk.position(), held, length, count);
        length += count;
    }

    private void pass(Consumer<ByteBuffer> out, int from, int to) {
        if (to > from) {
            out.accept(ByteBuffer.wrap(held, from, to - from).slice());
        }
    }

    private boolean isUsageChunk(int from, int to) {
        ByteBuffer event = ByteBuffer.wrap(held, from, to - from);
        if (HINTS.in(event) == 0) {
            return false;
        }
        boolean[] found = {false};
        SseLines lines = new SseLines(LONGEST, (name, data, size) -> found[0] |= hasUsageOnly(data, size));
        lines.accept(event);
        lines.end();
        return found[0];
    }

    private static boolean hasUsageOnly(byte[] data, int size) {
        try {
            JsonSpans spans = KEYS.find(ByteBuffer.wrap(data, 0, size));
            return spans.isObject(USAGE) && spans.has(CHOICES) && isEmptyArray(spans.value(CHOICES));
        } catch (JsonFormatException e) {
            return false;
        }
    }

    private static boolean isEmptyArray(ByteBuffer value) {
        if (value.get(0) != '[') {
            return false;
        }
        int at = 1;
        while (value.get(at) == ' ' || value.get(at) == '\n' || value.get(at) == '\r' || value.get(at) == '\t') {
            at++;
        }
        return value.get(at) == ']';
    }
}
