package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Loss.Kind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonBytes;
import dev.aiproxy.api.wire.ReplyContext;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes the deltas of one choice. */
final class ChoiceWriter {
    private static final String FUNCTION = ",\"type\":\"function\",\"function\":{\"name\":";

    private final int index;
    private final AnswerForm form;
    private final ReplyContext context;
    private final Losses losses;
    private final StreamWriter stream;
    private final Map<Integer, Open> open = new HashMap<>(4);
    private final TextJoin texts = new TextJoin();
    private @Nullable Open silent;
    private int calls;
    private boolean refuses;

    ChoiceWriter(int index, AnswerForm form, ReplyContext context, Losses losses, StreamWriter stream) {
        this.index = index;
        this.form = form;
        this.context = context;
        this.losses = losses;
        this.stream = stream;
    }

    void role(Consumer<ByteBuffer> out) {
        stream.beginChunk(index).ascii("\"role\":\"assistant\",\"content\":\"\",\"refusal\":null");
        stream.endChunk(out);
    }

    void begin(int number, Block shell, Consumer<ByteBuffer> out) {
        losses.extras(shell.extras(), ID);
        endSilentCall(false, out);
        Open block = new Open(shell);
        open.put(number, block);
        switch (shell) {
            case Block.Text text -> {
                block.separator = texts.begin(text);
                block.from = texts.length();
                say(block, text.text(), text.logprobs(), out);
            }
            case Block.Reasoning thought -> {
                block.separator = texts.thought();
                say(block, thought.text(), List.of(), out);
            }
            case Block.Refusal refusal -> {
                refuses = true;
                say(block, refusal.text(), refusal.logprobs(), out);
            }
            case Block.ToolCall call -> {
                texts.other();
                beginCall(block, call, out);
                say(block, call.input(), List.of(), out);
            }
            case Block.Media media -> {
                ObjectNode delta = AnswerParts.media(media, number, context, losses);
                texts.other();
                if (delta != null) {
                    raw(delta, out);
                }
            }
            case Block.Foreign foreign -> {
                texts.other();
                AnswerParts.lost(foreign, losses);
            }
            case Block.ToolResult result ->
                losses.add(result.extras().place(), Kind.DROPPED, "results have no place in answers");
        }
    }

    private void beginCall(Open block, Block.ToolCall call, Consumer<ByteBuffer> out) {
        block.call = calls++;
        String name = AnswerParts.name(call);
        if (form.old()) {
            stream.beginChunk(index)
                    .ascii("\"function_call\":{\"name\":")
                    .string(name)
                    .ascii(",\"arguments\":\"\"}");
        } else {
            beginCallDelta(block)
                    .ascii(",\"id\":")
                    .string(call.id())
                    .ascii(call.freeText() ? ",\"type\":\"custom\",\"custom\":{\"name\":" : FUNCTION)
                    .string(name)
                    .ascii(call.freeText() ? ",\"input\":\"\"}}]" : ",\"arguments\":\"\"}}]");
        }
        stream.endChunk(out);
        if (call.signature() != null) {
            sign(block, call.signature(), out);
        }
    }

    private JsonBytes beginCallDelta(Open block) {
        return stream.beginChunk(index).ascii("\"tool_calls\":[{\"index\":").number(block.call);
    }

    void delta(ChatEvent.BlockDelta delta, Consumer<ByteBuffer> out) {
        Open block = open.get(delta.block());
        if (block != null) {
            say(block, delta.text(), delta.logprobs(), out);
        }
    }

    private void say(Open block, String text, List<TokenLogprob> logprobs, Consumer<ByteBuffer> out) {
        if (text.isEmpty() && logprobs.isEmpty()) {
            return;
        }
        String said = block.separator.isEmpty() ? text : block.separator + text;
        block.separator = "";
        switch (block.shell) {
            case Block.Text words -> {
                texts.add(said);
                member("\"content\":", said, logprobs, out);
            }
            case Block.Reasoning thought -> {
                if (form.showsThoughts()) {
                    member("\"reasoning_content\":", said, List.of(), out);
                }
            }
            case Block.Refusal refusal -> member("\"refusal\":", said, logprobs, out);
            case Block.ToolCall call -> input(block, call, said, out);
            default -> throw new IllegalStateException("a block that is complete grows");
        }
    }

