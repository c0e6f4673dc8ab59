package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Members;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts the items of a request's input together into turns: what the model thought, said and called without a break is one
 * turn, neighbouring results of tools are one, and each message of anybody else is one.
 *
 * <p>One object per request.
 */
final class InputReader {
    private final List<Turn> turns = new ArrayList<>();
    private final List<Block> assistant = new ArrayList<>();
    private final List<Block> results = new ArrayList<>();
    private final Map<String, Sealed> callSignatures = new HashMap<>();
    /** Items that say nothing to the model but change its settings: they stand before the turn that comes next. */
    private ArrayNode settings = Json.array();

    private @Nullable Sealed nextCall;
    private Place began = Place.ROOT;

    /** The turns of an input. */
    static List<Turn> read(Members request) {
        JsonNode input = request.get("input");
        if (input == null) {
            return List.of();
        }
        Place place = request.place().member("input");
        if (input.isString()) {
            Extras extras = Extras.at(ResponsesProtocol.ID, place);
            Block text = Block.Text.of(input.stringValue(), null, extras);
            return List.of(new Turn(
                    Turn.Role.USER, List.of(text), null, extras.withForm(Names.FORM_STRING, BooleanNode.TRUE)));
        }
        if (!(input instanceof ArrayNode items)) {
            throw Members.wrong(place, "must be a string or a list");
        }
        InputReader reader = new InputReader();
        for (int i = 0; i < items.size(); i++) {
            reader.item(request.element("input", items, i));
        }
        reader.endResults();
        reader.endAssistant();
        reader.endSettings();
        return reader.turns;
    }

    private void add(Turn turn) {
        turns.add(settings.isEmpty() ? turn : with(turn, Names.FORM_BEFORE));
    }

    /** Settings behind the last turn stand with it; where nothing was said they are all there is. */
    private void endSettings() {
        if (settings.isEmpty()) {
            return;
        }
        if (turns.isEmpty()) {
            add(new Turn(Turn.Role.USER, List.of(), null, Extras.at(ResponsesProtocol.ID, Place.ROOT)));
        } else {
            turns.set(turns.size() - 1, with(turns.getLast(), Names.FORM_BEHIND));
        }
    }

    private Turn with(Turn turn, String form) {
        ArrayNode items = settings;
        settings = Json.array();
        return new Turn(turn.role(), turn.blocks(), turn.name(), turn.extras().withForm(form, items));
    }

    private void item(Members item) {
        String type = item.text(Names.TYPE, item.get("role") == null ? "" : Names.MESSAGE);
        switch (type) {
            case Names.MESSAGE -> message(item);
            case Names.REASONING -> {
                toAssistant(item);
                reasoning(item);
            }
            case Names.FUNCTION_CALL, Names.CUSTOM_CALL -> {
                toAssistant(item);
                assistant.add(call(item));
            }
            case Names.FUNCTION_OUTPUT, Names.CUSTOM_OUTPUT -> {
                endAssistant();
                if (results.isEmpty()) {
                    began = item.place();
                }
                results.add(result(item, type));
            }
            case Names.CONFIGURATION_UPDATE, Names.ADDITIONAL_TOOLS -> {
                endResults();
                endAssistant();
                settings.add(item.object());
            }
            default -> {
                Block foreign = ItemReader.foreign(item, type);
                boolean byServer =
                        item.object().path("execution").stringValue("").equals("server");
                if (Names.isOfClient(type, byServer)) {
                    endResults();
                    endAssistant();
                    add(new Turn(Turn.Role.USER, List.of(foreign), null, foreign.extras()));
                } else {
                    toAssistant(item);
                    assistant.add(foreign);
                }
            }
        }
    }

    private void message(Members item) {
        String role = item.text("role", "");
        switch (role) {
            case "assistant" -> {
                toAssistant(item);
                assistantMessage(item);
            }
            case "user" -> other(item, Turn.Role.USER);
            case "system" -> other(item, Turn.Role.SYSTEM);
            case "developer" -> other(item, Turn.Role.DEVELOPER);
            default ->
                throw Members.wrong(
                        item.place().member("role"), "must be 'user', 'assistant', 'system' or 'developer'");
        }
    }

    private void other(Members item, Turn.Role role) {
        endResults();
        endAssistant();
        Extras extras = form(item, status(item, ItemReader.extras(item, Names.MESSAGE_MEMBERS)));
        add(new Turn(role, List.copyOf(ContentReader.read(item, Names.CONTENT)), null, extras));
    }

    /** The message's own members go with its first block, since one turn may hold several messages. */
    private void assistantMessage(Members item) {
        List<Block> blocks = new ArrayList<>(ContentReader.read(item, Names.CONTENT));
        if (blocks.isEmpty()) {
            blocks.add(Block.Text.of("", null, Extras.at(ResponsesProtocol.ID, item.place())));
        }
        Block first = blocks.getFirst();
        Extras own = ItemReader.extras(item, Names.MESSAGE_MEMBERS);
        Extras extras = first.extras();
        for (var member : own.members().properties()) {
            extras = extras.with(Names.ITEM_PREFIX + member.getKey(), member.getValue());
        }
        ObjectNode form = Json.object();
        form.setAll(form(item, status(item, own)).form());
        extras = extras.withForm(Names.FORM_ITEM, form);
        blocks.set(0, withExtras(first, extras));
        assistant.addAll(blocks);
    }

