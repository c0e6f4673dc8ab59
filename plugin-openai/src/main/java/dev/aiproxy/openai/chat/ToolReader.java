package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.ToolChoice.Mode;
import dev.aiproxy.api.wire.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the tools of a request and the choice among them, in today's form and in the older {@code functions}. */
final class ToolReader {
    /** Where the tools of the older form stand; it tells that the client speaks it. */
    private static final String OLD = "functions";

    private ToolReader() {}

    /** Whether a client speaks the older form, so that its answer must have it too. */
    static boolean isOld(List<Tool> tools) {
        return !tools.isEmpty() && isOld(tools.getFirst());
    }

    private static boolean isOld(Tool tool) {
        return tool.extras().protocol().equals(ID)
                && tool.extras().place().toString().startsWith(OLD + '[');
    }

    /** Whether all tools are of the older form, so that a provider that speaks it can be asked in it. */
    static boolean areOld(List<Tool> tools) {
        return !tools.isEmpty() && tools.stream().allMatch(ToolReader::isOld);
    }

    static List<Tool> tools(Members root) {
        List<Tool> tools = new ArrayList<>();
        int number = 0;
        for (JsonNode tool : root.elements("tools")) {
            tools.add(tool(Members.of(tool, Place.ROOT.element("tools", number++))));
        }
        number = 0;
        for (JsonNode function : root.elements(OLD)) {
            Members at = Members.of(function, Place.ROOT.element(OLD, number++));
            tools.add(function(at, null, Extras.unknown(ID, at.place(), function, Names.FUNCTION)));
        }
        return tools;
    }

    private static Tool tool(Members tool) {
        Members function = tool.value("function").isObject() ? tool.within("function") : null;
        String type = tool.value("type").asString(function == null ? "" : "function");
        CacheMark cache = CacheMarks.read(tool.object());
        if (type.equals("function") && function != null) {
            return function(function, cache, extras(tool, "function", Names.FUNCTION));
        }
        if (type.equals("custom") && tool.value("custom").isObject()) {
            Members custom = tool.within("custom");
            JsonNode format = custom.value("format");
            return new Tool.Custom(
                    custom.requiredText("name"),
                    null,
                    custom.text("description"),
                    format.isMissingNode() ? null : format,
                    cache,
                    extras(tool, "custom", Names.CUSTOM));
        }
        if (type.isEmpty() || type.equals("function") || type.equals("custom")) {
            throw Members.wrong(tool.place().member(type.isEmpty() ? "type" : type), "is missing or no object");
        }
        return new Tool.Hosted(ID, type, tool.object(), Extras.at(ID, tool.place()));
    }

    private static Tool.Function function(Members function, @Nullable CacheMark cache, Extras extras) {
        JsonNode parameters = function.value("parameters");
        return new Tool.Function(
                function.requiredText("name"),
                null,
                function.text("description"),
                parameters.isMissingNode() ? null : parameters,
                function.flag("strict"),
                cache,
                extras);
    }

    /** What is unknown of a tool, and within it of the object that says what it is. */
    private static Extras extras(Members tool, String inner, Set<String> known) {
        Extras outer = Extras.unknown(ID, tool.place(), tool.object(), Names.TOOL);
        Extras within = Extras.unknown(ID, tool.place().member(inner), tool.value(inner), known);
        return within.members().isEmpty() ? outer : outer.with(inner, within.members());
    }

    static ToolChoice choice(Members root) {
        Boolean parallel = root.flag("parallel_tool_calls");
        JsonNode choice = root.value("tool_choice");
        if (choice.isMissingNode()) {
            choice = root.value("function_call");
        }
        return choice(choice).withParallel(parallel);
    }

    private static ToolChoice choice(JsonNode choice) {
        if (choice.isMissingNode()) {
            return ToolChoice.UNSAID;
        }
        if (choice.isString()) {
            return switch (choice.stringValue()) {
                case "none" -> ToolChoice.of(Mode.NONE);
                case "auto" -> ToolChoice.of(Mode.AUTO);
                // "any" is Mistral's word for it.
                case "required", "any" -> ToolChoice.of(Mode.REQUIRED);
                default -> throw Members.wrong(Place.ROOT.member("tool_choice"), "is none of none, auto, required");
            };
        }
        String type = choice.path("type").asString("function");
        JsonNode inner = choice.path(type);
        if (type.equals("allowed_tools")) {
            return allowed(inner.isObject() ? inner : choice);
        }
        String name = inner.path("name").asString(choice.path("name").asString(""));
        boolean known = type.equals("function") || type.equals("custom");
        return known && !name.isEmpty() ? ToolChoice.named(name) : new ToolChoice(Mode.UNSAID, List.of(), null, choice);
    }

    private static ToolChoice allowed(JsonNode allowed) {
        List<String> names = new ArrayList<>();
        for (JsonNode tool : allowed.path("tools")) {
            String type = tool.path("type").asString("function");
            names.add(tool.path(type).path("name").asString(tool.path("name").asString("")));
        }
        Mode mode = allowed.path("mode").asString("auto").equals("required") ? Mode.REQUIRED : Mode.AUTO;
        return new ToolChoice(mode, List.copyOf(names), null, null);
    }
}
