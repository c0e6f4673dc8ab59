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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Blocks of messages for Anthropic. One object per request, used by one thread. */
final class ContentWriter {
    private final Target target;
    private final ToolNames names;
    private final CallIds ids;
    private final MarkBudget marks;
    private final Losses losses;
    private final boolean own;
    private final MediaWriter media;

    /** @param own whether Anthropic's own client speaks, whose words stay as they are even where the API refuses them */
    ContentWriter(Target target, boolean own, ToolNames names, CallIds ids, MarkBudget marks, Losses losses) {
        this.target = target;
        this.own = own;
        this.names = names;
        this.ids = ids;
        this.marks = marks;
        this.losses = losses;
        this.media = new MediaWriter(this, own, losses);
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
                AsSaid.write(block.extras(), json);
                to.add(json);
            }
            case Block.ToolResult result -> to.add(result(result));
            case Block.Refusal refusal -> refusal(refusal, to);
            case Block.ToolCall call -> to.add(call(call));
            case Block.Reasoning thought -> thought(thought, to);
            case Block.Foreign foreign -> foreign(foreign, to);
        }
    }

    /** A block that the model said. */
    void assistant(Block block, ArrayNode to) {
        if (!own && block instanceof Block.Media picture) {
            losses.add(picture.extras().place(), Loss.Kind.DROPPED, "the model's own media can't be sent back");
            return;
        }
        user(block, to);
    }

    private void text(Block.Text text, ArrayNode to) {
        if (text.text().isEmpty() && (!own || text.signature() != null)) {
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
        mark(text.cache(), text, json);
        to.add(finish(text, json));
    }

    private void refusal(Block.Refusal refusal, ArrayNode to) {
        lose(refusal);
        if (!refusal.text().isEmpty()) {
            losses.add(refusal.extras().place(), Loss.Kind.EMULATED, "a refusal is sent as the text that it is");
            to.add(text(refusal.text()));
        }
    }

    /** Adds what only this protocol knows of a block. */
    private ObjectNode finish(Block block, ObjectNode json) {
        lose(block);
        block.extras().writeTo(MessagesProtocol.ID, json);
        AsSaid.write(block.extras(), json);
        return json;
    }

    static ObjectNode text(String text) {
        return Json.object().put("type", "text").put("text", text);
    }

    private ObjectNode call(Block.ToolCall call) {
        ObjectNode json = Json.object();
        json.put("type", "tool_use");
        json.put("id", own ? call.id() : ids.write(call.id()));
        json.put("name", names.write(call.namespace(), call.name()));
        if (!own || call.freeText()) {
            json.set("input", CallInput.object(call));
        } else if (!AsSaid.isSilent(call.extras(), "input")) {
            json.set("input", CallInput.asSaid(call.input()));
        }
        if (call.signature() != null) {
            losses.add(
                    call.extras().place(),
                    Loss.Kind.EMULATED,
                    "the signature of a call, which Anthropic's models make none of");
        }
        mark(call.cache(), call, json);
        ContentReader.writeCaller(call.extras(), json);
        return finish(call, json);
    }

    private ObjectNode result(Block.ToolResult result) {
        ObjectNode json = Json.object();
        json.put("type", "tool_result");
        json.put("tool_use_id", own ? result.callId() : ids.write(result.callId()));
        ArrayNode content = nested(result.content());
        if (!content.isEmpty()) {
            json.set("content", own ? AsSaid.content(result.extras(), content) : content);
        }
        if (result.error()) {
            json.put("is_error", true);
        }
        mark(result.cache(), result, json);
        return finish(result, json);
    }

    /** A thought goes back to its maker only; elsewhere it would be an error or mean nothing. */
    private void thought(Block.Reasoning thought, ArrayNode to) {
        Sealed signature = thought.signature();
        JsonNode unsigned = thought.extras().form(MessagesProtocol.ID, ContentReader.UNSIGNED);
        if (own && signature == null && unsigned.isObject()) {
            to.add(unsigned);
            return;
        }
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
        to.add(finish(thought, json));
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
