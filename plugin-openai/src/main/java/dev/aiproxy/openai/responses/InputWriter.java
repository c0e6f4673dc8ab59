package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CallIds;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Writes turns as items. One object per request. */
final class InputWriter {
    private static final int LONGEST_ID = 64;

    private final Target target;
    private final Losses losses;
    private final ToolNames names;
    private final ContentWriter content;
    private final CallIds ids = new CallIds(LONGEST_ID);
    private final boolean keepIds;
    private final ArrayNode items = Json.array();
    private @Nullable ObjectNode message;

    /** @param keepIds whether the target may know items by the ids that its answers gave them */
    InputWriter(Target target, Losses losses, ToolNames names, ContentWriter content, boolean keepIds) {
        this.target = target;
        this.losses = losses;
        this.names = names;
        this.content = content;
        this.keepIds = keepIds;
    }

    /** All items so far. */
    ArrayNode items() {
        return items;
    }

    void turn(Turn turn) {
        message = null;
        losses.extras(turn.extras(), ResponsesProtocol.ID);
        if (turn.name() != null) {
            losses.dropped(turn.extras(), "name", "speakers have no names");
        }
        settings(turn, Names.FORM_BEFORE);
        if (turn.role() == Turn.Role.ASSISTANT) {
            turn.blocks().forEach(this::assistant);
        } else {
            other(turn);
        }
        message = null;
        settings(turn, Names.FORM_BEHIND);
    }

    /** Items that change the settings, where they stood. */
    private void settings(Turn turn, String where) {
        turn.extras().form(ResponsesProtocol.ID, where).forEach(items::add);
    }

    /** What the operator says: one message per block, each as it may be marked for itself. */
    void system(Turn turn) {
        if (isOwn(turn.extras())) {
            turn(turn);
            return;
        }
        for (Block block : turn.blocks()) {
            turn(turn.withBlocks(List.of(block)));
        }
    }

    private void other(Turn turn) {
        String role = role(turn);
        if (turn.blocks().isEmpty()
                && isOwn(turn.extras())
                && !turn.extras().form(ResponsesProtocol.ID, Names.FORM_BEFORE).isArray()) {
            open(role, turn.extras(), turn.extras());
            return;
        }
        for (Block block : turn.blocks()) {
            if (block instanceof Block.ToolResult result) {
                message = null;
                result(result);
            } else if (isItem(block)) {
                message = null;
                items.add(((Block.Foreign) block).json());
            } else {
                ArrayNode before = Json.array();
                content.input(block, before);
                if (!before.isEmpty()) {
                    parts(open(role, turn.extras(), turn.extras())).addAll(before);
                }
            }
        }
        ObjectNode opened = message;
        if (opened != null && isOwn(turn.extras())) {
            asItWas(turn.extras().form(), opened);
        }
    }

    /** Puts a message that was written in an easier way back into it, if it still fits. */
    private static void asItWas(JsonNode form, ObjectNode message) {
        if (form.has(Names.FORM_UNTYPED)) {
            message.remove(Names.TYPE);
        }
        JsonNode part = message.path(Names.CONTENT).path(0);
        boolean plain = part.size() == (part.path("annotations").isEmpty() && part.has("annotations") ? 3 : 2);
        if (form.has(Names.FORM_STRING)
                && message.path(Names.CONTENT).size() == 1
                && plain
                && part.path("text").isString()) {
            message.set(Names.CONTENT, part.path("text"));
        }
    }

    private static String role(Turn turn) {
        return switch (turn.role()) {
            case SYSTEM -> turn.extras().protocol().startsWith("openai-") ? "system" : "developer";
            case TOOL -> "user";
            default -> turn.role().name().toLowerCase(Locale.ROOT);
        };
    }

    private static boolean isOwn(Extras extras) {
        return extras.protocol().equals(ResponsesProtocol.ID);
    }

    private static boolean isItem(Block block) {
        return block instanceof Block.Foreign foreign
                && foreign.protocol().equals(ResponsesProtocol.ID)
                && !foreign.extras().form(ResponsesProtocol.ID, Names.FORM_PART).isBoolean();
    }

