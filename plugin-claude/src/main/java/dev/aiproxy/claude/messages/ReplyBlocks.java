package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Blocks of an answer without what streamed deltas bring; whole answers are read by the same rules. */
final class ReplyBlocks {
    private static final Set<String> TEXT_KNOWN = Set.of("type", "text", "citations");
    private static final Set<String> CALL_KNOWN = Set.of("type", "id", "name", "input");
    private static final Set<String> THINKING_KNOWN = Set.of("type", "thinking", "signature");
    private static final Set<String> REDACTED_KNOWN = Set.of("type", "data");

    private final ReplyShape shape;

    ReplyBlocks(ReplyShape shape) {
        this.shape = shape;
    }

    Block.Text text(ObjectNode json, Place place) {
        return new Block.Text("", List.of(), null, null, extras(json, place, TEXT_KNOWN));
    }

    Block.Reasoning thinking(ObjectNode json, Place place) {
        return new Block.Reasoning("", null, false, extras(json, place, THINKING_KNOWN));
    }

    Block.Reasoning redacted(ObjectNode json, Place place) {
        return new Block.Reasoning("", null, true, extras(json, place, REDACTED_KNOWN));
    }

    Block.ToolCall call(ObjectNode json, Place place) {
        String sent = json.path("name").stringValue("");
        ToolNames.Original original = shape.names().read(sent);
        return new Block.ToolCall(
                json.path("id").stringValue(""),
                original.name(),
                original.namespace(),
                isCustom(json),
                "",
                null,
                null,
                ContentReader.withoutDirectCaller(extras(json, place, CALL_KNOWN)));
    }

    boolean isCustom(ObjectNode json) {
        return shape.customs().contains(json.path("name").stringValue(""));
    }

    /** Whether a call is the answer itself. */
    boolean isAnswer(ObjectNode json) {
        return shape.answerTool() && json.path("name").stringValue("").equals(Names.ANSWER_TOOL);
    }

    /** The signature of a thought; null if it bears none. */
    @Nullable
    Sealed signature(String value) {
        return value.isEmpty() ? null : new Sealed(MessagesProtocol.ID, shape.realm(), Sealed.Slot.THOUGHT, value);
    }

    /** All of a thought that is not to be read. */
    Sealed sealed(ObjectNode json) {
        return new Sealed(
                MessagesProtocol.ID,
                shape.realm(),
                Sealed.Slot.REDACTED,
                json.path("data").stringValue(""));
    }

    /** The answer out of the object that it stands in; as it came if that is cut or is none. */
    static String unwrapped(String text) {
        try {
            JsonNode json = Json.parse(text);
            return json.size() == 1 && json.has(Names.VALUE) ? Json.text(json.get(Names.VALUE)) : text;
        } catch (JsonFormatException e) {
            return text;
        }
    }

    /** Members that the model has no word for; those that say nothing are left out. */
    static Extras extras(ObjectNode json, Place place, Set<String> known) {
        ObjectNode rest = null;
        for (var member : json.properties()) {
            if (!known.contains(member.getKey()) && !member.getValue().isNull()) {
                rest = rest == null ? Json.object() : rest;
                rest.set(member.getKey(), member.getValue());
            }
        }
        return rest == null ? Extras.at(MessagesProtocol.ID, place) : new Extras(MessagesProtocol.ID, place, rest);
    }
}
