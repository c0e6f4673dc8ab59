package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CallIds;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Members;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;

/** Reads the messages of a request, each into a turn. */
final class MessageReader {
    /** Calls that no result has answered yet, for results that do not say which call they answer. */
    private final List<Block.ToolCall> unanswered = new ArrayList<>();

    private MessageReader() {}

    static List<Turn> read(JsonNode messages) {
        MessageReader reader = new MessageReader();
        List<Turn> turns = new ArrayList<>(messages.size());
        int number = 0;
        for (JsonNode message : messages) {
            turns.add(reader.turn(Members.of(message, Place.ROOT.element("messages", number++))));
        }
        return turns;
    }

    private Turn turn(Members message) {
        Extras extras = Extras.unknown(ID, message.place(), message.object(), Names.MESSAGE);
        String role = message.requiredText("role");
        return switch (role) {
            case "system" -> spoken(Role.SYSTEM, message, extras);
            case "developer" -> spoken(Role.DEVELOPER, message, extras);
            case "user" -> spoken(Role.USER, message, extras);
            case "assistant", "model" -> assistant(message, extras);
            case "tool", "function" -> result(message, extras);
            default -> throw Members.wrong(message.place().member("role"), "is no role: " + role);
        };
    }

    private static Turn spoken(Role role, Members message, Extras extras) {
        return new Turn(role, List.copyOf(ContentReader.read(message)), message.text("name"), extras);
    }

    private Turn assistant(Members message, Extras extras) {
        List<Block> blocks = new ArrayList<>();
        Block.Reasoning thought = Thoughts.read(message);
        if (thought != null) {
            blocks.add(thought);
        }
        blocks.addAll(ContentReader.read(message));
        String refusal = message.text("refusal");
        if (refusal != null && !refusal.isEmpty()) {
            blocks.add(new Block.Refusal(refusal, Extras.at(ID, message.place().member("refusal"))));
        }
        if (message.has("audio")) {
            JsonNode audio = message.within("audio").object();
            blocks.add(new Block.Foreign(
                    ID, "audio", audio, null, Extras.at(ID, message.place().member("audio"))));
        }
        unanswered.clear();
        int number = 0;
        for (JsonNode call : message.elements("tool_calls")) {
            Place place = message.place().element("tool_calls", number);
            unanswered.add(call(Members.of(call, place), number++));
        }
        if (message.value("function_call").isObject()) {
            Members call = message.within("function_call");
            String name = call.requiredText("name");
            unanswered.add(new Block.ToolCall(
                    madeId(message.place(), 0, name),
                    name,
                    null,
                    false,
                    arguments(call),
                    null,
                    null,
                    Extras.unknown(ID, call.place(), call.object(), Names.OLD_CALL)
                            .withForm(Names.FORM_OLD, BooleanNode.TRUE)));
        }
        blocks.addAll(unanswered);
        return new Turn(Role.ASSISTANT, List.copyOf(blocks), message.text("name"), Merge.telling(extras));
    }

    private static Block.ToolCall call(Members call, int number) {
        boolean custom = call.value("custom").isObject();
        String kind = custom ? "custom" : "function";
        Members inner = call.inner(kind);
        if (inner == null) {
            throw call.wrong(kind, "is missing");
        }
        String name = inner.requiredText("name");
        String id = call.text("id");
        String input = custom ? inner.text("input") : arguments(inner);
        return new Block.ToolCall(
                id == null || id.isEmpty() ? madeId(call.place(), number, name) : id,
                name,
                null,
                custom,
                input == null ? "" : input,
                signature(call.object()),
                CacheMarks.read(call.object()),
                callExtras(call));
    }

    private static Extras callExtras(Members call) {
        Extras extras = Extras.unknown(ID, call.place(), call.object(), Names.CALL);
        JsonNode more = call.value("extra_content");
        boolean read = more.size() == 1
                && more.path("google").path("thought_signature").isString();
        return more.isMissingNode() || read ? extras : extras.with("extra_content", more);
    }

    /** Google's compatible service puts the signature of a call there. */
    private static @Nullable Sealed signature(JsonNode call) {
        JsonNode value = call.path("extra_content").path("google").path("thought_signature");
        if (!value.isString() || value.stringValue().isEmpty()) {
            return null;
        }
        String text = value.stringValue();
        return Carrier.isCarried(text)
                ? Carrier.unwrap(text).orElse(null)
                : new Sealed(ID, "*", Sealed.Slot.CALL, text);
    }

    /** Text as a rule; some clients send the object itself. */
    private static String arguments(Members call) {
        JsonNode arguments = call.value("arguments");
        if (arguments.isMissingNode()) {
            return "{}";
        }
        return arguments.isString() ? arguments.stringValue() : Json.text(arguments);
    }

    private static String madeId(Place place, int number, String name) {
        return CallIds.made(place.toString(), number, name);
    }

    private Turn result(Members message, Extras extras) {
        String name = message.text("name");
        Block.ToolCall answered = answered(message, name);
        String id = message.text("tool_call_id");
        if (id == null || id.isEmpty()) {
            if (answered == null) {
                throw Members.wrong(message.place().member("tool_call_id"), "is missing");
            }
            id = answered.id();
        }
        unanswered.remove(answered);
        Block.ToolResult result = new Block.ToolResult(
                id,
                name,
                answered != null && answered.freeText(),
                List.copyOf(ContentReader.read(message)),
                false,
                null,
                message.requiredText("role").equals("function")
                        ? extras.withForm(Names.FORM_OLD, BooleanNode.TRUE)
                        : extras);
        return new Turn(Role.TOOL, List.of(result), null, Extras.at(ID, message.place()));
    }

    private Block.@Nullable ToolCall answered(Members message, @Nullable String name) {
        String id = message.text("tool_call_id");
        for (Block.ToolCall call : unanswered) {
            boolean named = name == null || call.name().equals(name);
            boolean fits = (id == null || id.isEmpty()) ? named : call.id().equals(id);
            if (fits) {
                return call;
            }
        }
        return null;
    }
}
