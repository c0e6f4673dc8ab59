package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads {@code messages} in OpenAI's form: roles, texts, pictures, calls and their results. */
final class MessagesReader {
    private static final Set<String> MESSAGE = Set.of("role", "content", "name", "tool_calls", "tool_call_id");

    private MessagesReader() {}

    static List<Turn> read(JsonNode messages) {
        Place root = Place.ROOT;
        if (!messages.isArray() || messages.isEmpty()) {
            throw Members.wrong(root.member("messages"), "must hold at least one message");
        }
        List<Turn> turns = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            turns.add(turn(messages.get(i), root.element("messages", i)));
        }
        return turns;
    }

    private static Turn turn(JsonNode message, Place place) {
        if (!message.isObject()) {
            throw Members.wrong(place, "must be an object");
        }
        Role role = switch (message.path("role").asString("")) {
            case "system" -> Role.SYSTEM;
            case "developer" -> Role.DEVELOPER;
            case "user" -> Role.USER;
            case "assistant", "model" -> Role.ASSISTANT;
            case "tool" -> Role.TOOL;
            default -> throw Members.wrong(place.member("role"), "must be system, user, assistant or tool");
        };
        List<Block> blocks = content(message.path("content"), place);
        if (role == Role.TOOL) {
            String id = message.path("tool_call_id").asString("");
            if (id.isEmpty()) {
                throw Members.wrong(place.member("tool_call_id"), "is missing");
            }
            Extras at = Extras.at(ChatShapeProtocol.ID, place);
            blocks = List.of(new Block.ToolResult(id, null, false, List.copyOf(blocks), false, null, at));
        }
        JsonNode calls = message.path("tool_calls");
        for (int i = 0; i < calls.size(); i++) {
            blocks.add(call(calls.path(i), place.element("tool_calls", i)));
        }
        String name = message.path("name").asString("");
        Extras extras = Extras.unknown(ChatShapeProtocol.ID, place, message, MESSAGE);
        return new Turn(role, List.copyOf(blocks), name.isEmpty() ? null : name, extras);
    }

    private static Block call(JsonNode call, Place place) {
        String id = call.path("id").asString("");
        String name = call.path("function").path("name").asString("");
        if (id.isEmpty() || name.isEmpty()) {
            throw Members.wrong(place, "must have an id and a function with a name");
        }
        JsonNode arguments = call.path("function").path("arguments");
        String input =
                arguments.isString() ? arguments.stringValue() : arguments.isObject() ? Json.text(arguments) : "";
        return new Block.ToolCall(id, name, null, false, input, null, null, Extras.at(ChatShapeProtocol.ID, place));
    }

    private static List<Block> content(JsonNode content, Place place) {
        List<Block> blocks = new ArrayList<>();
        Extras at = Extras.at(ChatShapeProtocol.ID, place.member("content"));
        if (content.isString()) {
            blocks.add(Block.Text.of(content.stringValue(), null, at));
        } else if (content.isArray()) {
            for (int i = 0; i < content.size(); i++) {
                blocks.add(part(content.get(i), place.element("content", i)));
            }
        } else if (!content.isMissingNode() && !content.isNull()) {
            throw Members.wrong(place.member("content"), "must be a string or an array of parts");
        }
        return blocks;
    }

    private static Block part(JsonNode part, Place place) {
        Extras at = Extras.at(ChatShapeProtocol.ID, place);
        String type = part.path("type").asString("");
        if (type.equals("text") && part.path("text").isString()) {
            return Block.Text.of(part.path("text").stringValue(), null, at);
        }
        if (type.equals("image_url")) {
            JsonNode image = part.path("image_url");
            String url =
                    image.isString() ? image.stringValue() : image.path("url").asString("");
            if (url.isEmpty()) {
                throw Members.wrong(place.member("image_url"), "has no url");
            }
            return Block.Media.of(Block.Media.Kind.IMAGE, source(url, place), null, at);
        }
        return new Block.Foreign(ChatShapeProtocol.ID, type.isEmpty() ? "part" : type, part, null, at);
    }

    private static Source source(String url, Place place) {
        if (!url.regionMatches(true, 0, "data:", 0, 5)) {
            return new Source.Url(url, null);
        }
        int comma = url.indexOf(',');
        String head = comma < 0 ? "" : url.substring(5, comma).toLowerCase(Locale.ROOT);
        if (!head.contains(";base64")) {
            throw Members.wrong(place, "must hold its data in base64");
        }
        String type = head.substring(0, head.indexOf(';')).strip();
        return new Source.Bytes(type.isEmpty() ? "image/jpeg" : type, MediaReader.standard(url.substring(comma + 1)));
    }
}