    private void member(String name, String text, List<TokenLogprob> logprobs, Consumer<ByteBuffer> out) {
        stream.beginChunk(index).ascii(name).string(text);
        if (logprobs.isEmpty()) {
            stream.endChunk(out);
        } else {
            boolean refusal = name.equals("\"refusal\":");
            stream.endChunk(AnswerParts.logprobs(refusal ? List.of() : logprobs, refusal ? logprobs : List.of()), out);
        }
    }

    private void input(Open block, Block.ToolCall call, String text, Consumer<ByteBuffer> out) {
        block.said = true;
        if (form.old()) {
            stream.beginChunk(index)
                    .ascii("\"function_call\":{\"arguments\":")
                    .string(text)
                    .ascii("}");
        } else {
            beginCallDelta(block)
                    .ascii(call.freeText() ? ",\"custom\":{\"input\":" : ",\"function\":{\"arguments\":")
                    .string(text)
                    .ascii("}}]");
        }
        stream.endChunk(out);
    }

    /** A source that names no place in the text is one of all of its block, whose length is known at its end. */
    void cite(int number, Citation citation, Consumer<ByteBuffer> out) {
        Open block = open.get(number);
        if (block != null && (citation.end() < 0 || !block.sources.isEmpty())) {
            block.sources.add(citation);
        } else if (block != null) {
            annotate(block, citation, out);
        }
    }

    private void annotate(Open block, Citation citation, Consumer<ByteBuffer> out) {
        ObjectNode annotation = AnswerParts.annotation(citation, block.from, texts.length(), losses);
        if (annotation != null) {
            ObjectNode delta = Json.object();
            delta.putArray("annotations").add(annotation);
            raw(delta, out);
        }
    }

    private void raw(ObjectNode delta, Consumer<ByteBuffer> out) {
        byte[] json = Json.write(delta);
        byte[] inner = new byte[json.length - 2];
        System.arraycopy(json, 1, inner, 0, inner.length);
        stream.beginChunk(index).raw(inner);
        stream.endChunk(out);
    }

    void sign(int number, Sealed signature, Consumer<ByteBuffer> out) {
        Open block = open.get(number);
        if (block != null) {
            sign(block, signature, out);
        }
    }

    private void sign(Open block, @Nullable Sealed signature, Consumer<ByteBuffer> out) {
        if (signature == null || !(block.shell instanceof Block.ToolCall call) || form.old()) {
            return;
        }
        // Clients insist on the object of the call's kind in every delta.
        beginCallDelta(block)
                .ascii(call.freeText() ? ",\"custom\":{\"input\":\"\"}" : ",\"function\":{\"arguments\":\"\"}")
                .ascii(",\"extra_content\":{\"google\":{\"thought_signature\":")
                .string(Carrier.wrap(signature))
                .ascii("}}}]");
        stream.endChunk(out);
    }

    void end(int number, Consumer<ByteBuffer> out) {
        Open block = open.remove(number);
        if (block == null) {
            return;
        }
        if (block.shell instanceof Block.ToolCall call && !block.said && !call.freeText()) {
            // Whether it takes no arguments or was cut before the first, the next event tells.
            endSilentCall(false, out);
            silent = block;
        }
        block.sources.forEach(citation -> annotate(block, citation, out));
    }

    private void endSilentCall(boolean cut, Consumer<ByteBuffer> out) {
        Open block = silent;
        silent = null;
        if (!cut && block != null && block.shell instanceof Block.ToolCall call) {
            input(block, call, "{}", out);
        }
    }

    void finish(ChatEvent.Finished finished, Consumer<ByteBuffer> out) {
        endSilentCall(FinishReasons.isCut(finished.finish()), out);
        String reason = FinishReasons.write(finished.finish(), calls > 0, refuses);
        String word = form.old() && reason.equals("tool_calls") ? "function_call" : reason;
        stream.finishChunk(index, word, finished.extras(), out);
    }

    private static final class Open {
        private final Block shell;
        private String separator = "";
        private int call = -1;
        private int from;
        private boolean said;
        /** Those that wait for the end of the block. */
        private final List<Citation> sources = new ArrayList<>(0);

        private Open(Block shell) {
            this.shell = shell;
        }
    }
}
