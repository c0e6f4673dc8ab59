package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.wire.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the tools of a request and the choice among them. */
final class ToolReader {
    private static final Set<String> FUNCTION = Set.of(Names.TYPE, "name", "description", "parameters", "strict");
    private static final Set<String> CUSTOM = Set.of(Names.TYPE, "name", "description", "format");
    /** Form of a tool that is the first of its namespace: the namespace without its tools. */
    static final String NAMESPACE = "namespace";

    private ToolReader() {}

    static List<Tool> tools(Members request) {
        ArrayNode list = request.list("tools");
        if (list == null) {
            return List.of();
        }
        List<Tool> tools = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            Members tool = request.element("tools", list, i);
            ArrayNode inner = tool.text(Names.TYPE, "").equals(NAMESPACE) ? tool.list("tools") : null;
            if (inner == null || inner.isEmpty()) {
                tools.add(tool(tool, null));
            } else {
                namespace(tool, inner, tools);
            }
        }
        return tools;
    }

    /** The tools that an item of the input adds. */
    static List<Tool> added(Members item) {
        return tools(item).stream()
                .map(tool -> withExtras(tool, tool.extras().withForm(Names.FORM_ADDED, BooleanNode.TRUE)))
                .toList();
    }

    private static void namespace(Members namespace, ArrayNode inner, List<Tool> to) {
        String name = namespace.requiredText("name");
        ObjectNode around = namespace.object().deepCopy();
        around.remove("tools");
        for (int i = 0; i < inner.size(); i++) {
            Tool tool = tool(namespace.element("tools", inner, i), name);
            if (i == 0) {
                JsonNode description = namespace.get("description");
                tool = withExtras(tool, tool.extras().withForm(NAMESPACE, around));
                if (description != null) {
                    tool = withExtras(tool, tool.extras().with(NAMESPACE + ".description", description));
                }
            }
            to.add(tool);
        }
    }

    private static Tool withExtras(Tool tool, Extras extras) {
        return switch (tool) {
            case Tool.Function f ->
                new Tool.Function(
                        f.name(), f.namespace(), f.description(), f.parameters(), f.strict(), f.cache(), extras);
            case Tool.Custom c ->
                new Tool.Custom(c.name(), c.namespace(), c.description(), c.format(), c.cache(), extras);
            case Tool.Hosted h -> new Tool.Hosted(h.protocol(), h.name(), h.json(), extras);
        };
    }

    private static Tool tool(Members tool, @Nullable String namespace) {
        String type = tool.text(Names.TYPE, "function");
        return switch (type) {
            case "function" ->
                new Tool.Function(
                        tool.requiredText("name"),
                        namespace,
                        tool.text("description"),
                        tool.get("parameters"),
                        tool.flag("strict"),
                        null,
                        Extras.unknown(ResponsesProtocol.ID, tool.place(), tool.object(), FUNCTION));
            case "custom" ->
                new Tool.Custom(
                        tool.requiredText("name"),
                        namespace,
                        tool.text("description"),
                        tool.get("format"),
                        null,
                        Extras.unknown(ResponsesProtocol.ID, tool.place(), tool.object(), CUSTOM));
            default -> {
                Extras extras = Extras.at(ResponsesProtocol.ID, tool.place());
                yield new Tool.Hosted(ResponsesProtocol.ID, type, tool.object(), extras);
            }
        };
    }

    static ToolChoice choice(Members request) {
        Boolean parallel = request.flag("parallel_tool_calls");
        JsonNode choice = request.get("tool_choice");
        if (choice == null) {
            return ToolChoice.UNSAID.withParallel(parallel);
        }
        if (choice.isString()) {
            return word(choice.stringValue(), request).withParallel(parallel);
        }
        Members members = Members.of(choice, request.place().member("tool_choice"));
        return switch (members.text(Names.TYPE, "")) {
            case "function", "custom" ->
                ToolChoice.named(members.requiredText("name")).withParallel(parallel);
            case "allowed_tools" -> allowed(members, parallel);
            default -> hosted(choice, parallel);
        };
    }

    private static ToolChoice word(String word, Members request) {
        return switch (word) {
            case "none" -> ToolChoice.of(ToolChoice.Mode.NONE);
            case "auto" -> ToolChoice.of(ToolChoice.Mode.AUTO);
            case "required" -> ToolChoice.of(ToolChoice.Mode.REQUIRED);
            default ->
                throw Members.wrong(request.place().member("tool_choice"), "has an unknown value '" + word + "'");
        };
    }

    private static ToolChoice allowed(Members choice, @Nullable Boolean parallel) {
        List<String> names = new ArrayList<>();
        ArrayNode tools = choice.list("tools");
        for (int i = 0; tools != null && i < tools.size(); i++) {
            Members tool = choice.element("tools", tools, i);
            String type = tool.text(Names.TYPE, "function");
            if (!type.equals("function") && !type.equals("custom")) {
                // A provider's own tool has no name to list.
                return hosted(choice.object(), parallel);
            }
            names.add(tool.requiredText("name"));
        }
        ToolChoice.Mode mode =
                choice.text("mode", "auto").equals("required") ? ToolChoice.Mode.REQUIRED : ToolChoice.Mode.AUTO;
        return new ToolChoice(mode, List.copyOf(names), parallel, null);
    }

    private static ToolChoice hosted(JsonNode choice, @Nullable Boolean parallel) {
        return new ToolChoice(ToolChoice.Mode.REQUIRED, List.of(), parallel, choice);
    }
}
