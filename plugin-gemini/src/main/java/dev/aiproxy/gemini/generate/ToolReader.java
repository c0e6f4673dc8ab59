package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads {@code tools} and {@code toolConfig}. */
final class ToolReader {
    private ToolReader() {}

    static List<Tool> tools(Message request) {
        List<Tool> tools = new ArrayList<>();
        for (Message element : request.objects("tools")) {
            for (var member : element.node().properties()) {
                String name = member.getKey();
                if (name.equals("functionDeclarations")) {
                    for (Message declaration : element.objects(name)) {
                        tools.add(function(declaration));
                    }
                } else if (!member.getValue().isNull()) {
                    ObjectNode whole = Json.object();
                    whole.set(name, member.getValue());
                    Extras at = Extras.at(Names.PROTOCOL, element.place().member(name));
                    tools.add(new Tool.Hosted(Names.PROTOCOL, name, whole, at));
                }
            }
        }
        return tools;
    }

    private static Tool function(Message declaration) {
        String name = declaration.text("name", "");
        if (name.isEmpty()) {
            throw Message.fault(declaration.place().member("name"), "is missing");
        }
        JsonNode parameters = declaration.get("parametersJsonSchema");
        JsonNode schema = declaration.get("parameters");
        if (parameters == null && schema != null) {
            parameters = SchemaReader.read(schema);
        }
        return new Tool.Function(
                name,
                null,
                declaration.text("description"),
                parameters,
                null,
                null,
                declaration.rest(Names.DECLARATION));
    }

    /** What may and must be called; a mode that the model has no word for stays in the rest. */
    static ToolChoice choice(Message request, ObjectNode rest) {
        Message config = request.object("toolConfig");
        if (config == null) {
            return ToolChoice.UNSAID;
        }
        config.restInto(rest, "toolConfig", Names.TOOL_CONFIG);
        Message calling = config.object("functionCallingConfig");
        if (calling == null) {
            return ToolChoice.UNSAID;
        }
        String path = "toolConfig.functionCallingConfig";
        calling.restInto(rest, path, Names.CALLING);
        List<String> names = calling.texts("allowedFunctionNames");
        String mode = calling.text("mode", "");
        return switch (mode) {
            case "NONE" -> ToolChoice.of(ToolChoice.Mode.NONE);
            case "AUTO" -> ToolChoice.of(ToolChoice.Mode.AUTO);
            case "ANY" -> new ToolChoice(ToolChoice.Mode.REQUIRED, names, null, null);
            case "", "MODE_UNSPECIFIED" -> ToolChoice.UNSAID;
            default -> {
                if (names.isEmpty()) {
                    rest.put(path + ".mode", mode);
                }
                yield new ToolChoice(ToolChoice.Mode.AUTO, names, null, null);
            }
        };
    }
}
