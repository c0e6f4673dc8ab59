package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tools of a request and the choice among them. */
final class ToolReader {
    private static final Set<String> KNOWN =
            Set.of("type", "name", "description", "input_schema", "strict", CacheMarks.MEMBER);

    /** Members of a choice that the model has words for. */
    static final Set<String> CHOICE_KNOWN = Set.of("type", "name", "disable_parallel_tool_use");

    private ToolReader() {}

    static List<Tool> tools(JsonNode tools) {
        if (tools.isMissingNode() || tools.isNull()) {
            return List.of();
        }
        if (!tools.isArray()) {
            throw Members.invalid(Place.ROOT.member("tools"), "must be an array");
        }
        List<Tool> all = new ArrayList<>(tools.size());
        for (int i = 0; i < tools.size(); i++) {
            Place place = Place.ROOT.element("tools", i);
            if (!(tools.get(i) instanceof ObjectNode json)) {
                throw Members.invalid(place, "must be an object");
            }
            all.add(tool(json, place));
        }
        return all;
    }

    /** One tool. */
    static Tool tool(ObjectNode json, Place place) {
        String type = Members.text(json, "type", place);
        if (type != null && !type.equals("custom")) {
            return new Tool.Hosted(MessagesProtocol.ID, type, json, Extras.at(MessagesProtocol.ID, place));
        }
        JsonNode schema = json.get("input_schema");
        Extras extras = ContentReader.extras(json, place, KNOWN);
        return new Tool.Function(
                Members.requiredText(json, "name", place),
                null,
                Members.text(json, "description", place),
                schema == null || schema.isNull() ? null : schema,
                strict(json, place),
                CacheMarks.read(json),
                type == null ? extras : AsSaid.keep(extras, "type", json.get("type")));
    }

    private static @Nullable Boolean strict(ObjectNode json, Place place) {
        return Members.has(json, "strict") ? (Boolean) Members.flag(json, "strict", place) : null;
    }

    /** Whether a choice is of a type that the model has a word for. */
    static boolean isKnownChoice(JsonNode choice) {
        return Set.of("auto", "any", "none", "tool")
                .contains(choice.path("type").stringValue(""));
    }

    static ToolChoice choice(JsonNode choice, Place place) {
        if (choice.isMissingNode() || choice.isNull()) {
            return ToolChoice.UNSAID;
        }
        if (!choice.isObject()) {
            throw Members.invalid(place, "must be an object");
        }
        Boolean parallel = Members.has(choice, "disable_parallel_tool_use")
                ? (Boolean) !Members.flag(choice, "disable_parallel_tool_use", place)
                : null;
        return switch (Members.requiredText(choice, "type", place)) {
            case "auto" -> ToolChoice.of(ToolChoice.Mode.AUTO).withParallel(parallel);
            case "any" -> ToolChoice.of(ToolChoice.Mode.REQUIRED).withParallel(parallel);
            case "none" -> ToolChoice.of(ToolChoice.Mode.NONE).withParallel(parallel);
            case "tool" ->
                ToolChoice.named(Members.requiredText(choice, "name", place)).withParallel(parallel);
            default -> new ToolChoice(ToolChoice.Mode.UNSAID, List.of(), parallel, choice);
        };
    }
}