    /** The message that is being written, or a new one. */
    private ObjectNode open(String role, Extras form, Extras members) {
        if (message != null) {
            return message;
        }
        ObjectNode opened = items.addObject();
        opened.put(Names.TYPE, Names.MESSAGE);
        opened.put("role", role);
        opened.putArray(Names.CONTENT);
        ids(form.form(), form, opened);
        members.writeTo(ResponsesProtocol.ID, opened);
        message = opened;
        return opened;
    }

    private static ArrayNode parts(ObjectNode message) {
        return message.withArray(Names.CONTENT);
    }

    /** Writes back id and status as they came, if the target can know the id. */
    private void ids(JsonNode form, Extras from, ObjectNode to) {
        if (!isOwn(from)) {
            return;
        }
        if (keepIds && form.path(Names.ID).isString()) {
            to.set(Names.ID, form.path(Names.ID));
        }
        if (form.has(Names.STATUS)) {
            to.set(Names.STATUS, form.path(Names.STATUS));
        }
    }

    private void assistant(Block block) {
        switch (block) {
            case Block.Text text -> said(text);
            case Block.Refusal refusal -> said(refusal);
            case Block.Reasoning reasoning -> reasoning(reasoning);
            case Block.ToolCall call -> call(call);
            case Block.Foreign foreign -> {
                if (isItem(foreign)) {
                    message = null;
                    items.add(foreign.json());
                } else {
                    said(foreign);
                }
            }
            case Block.ToolResult result -> {
                message = null;
                result(result);
            }
            case Block.Media media ->
                losses.add(media.extras().place(), Loss.Kind.DROPPED, "media can't be sent back as the model's");
        }
    }

    private void said(Block block) {
        JsonNode around = block.extras().form(ResponsesProtocol.ID, Names.FORM_ITEM);
        if (around.isObject()) {
            message = null;
        }
        ArrayNode written = Json.array();
        content.output(block, written);
        if (written.isEmpty()) {
            return;
        }
        boolean begins = message == null;
        ObjectNode opened = open("assistant", Extras.NONE, Extras.NONE);
        if (begins && around.isObject()) {
            ids(around, block.extras(), opened);
            for (var member : block.extras().members().properties()) {
                if (member.getKey().startsWith(Names.ITEM_PREFIX)) {
                    opened.set(member.getKey().substring(Names.ITEM_PREFIX.length()), member.getValue());
                }
            }
        }
        parts(opened).addAll(written);
        if (begins && around.isObject()) {
            asItWas(around, opened);
        }
    }

    private void reasoning(Block.Reasoning reasoning) {
        message = null;
        Extras extras = reasoning.extras();
        losses.extras(extras, ResponsesProtocol.ID);
        Sealed sealed = reasoning.signature();
        boolean returns = sealed != null && isOwn(sealed) && isFor(sealed);
        boolean known = keepIds
                && isOwn(extras)
                && extras.form(ResponsesProtocol.ID, Names.ID).isString();
        if (!returns && !known) {
            if (!reasoning.text().isEmpty()) {
                losses.add(extras.place(), Loss.Kind.EMULATED, "a thought belongs to another provider: left out");
            }
            return;
        }
        ObjectNode item = items.addObject();
        item.put(Names.TYPE, Names.REASONING);
        item.set(Names.SUMMARY, summary(reasoning));
        JsonNode full = extras.form(ResponsesProtocol.ID, Names.CONTENT);
        if (full.isArray()) {
            item.set(Names.CONTENT, full);
        }
        if (sealed != null && returns) {
            int end = sealed.value().indexOf('\n');
            if (end > 0) {
                item.put(Names.ID, sealed.value().substring(0, end));
            }
            item.put(Names.ENCRYPTED, sealed.value().substring(end + 1));
        } else {
            item.set(Names.ID, extras.form(ResponsesProtocol.ID, Names.ID));
        }
        if (extras.form(ResponsesProtocol.ID, Names.STATUS).isString()) {
            item.set(Names.STATUS, extras.form(ResponsesProtocol.ID, Names.STATUS));
        }
        extras.writeTo(ResponsesProtocol.ID, item);
    }

