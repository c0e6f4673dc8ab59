package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.json.JsonSpans;
import dev.aiproxy.api.wire.ReplyEditor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Puts the name that the client asked for in place of {@code modelVersion}, in a document, in events and in the elements of
 * an array. Every other byte passes as it came, and nothing is held back.
 */
final class ModelVersionEditor implements ReplyEditor {
    private static final byte[] KEY = "modelVersion".getBytes(StandardCharsets.US_ASCII);

    private final byte[] name;
    private int depth;
    private int memberDepth = 1;
    private boolean inString;
    private boolean escaped;
    private boolean expectsKey;
    private boolean inKey;
    private int matched;
    private boolean isWanted;
    private boolean skipping;

    ModelVersionEditor(String name) {
        this.name = JsonSpans.quote(name).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void accept(ByteBuffer chunk, Consumer<ByteBuffer> out) {
        int from = chunk.position();
        int limit = chunk.limit();
        for (int at = from; at < limit; at++) {
            byte b = chunk.get(at);
            if (inString) {
                boolean closes = string(b);
                if (skipping && closes) {
                    skipping = false;
                    from = at + 1;
                }
            } else if (b == '"' && isWanted && depth == memberDepth) {
                pass(chunk, from, at, out);
                out.accept(ByteBuffer.wrap(name));
                isWanted = false;
                inString = true;
                skipping = true;
            } else {
                structure(b);
            }
        }
        if (!skipping) {
            pass(chunk, from, limit, out);
        }
    }

    private static void pass(ByteBuffer chunk, int from, int to, Consumer<ByteBuffer> out) {
        if (to > from) {
            out.accept(chunk.slice(from, to - from));
        }
    }

    /** A byte of a string; whether it ends it. */
    private boolean string(byte b) {
        if (escaped) {
            escaped = false;
            matched = -1;
            return false;
        }
        if (b == '\\') {
            escaped = true;
            return false;
        }
        if (b == '"') {
            inString = false;
            if (inKey) {
                inKey = false;
                isWanted = matched == KEY.length;
            }
            return true;
        }
        if (inKey && matched >= 0) {
            matched = matched < KEY.length && KEY[matched] == b ? matched + 1 : -1;
        }
        return false;
    }

    private void structure(byte b) {
        switch (b) {
            case '"' -> {
                inString = true;
                inKey = expectsKey && depth == memberDepth;
                matched = 0;
                expectsKey = false;
            }
            case '{', '[' -> {
                if (depth == 0) {
                    memberDepth = b == '[' ? 2 : 1;
                }
                depth++;
                isWanted = false;
                expectsKey = b == '{' && depth == memberDepth;
            }
            case '}', ']' -> {
                depth = Math.max(0, depth - 1);
                isWanted = false;
                expectsKey = false;
            }
            case ',' -> {
                expectsKey = depth == memberDepth;
                isWanted = false;
            }
            default -> {
                // nothing that changes where we are
            }
        }
    }

    @Override
    public void end(Consumer<ByteBuffer> out) {
        // nothing is held back
    }
}
