package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the blocks of a streamed answer, one after another. A block of text or thought begins with its first content, so
 * that no empty one goes out, which the client could not send back. Used by one thread.
 */
final class BlockWriter {
    private static final byte[] DELTA =
            ascii("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":");
    private static final byte[] TEXT = ascii(",\"delta\":{\"type\":\"text_delta\",\"text\":\"");
    private static final byte[] THINKING = ascii(",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"");
    private static final byte[] SIGNATURE = ascii(",\"delta\":{\"type\":\"signature_delta\",\"signature\":\"");
    private static final byte[] INPUT = ascii(",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"");
    private static final byte[] CITATION = ascii(",\"delta\":{\"type\":\"citations_delta\",\"citation\":");
    private static final byte[] END_OF_TEXT = ascii("\"}}\n\n");
    private static final byte[] END_OF_OBJECT = ascii("}}\n\n");
    private static final byte[] START =
            ascii("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":");
    private static final byte[] CONTENT = ascii(",\"content_block\":");
    private static final byte[] STOP =
            ascii("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":");
    private static final byte[] END_OF_EVENT = ascii("}\n\n");

    private final JsonBytes bytes;
    private final boolean showsThoughts;
    private final Losses losses;
    private @Nullable Block block;
    private @Nullable Sealed signature;
    private @Nullable StringBuilder freeText;
    private boolean open;
    private boolean hasInput;
    private boolean signedLate;
    private boolean silentCall;
    private @Nullable Sealed ofText;
    private int next;

    /** @param showsThoughts whether thoughts are to be read, or only brought back */
    BlockWriter(JsonBytes bytes, boolean showsThoughts, Losses losses) {
        this.bytes = bytes;
        this.showsThoughts = showsThoughts;
        this.losses = losses;
    }

    void start(Block shell, Consumer<ByteBuffer> out) {
        endSilentCall(false, out);
        Sealed held = ofText;
        if (held != null) {
            ofText = null;
            complete(ReplyNodes.carrier(held, Sealed.Slot.TEXT), out);
        }
        losses.extras(shell.extras(), MessagesProtocol.ID);
        block = shell;
        signature = null;
        freeText = null;
        open = false;
        hasInput = false;
        signedLate = false;
        switch (shell) {
            case Block.Text text -> {
                delta(text.text(), out);
                text.citations().forEach(citation -> cite(citation, out));
                signature = text.signature();
            }
            case Block.Reasoning thought -> {
                signature = thought.signature();
                delta(thought.text(), out);
            }
            case Block.Refusal refusal -> delta(refusal.text(), out);
            case Block.ToolCall call -> {
                freeText = call.freeText() ? new StringBuilder() : null;
                signature = call.signature();
                delta(call.input(), out);
            }
            case Block.Foreign foreign -> foreign(foreign, out);
            case Block.Media media ->
                losses.add(media.extras().place(), Loss.Kind.DROPPED, "answers have no media in Anthropic's protocol");
            case Block.ToolResult result ->
                losses.add(result.extras().place(), Loss.Kind.DROPPED, "the result of a provider's own tool");
        }
    }

    void delta(String text, Consumer<ByteBuffer> out) {
        if (text.isEmpty() || block == null) {
            return;
        }
        switch (block) {
            case Block.Text shown -> send(TEXT, text, out);
            case Block.Refusal refusal -> send(TEXT, text, out);
            case Block.Reasoning thought -> {
                if (showsThoughts) {
                    send(THINKING, text, out);
                }
            }
            case Block.ToolCall call -> {
                hasInput = true;
                if (freeText != null) {
                    freeText.append(text);
                } else {
                    send(INPUT, text, out);
                }
            }
            case Block.Foreign foreign -> {}
            case Block.Media media -> {}
            case Block.ToolResult result -> {}
        }
    }

    private void send(byte[] kind, String text, Consumer<ByteBuffer> out) {
        open(out);
        bytes.raw(DELTA).number(next).raw(kind).text(text).raw(END_OF_TEXT);
        out.accept(bytes.takeBuffer());
    }

    void cite(Citation citation, Consumer<ByteBuffer> out) {
        ResponseWriter.citation(citation, losses).ifPresent(json -> {
            open(out);
            bytes.raw(DELTA).number(next).raw(CITATION).value(json).raw(END_OF_OBJECT);
            out.accept(bytes.takeBuffer());
        });
    }

    /** A call's signature goes before the call; if that has begun, after it. */
    void sign(Sealed value, Consumer<ByteBuffer> out) {
        signature = value;
        signedLate = open && block instanceof Block.ToolCall;
    }

    private void open(Consumer<ByteBuffer> out) {
        if (open || block == null) {
            return;
        }
        switch (block) {
            case Block.Text text ->
                begin(own(text, Json.object().put("type", "text").put("text", "")), out);
            case Block.Refusal refusal -> begin(ContentWriter.text(""), out);
            case Block.Reasoning thought ->
                begin(
                        own(
                                thought,
                                Json.object()
                                        .put("type", "thinking")
                                        .put("thinking", "")
                                        .put("signature", "")),
                        out);
            case Block.ToolCall call -> {
                if (signature != null && !signedLate) {
                    complete(ReplyNodes.carrier(signature, Sealed.Slot.CALL), out);
                }
                begin(ResponseWriter.call(call, Json.object()), out);
            }
            case Block.Foreign foreign -> {}
            case Block.Media media -> {}
            case Block.ToolResult result -> {}
        }
        open = true;
    }

    private static ObjectNode own(Block block, ObjectNode json) {
        block.extras().writeTo(MessagesProtocol.ID, json);
        return json;
    }

    private void begin(ObjectNode json, Consumer<ByteBuffer> out) {
        bytes.raw(START).number(next).raw(CONTENT).value(json).raw(END_OF_EVENT);
        out.accept(bytes.takeBuffer());
    }

    private void stop(Consumer<ByteBuffer> out) {
        bytes.raw(STOP).number(next).raw(END_OF_EVENT);
        out.accept(bytes.takeBuffer());
        next++;
    }

    /** A thinking block that only carries a signature. */
    private void complete(ObjectNode carrier, Consumer<ByteBuffer> out) {
        String value = carrier.path("signature").stringValue("");
        begin(carrier.put("signature", ""), out);
        sendSignature(value, out);
        stop(out);
    }

    private void sendSignature(String value, Consumer<ByteBuffer> out) {
        bytes.raw(DELTA).number(next).raw(SIGNATURE).text(value).raw(END_OF_TEXT);
        out.accept(bytes.takeBuffer());
    }

    void end(Consumer<ByteBuffer> out) {
        Block ending = block;
        block = null;
        switch (ending) {
            case Block.Text text -> {
                if (open) {
                    stop(out);
                }
                // Behind the last text it would be what clients take for the answer, and nobody insists on it there.
                ofText = signature;
            }
            case Block.Refusal refusal -> {
                if (open) {
                    stop(out);
                }
            }
            case Block.Reasoning thought -> thought(thought, out);
            case Block.ToolCall call -> call(call, out);
            case null -> {}
            case Block.Foreign foreign -> {}
            case Block.Media media -> {}
            case Block.ToolResult result -> {}
        }
    }

    private void thought(Block.Reasoning thought, Consumer<ByteBuffer> out) {
        Sealed sealed = signature;
        if (sealed != null && !open && ResponseWriter.isRedacted(thought, sealed)) {
            begin(own(thought, ReplyNodes.redacted(sealed, sealed.slot())), out);
            stop(out);
            return;
        }
        if (!open && sealed == null) {
            return;
        }
        block = thought;
        open(out);
        block = null;
        sendSignature(ReplyNodes.carried(sealed, ResponseWriter.slot(sealed)), out);
        stop(out);
    }

    private void call(Block.ToolCall call, Consumer<ByteBuffer> out) {
        block = call;
        if (freeText != null) {
            String text = freeText.toString();
            send(INPUT, Json.text(Json.object().put(Names.FREE_TEXT, text)), out);
        } else if (!hasInput) {
            open(out);
            block = null;
            silentCall = true;
            return;
        }
        block = null;
        endCall(out);
    }

    /**
     * Ends the call that had no arguments when it ended. Whether it takes none or the model was cut before the first, only
     * what follows tells.
     *
     * @param cut whether the model was stopped before it was done
     */
    void endSilentCall(boolean cut, Consumer<ByteBuffer> out) {
        if (silentCall) {
            silentCall = false;
            if (!cut) {
                send(INPUT, "{}", out);
            }
            endCall(out);
        }
    }

    private void endCall(Consumer<ByteBuffer> out) {
        stop(out);
        if (signedLate && signature != null) {
            begin(ReplyNodes.redacted(signature, Sealed.Slot.CALL), out);
            stop(out);
        }
    }

    /** What only this protocol knows; input of a tool comes as it does from the provider. */
    private void foreign(Block.Foreign foreign, Consumer<ByteBuffer> out) {
        ResponseWriter.foreign(foreign, losses).ifPresent(json -> {
            if (!Names.isServerCall(foreign.type()) || !json.path("input").isObject()) {
                begin(json, out);
                stop(out);
                return;
            }
            ObjectNode shell = json.deepCopy();
            shell.putObject("input");
            begin(shell, out);
            bytes.raw(DELTA)
                    .number(next)
                    .raw(INPUT)
                    .text(Json.text(json.get("input")))
                    .raw(END_OF_TEXT);
            out.accept(bytes.takeBuffer());
            stop(out);
        });
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