    private static boolean isOwn(Sealed sealed) {
        return sealed.protocol().equals(ResponsesProtocol.ID);
    }

    private boolean isFor(Sealed sealed) {
        return sealed.belongsTo(ResponsesProtocol.ID, target.realm())
                || sealed.realm().equals("*");
    }

    private static ArrayNode summary(Block.Reasoning reasoning) {
        if (reasoning.extras().form(ResponsesProtocol.ID, Names.SUMMARY) instanceof ArrayNode known) {
            return known;
        }
        ArrayNode summary = Json.array();
        if (!reasoning.text().isEmpty()
                && !reasoning.extras().form(ResponsesProtocol.ID, Names.CONTENT).isArray()) {
            reasoning
                    .parts()
                    .forEach(part -> summary.addObject()
                            .put(Names.TYPE, Names.SUMMARY_TEXT)
                            .put("text", part));
        }
        return summary;
    }

    private void call(Block.ToolCall call) {
        message = null;
        if (call.signature() != null && isOwn(call.signature())) {
            losses.add(call.extras().place(), Loss.Kind.EMULATED, "a call has no place for a signature: left out");
        }
        ObjectNode item = items.addObject();
        item.put(Names.TYPE, call.freeText() ? Names.CUSTOM_CALL : Names.FUNCTION_CALL);
        item.put("call_id", ids.write(call.id()));
        item.put("name", names.write(null, call.name()));
        if (call.namespace() != null) {
            item.put("namespace", call.namespace());
        }
        if (call.freeText()) {
            item.put("input", call.input());
        } else {
            item.put("arguments", call.input().isEmpty() && !isOwn(call.extras()) ? "{}" : call.input());
        }
        ids(call.extras().form(), call.extras(), item);
        call.extras().writeTo(ResponsesProtocol.ID, item);
        losses.extras(call.extras(), ResponsesProtocol.ID);
    }

    private void result(Block.ToolResult result) {
        ObjectNode item = items.addObject();
        item.put(Names.TYPE, result.freeText() ? Names.CUSTOM_OUTPUT : Names.FUNCTION_OUTPUT);
        item.put("call_id", ids.write(result.callId()));
        item.set("output", output(result));
        boolean own = isOwn(result.extras());
        if (own && result.name() != null) {
            item.put("name", result.name());
        }
        ids(result.extras().form(), result.extras(), item);
        result.extras().writeTo(ResponsesProtocol.ID, item);
        losses.extras(result.extras(), ResponsesProtocol.ID);
    }

    private JsonNode output(Block.ToolResult result) {
        boolean list =
                result.extras().form(ResponsesProtocol.ID, Names.FORM_LIST).isBoolean()
                        || result.cache() != null
                        || result.content().stream().anyMatch(Block.Media.class::isInstance);
        ArrayNode parts = Json.array();
        for (Block block : result.content()) {
            content.input(block, parts);
        }
        if (result.error()) {
            losses.add(result.extras().place(), Loss.Kind.EMULATED, "that the tool failed is told in the text");
            markAsError(parts);
        }
        if (list) {
            if (result.cache() != null && parts.path(parts.size() - 1) instanceof ObjectNode last) {
                content.mark(last, result.cache(), result.extras(), isOwn(result.extras()));
            }
            return parts;
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : parts) {
            if (!text.isEmpty()) {
                text.append('\n');
            }
            text.append(part.path("text").stringValue(""));
        }
        return StringNode.valueOf(text.toString());
    }

    /** There is no word for a failure, so the text says it. */
    private static void markAsError(ArrayNode parts) {
        for (JsonNode part : parts) {
            if (part instanceof ObjectNode object && ContentWriter.isTyped(part, Names.INPUT_TEXT)) {
                String text = part.path("text").stringValue("");
                if (!text.regionMatches(true, 0, "error", 0, 5)) {
                    object.put("text", "Error: " + text);
                }
                return;
            }
        }
        parts.insertObject(0).put(Names.TYPE, Names.INPUT_TEXT).put("text", "Error: ");
    }
}
