package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.CallIds;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.json.Json;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Blocks of messages for Anthropic. One object per request, used by one thread. */
final class ContentWriter {
    private final Target target;
    private final ToolNames names;
    private final CallIds ids;
    private final MarkBudget marks;
    private final Losses losses;
    private final MediaWriter media;

    ContentWriter(Target target, ToolNames names, CallIds ids, MarkBudget marks, Losses losses) {
        this.target = target;
        this.names = names;
        this.ids = ids;
        this.marks = marks;
        this.losses = losses;
        this.media = new MediaWriter(this, losses);
    }

    /** Blocks inside a block. */
    ArrayNode nested(List<Block> blocks) {
        ArrayNode array = Json.array();
        for (Block block : blocks) {
            user(block, array);
        }
        return array;
    }

    /** A block that the user or the operator says. */
    void user(Block block, ArrayNode to) {
        switch (block) {
            case Block.Text text -> text(text, to);
            case Block.Media picture -> {
                ObjectNode json = media.write(picture);
                lose(block);
                mark(picture.cache(), block, json);
                to.add(json);
            }
            case Block.ToolResult result -> to.add(result(result));
            case Block.Refusal refusal -> text(refusal.text(), refusal, to);
            case Block.ToolCall call -> to.add(call(call));
            case Block.Reasoning thought -> thought(thought, to);
            case Block.Foreign foreign -> foreign(foreign, to);
        }
    }

    /** A block that the model said. */
    void assistant(Block block, ArrayNode to) {
        if (block instanceof Block.Media picture) {
            losses.add(picture.extras().place(), Loss.Kind.DROPPED, "the model's own media can't be sent back");
            return;
        }
        user(block, to);
    }

    private void text(Block.Text text, ArrayNode to) {
        if (text.text().isEmpty()) {
            return;
        }
        ObjectNode json = text(text.text());
        ArrayNode citations = Json.array();
        for (Citation citation : text.citations()) {
            Optional<ObjectNode> own = Citations.own(citation);
            own.ifPresentOrElse(
                    citations::add,
                    () -> losses.add(
                            citation.extras().place(), Loss.Kind.DROPPED, "a source that Anthropic can't check"));
        }
        if (!citations.isEmpty()) {
            json.set("citations", citations);
        }
        lose(text);
        text.extras().writeTo(MessagesProtocol.ID, json);
        mark(text.cache(), text, json);
        to.add(json);
    }

    private void text(String text, Block from, ArrayNode to) {
        lose(from);
        if (!text.isEmpty()) {
            to.add(text(text));
        }
    }

    static ObjectNode text(String text) {
        return Json.object().put("type", "text").put("text", text);
    }

    private ObjectNode call(Block.ToolCall call) {
        ObjectNode json = Json.object();
        json.put("type", "tool_use");
        json.put("id", ids.write(call.id()));
        json.put("name", names.write(call.namespace(), call.name()));
        json.set("input", CallInput.object(call));
        lose(call);
        call.extras().writeTo(MessagesProtocol.ID, json);
        ContentReader.writeCaller(call.extras(), json);
        mark(call.cache(), call, json);
        return json;
    }

    private ObjectNode result(Block.ToolResult result) {
        ObjectNode json = Json.object();
        json.put("type", "tool_result");
        json.put("tool_use_id", ids.write(result.callId()));
        ArrayNode content = nested(result.content());
        if (!content.isEmpty()) {
            json.set("content", content);
        }
        if (result.error()) {
            json.put("is_error", true);
        }
        lose(result);
        result.extras().writeTo(MessagesProtocol.ID, json);
        mark(result.cache(), result, json);
        return json;
    }

    /** A thought goes back to its maker only; elsewhere it would be an error or mean nothing. */
    private void thought(Block.Reasoning thought, ArrayNode to) {
        Sealed signature = thought.signature();
        if (signature == null || !isOwn(signature)) {
            if (!thought.text().isEmpty()) {
                losses.add(thought.extras().place(), Loss.Kind.EMULATED, "a thought that belongs to another provider");
            }
            return;
        }
        ObjectNode json = Json.object();
        if (thought.redacted() || signature.slot() == Sealed.Slot.REDACTED) {
            json.put("type", "redacted_thinking");
            json.put("data", signature.value());
        } else {
            json.put("type", "thinking");
            json.put("thinking", thought.text());
            json.put("signature", signature.value());
        }
        lose(thought);
        thought.extras().writeTo(MessagesProtocol.ID, json);
        to.add(json);
    }

    private boolean isOwn(Sealed signature) {
        return signature.belongsTo(MessagesProtocol.ID, target.realm())
                || signature.belongsTo(MessagesProtocol.ID, "*");
    }

    private void foreign(Block.Foreign foreign, ArrayNode to) {
        if (foreign.protocol().equals(MessagesProtocol.ID)) {
            to.add(foreign.json());
            return;
        }
        lose(foreign);
        String summary = foreign.summary();
        if (summary == null || summary.isEmpty()) {
            losses.add(foreign.extras().place(), Loss.Kind.DROPPED, foreign.type() + " is unknown to Anthropic");
            return;
        }
        losses.add(foreign.extras().place(), Loss.Kind.DOWNGRADED, foreign.type() + " is sent as a line of text");
        to.add(text(summary));
    }

    private void mark(@Nullable CacheMark mark, Block block, ObjectNode json) {
        if (mark != null) {
            marks.write(mark, block.extras().place(), json);
        }
    }

    private void lose(Block block) {
        losses.extras(block.extras(), MessagesProtocol.ID);
    }
}
