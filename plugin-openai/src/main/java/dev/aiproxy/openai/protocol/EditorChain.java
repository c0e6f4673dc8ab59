package dev.aiproxy.openai.protocol;

import dev.aiproxy.api.wire.ReplyEditor;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Two editors, the second of which sees what the first lets pass. */
public final class EditorChain implements ReplyEditor {
    private final ReplyEditor first;
    private final ReplyEditor second;

    public EditorChain(ReplyEditor first, ReplyEditor second) {
        this.first = first;
        this.second = second;
    }

    @Override
    public void accept(ByteBuffer chunk, Consumer<ByteBuffer> out) {
        first.accept(chunk, passed -> second.accept(passed, out));
    }

    @Override
    public void end(Consumer<ByteBuffer> out) {
        first.end(passed -> second.accept(passed, out));
        second.end(out);
    }
}
