package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.wire.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tools of a request and the choice among them. */
final class ToolReader {
    private static final Set<String> KNOWN =
            Set.of("type", "name", "description", "input_schema", "strict", CacheMarks.MEMBER);

    /** Members of a choice that the model has words for. */
    static final Set<String> CHOICE_KNOWN = Set.of("type", "name", "disable_parallel_tool_use");

    private ToolReader() {}

    static List<Tool> tools(Members request) {
        ArrayNode tools = request.elements("tools");
        List<Tool> all = new ArrayList<>(tools.size());
        for (int i = 0; i < tools.size(); i++) {
            all.add(tool(request.element("tools", tools, i)));
        }
        return all;
    }

    /** One tool. */
    static Tool tool(Members members) {
        ObjectNode json = members.object();
        Place place = members.place();
        String type = members.text("type");
        if (type != null && !type.equals("custom")) {
            return new Tool.Hosted(MessagesProtocol.ID, type, json, Extras.at(MessagesProtocol.ID, place));
        }
        Extras extras = ContentReader.extras(json, place, KNOWN);
        return new Tool.Function(
                members.requiredText("name"),
                null,
                members.text("description"),
                members.get("input_schema"),
                members.flag("strict"),
                CacheMarks.read(json),
                type == null ? extras : AsSaid.keep(extras, "type", json.get("type")));
    }

    /** Whether a choice is of a type that the model has a word for. */
    static boolean isKnownChoice(JsonNode choice) {
        return Set.of("auto", "any", "none", "tool")
                .contains(choice.path("type").stringValue(""));
    }

    static ToolChoice choice(Members request) {
        Members choice = request.inner("tool_choice");
        if (choice == null) {
            return ToolChoice.UNSAID;
        }
        Boolean serial = choice.flag("disable_parallel_tool_use");
        Boolean parallel = serial == null ? null : (Boolean) !serial;
        return switch (choice.requiredText("type")) {
            case "auto" -> ToolChoice.of(ToolChoice.Mode.AUTO).withParallel(parallel);
            case "any" -> ToolChoice.of(ToolChoice.Mode.REQUIRED).withParallel(parallel);
            case "none" -> ToolChoice.of(ToolChoice.Mode.NONE).withParallel(parallel);
            case "tool" -> ToolChoice.named(choice.requiredText("name")).withParallel(parallel);
            default -> new ToolChoice(ToolChoice.Mode.UNSAID, List.of(), parallel, choice.object());
        };
    }
}
