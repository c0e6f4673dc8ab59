package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Loss.Kind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a turn of the model: its words, its calls, and its thoughts where the service wants them back. */
final class AssistantWriter {
    private final Target target;
    private final Dialect dialect;
    private final ContentWriter content;
    private final ToolNames names;
    private final SentCallIds ids;
    private final Losses losses;

    AssistantWriter(
            Target target, Dialect dialect, ContentWriter content, ToolNames names, SentCallIds ids, Losses losses) {
        this.target = target;
        this.dialect = dialect;
        this.content = content;
        this.names = names;
        this.ids = ids;
        this.losses = losses;
    }

    ObjectNode write(Turn turn) {
        ObjectNode message = Json.object().put("role", "assistant");
        List<Block> said = new ArrayList<>();
        List<Block.Reasoning> thoughts = new ArrayList<>();
        ArrayNode calls = Json.array();
        for (Block block : turn.blocks()) {
            switch (block) {
                case Block.Reasoning thought -> thoughts.add(thought);
                case Block.ToolCall call
                when call.extras().form(ID, Names.FORM_OLD).isBoolean() && dialect.own() -> oldCall(call, message);
                case Block.ToolCall call -> calls.add(call(call));
                case Block.Refusal refusal
                when dialect.own() && isWhole(refusal) -> message.put("refusal", refusal.text());
                case Block.Foreign foreign
                when foreign.protocol().equals(ID) && foreign.type().equals("audio") ->
                    message.set("audio", foreign.json());
                default -> {
                    if (!calls.isEmpty()) {
                        losses.add(block.extras().place(), Kind.DOWNGRADED, "stands before the calls there");
                    }
                    said.add(block);
                }
            }
        }
        JsonNode words = content.write(said, "");
        if (words.isArray() && words.isEmpty()) {
            boolean silent =
                    !calls.isEmpty() || message.has("function_call") || message.has("refusal") || message.has("audio");
            message.set(
                    "content", silent ? Json.object().nullNode() : Json.object().stringNode(""));
        } else {
            message.set("content", words);
        }
        thoughts(thoughts, !calls.isEmpty(), message);
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
        return message;
    }

    /** Whether a refusal stood beside the content, not in it. */
    private static boolean isWhole(Block.Refusal refusal) {
        return refusal.extras().place().toString().endsWith(".refusal");
    }

    private void oldCall(Block.ToolCall call, ObjectNode message) {
        ObjectNode json = message.putObject("function_call");
        json.put("name", names.write(call.namespace(), call.name())).put("arguments", call.input());
        Merge.into(json, call.extras());
    }

    private ObjectNode call(Block.ToolCall call) {
        losses.extras(call.extras(), ID);
        if (call.cache() != null) {
            CacheMarkWriter.lost(call.extras().place(), dialect, losses);
        }
        String name = names.write(call.namespace(), call.name());
        boolean custom = call.freeText() && dialect.takesCustomTools();
        String type = custom ? "custom" : "function";
        ObjectNode json = Json.object().put("id", ids.write(call.id())).put("type", type);
        ObjectNode inner = json.putObject(type).put("name", name);
        if (custom) {
            inner.put("input", call.input());
        } else if (call.freeText()) {
            inner.put("arguments", FreeText.wrap(call.input()));
        } else {
            inner.put("arguments", call.input().isBlank() ? "{}" : call.input());
        }
        Sealed signature = call.signature();
        if (signature != null && isOwn(signature)) {
            json.putObject("extra_content").putObject("google").put("thought_signature", signature.value());
        }
        Merge.into(json, call.extras());
        return json;
    }

    /** Whether a value may go to this service: it made it, or a client of this protocol says that it did. */
    private boolean isOwn(Sealed sealed) {
        return sealed.belongsTo(ID, target.realm()) || sealed.belongsTo(ID, "*");
    }

    private void thoughts(List<Block.Reasoning> thoughts, boolean callsTools, ObjectNode message) {
        StringBuilder text = new StringBuilder();
        String member = dialect.facts().word("reasoning_field", "");
        for (Block.Reasoning thought : thoughts) {
            losses.extras(thought.extras(), ID);
            JsonNode details = details(thought.signature());
            if (details != null) {
                message.set("reasoning_details", details);
            }
            boolean ownText = dialect.own()
                    && !dialect.isOpenAi()
                    && thought.extras().protocol().equals(ID);
            boolean wanted = ownText || dialect.wantsThoughts(callsTools);
            if (wanted && !thought.text().isEmpty()) {
                member = member.isEmpty() ? Thoughts.member(thought) : member;
                text.append(text.isEmpty() ? "" : "\n\n").append(thought.text());
            } else if (details == null && (!thought.text().isEmpty() || thought.signature() != null)) {
                losses.add(thought.extras().place(), Kind.EMULATED, "a thought that belongs to another provider");
            }
        }
        if (!text.isEmpty()) {
            message.put(member, text.toString());
        }
    }

    private @Nullable JsonNode details(@Nullable Sealed signature) {
        if (signature == null || signature.slot() != Sealed.Slot.THOUGHT || !isOwn(signature)) {
            return null;
        }
        try {
            JsonNode details = Json.parse(signature.value());
            return details.isArray() ? details : null;
        } catch (JsonFormatException e) {
            return null;
        }
    }
}