    private static Block withExtras(Block block, Extras extras) {
        return switch (block) {
            case Block.Text text ->
                new Block.Text(text.text(), text.citations(), text.signature(), text.cache(), extras);
            case Block.Refusal refusal -> new Block.Refusal(refusal.text(), extras);
            case Block.Media media ->
                new Block.Media(
                        media.kind(),
                        media.source(),
                        media.name(),
                        media.title(),
                        media.context(),
                        media.detail(),
                        media.citations(),
                        media.cache(),
                        extras);
            case Block.Foreign foreign ->
                new Block.Foreign(foreign.protocol(), foreign.type(), foreign.json(), foreign.summary(), extras);
            default -> block;
        };
    }

    /** How a message was written, where there are easier ways. */
    private static Extras form(Members item, Extras extras) {
        Extras told = extras;
        if (item.get(Names.TYPE) == null) {
            told = told.withForm(Names.FORM_UNTYPED, BooleanNode.TRUE);
        }
        JsonNode content = item.get(Names.CONTENT);
        return content != null && content.isString() ? told.withForm(Names.FORM_STRING, BooleanNode.TRUE) : told;
    }

    private static Extras status(Members item, Extras extras) {
        JsonNode status = item.get(Names.STATUS);
        return status == null ? extras : extras.withForm(Names.STATUS, status);
    }

    private void reasoning(Members item) {
        Sealed sealed = ItemReader.sealed(item.object(), "*");
        if (sealed != null && sealed.slot() == Sealed.Slot.CALL) {
            CallSignature.Parts parts = CallSignature.split(sealed);
            if (parts.callId() == null) {
                nextCall = parts.sealed();
            } else {
                callSignatures.put(parts.callId(), parts.sealed());
            }
            return;
        }
        if (sealed != null && sealed.slot() == Sealed.Slot.TEXT) {
            signLastText(sealed);
            return;
        }
        Extras extras = status(item, ItemReader.extras(item, Names.REASONING_MEMBERS));
        JsonNode summary = item.get(Names.SUMMARY);
        JsonNode content = item.get(Names.CONTENT);
        if (summary != null && summary.size() > 1) {
            extras = extras.withForm(Names.SUMMARY, summary);
        }
        if (content != null) {
            extras = extras.withForm(Names.CONTENT, content);
            if (summary != null) {
                extras = extras.withForm(Names.SUMMARY, summary);
            }
        }
        boolean redacted = sealed != null && sealed.slot() == Sealed.Slot.REDACTED;
        assistant.add(new Block.Reasoning(ItemReader.thought(item.object()), sealed, redacted, extras));
    }

    private void signLastText(Sealed sealed) {
        for (int i = assistant.size() - 1; i >= 0; i--) {
            if (assistant.get(i) instanceof Block.Text text && text.signature() == null) {
                assistant.set(i, new Block.Text(text.text(), text.citations(), sealed, text.cache(), text.extras()));
                return;
            }
        }
        assistant.add(new Block.Text("", List.of(), sealed, null, Extras.NONE));
    }

    private Block.ToolCall call(Members item) {
        String id = item.text("call_id");
        if (id == null) {
            id = item.text(Names.ID);
        }
        if (id == null) {
            throw Members.wrong(item.place().member("call_id"), "is missing");
        }
        Block.ToolCall call = ItemReader.call(item, id);
        call = new Block.ToolCall(
                call.id(),
                item.requiredText("name"),
                call.namespace(),
                call.freeText(),
                call.input(),
                nextCall,
                null,
                status(item, call.extras()));
        nextCall = null;
        return call;
    }

    private static Block result(Members item, String type) {
        String callId = item.text("call_id");
        if (callId == null) {
            throw Members.wrong(item.place().member("call_id"), "is missing");
        }
        Extras extras = status(item, ItemReader.extras(item, Names.OUTPUT_MEMBERS));
        JsonNode output = item.get("output");
        if (output != null && output.isArray()) {
            extras = extras.withForm(Names.FORM_LIST, BooleanNode.TRUE);
        }
        if (output == null) {
            throw Members.wrong(item.place().member("output"), "is missing");
        }
        return new Block.ToolResult(
                callId,
                item.text("name"),
                type.equals(Names.CUSTOM_OUTPUT),
                List.copyOf(ContentReader.read(item, "output")),
                false,
                null,
                extras);
    }

    private void toAssistant(Members item) {
        endResults();
        if (assistant.isEmpty()) {
            began = item.place();
        }
    }

    private void endAssistant() {
        if (assistant.isEmpty()) {
            return;
        }
        if (!callSignatures.isEmpty()) {
            assistant.replaceAll(block -> block instanceof Block.ToolCall call && callSignatures.containsKey(call.id())
                    ? call.withSignature(callSignatures.get(call.id()))
                    : block);
        }
        add(new Turn(Turn.Role.ASSISTANT, List.copyOf(assistant), null, Extras.at(ResponsesProtocol.ID, began)));
        assistant.clear();
        nextCall = null;
    }

    private void endResults() {
        if (!results.isEmpty()) {
            add(new Turn(Turn.Role.TOOL, List.copyOf(results), null, Extras.at(ResponsesProtocol.ID, began)));
            results.clear();
        }
    }
}
