package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.json.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Blocks that only Anthropic knows, with a line that tells a reader of another protocol what they were. */
final class Foreigners {
    private static final int LONGEST_SUMMARY = 500;

    private Foreigners() {}

    static Block.Foreign read(ObjectNode json, Place place) {
        String type = json.path("type").stringValue("");
        return new Block.Foreign(
                MessagesProtocol.ID, type, json, summary(type, json), Extras.at(MessagesProtocol.ID, place));
    }

    /** A tool that was found for the model, with what is known of it. */
    static Block.Foreign toolReference(ObjectNode json, Place place, Optional<JsonNode> tools) {
        String name = json.path("tool_name").stringValue("");
        String description = "";
        for (JsonNode tool : tools.orElseGet(Json::array)) {
            if (tool.path("name").stringValue("").equals(name)) {
                description = tool.path("description").stringValue("");
            }
        }
        String summary = description.isEmpty() ? name : name + ": " + description;
        return new Block.Foreign(
                MessagesProtocol.ID, "tool_reference", json, summary, Extras.at(MessagesProtocol.ID, place));
    }

    private static @Nullable String summary(String type, ObjectNode json) {
        if (Names.isServerCall(type)) {
            return cut("[called " + json.path("name").stringValue("a tool") + " with " + Json.text(json.path("input"))
                    + "]");
        }
        if (type.equals("compaction")) {
            String content = json.path("content").stringValue("");
            return content.isEmpty() ? null : content;
        }
        if (type.endsWith("_tool_result")) {
            return "[" + type.substring(0, type.length() - "_tool_result".length()) + " answered]";
        }
        return null;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_SUMMARY ? text : text.substring(0, LONGEST_SUMMARY) + "…]";
    }
}
