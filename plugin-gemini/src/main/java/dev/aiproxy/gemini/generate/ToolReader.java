package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads {@code tools} and {@code toolConfig}. */
final class ToolReader {
    /** Modes in which the names of functions mean nothing. */
    private static final Set<String> WITHOUT_NAMES = Set.of("", "MODE_UNSPECIFIED", "NONE", "AUTO");

    private ToolReader() {}

    static List<Tool> tools(Message request) {
        List<Tool> tools = new ArrayList<>();
        int number = 0;
        for (Message element : request.objects("tools")) {
            JsonNode stood = JsonNodeFactory.instance.numberNode(number++);
            for (var member : element.node().properties()) {
                String name = member.getKey();
                if (name.equals("functionDeclarations")) {
                    for (Message declaration : element.objects(name)) {
                        tools.add(function(declaration, stood));
                    }
                } else if (!member.getValue().isNull()) {
                    ObjectNode whole = Json.object();
                    whole.set(name, member.getValue());
                    Extras at = Extras.at(Names.PROTOCOL, element.place().member(name));
                    tools.add(new Tool.Hosted(Names.PROTOCOL, name, whole, at.withForm(Names.ELEMENT, stood)));
                }
            }
        }
        return tools;
    }

    private static Tool function(Message declaration, JsonNode element) {
        String name = declaration.text("name", "");
        if (name.isEmpty()) {
            throw Members.wrong(declaration.place().member("name"), "is missing");
        }
        JsonNode parameters = declaration.get("parametersJsonSchema");
        JsonNode schema = declaration.get("parameters");
        Extras extras = declaration.rest(Names.DECLARATION).withForm(Names.ELEMENT, element);
        if (schema != null && parameters == null) {
            parameters = SchemaReader.read(schema);
            extras = extras.withForm(Names.PARAMETERS, schema);
        } else if (schema != null) {
            // The service takes one of both, and shall say so.
            extras = extras.with("parameters", schema);
        }
        return new Tool.Function(name, null, declaration.text("description"), parameters, null, null, extras);
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
        if (!names.isEmpty() && WITHOUT_NAMES.contains(mode)) {
            rest.set(path + ".allowedFunctionNames", calling.node().get("allowedFunctionNames"));
        }
        return switch (mode) {
            case "NONE" -> ToolChoice.of(ToolChoice.Mode.NONE);
            case "AUTO" -> ToolChoice.of(ToolChoice.Mode.AUTO);
            case "ANY" -> new ToolChoice(ToolChoice.Mode.REQUIRED, names, null, null);
            case "", "MODE_UNSPECIFIED" -> ToolChoice.UNSAID;
            default -> {
                if (names.isEmpty() || !mode.equals("VALIDATED")) {
                    rest.put(path + ".mode", mode);
                }
                yield new ToolChoice(ToolChoice.Mode.AUTO, names, null, null);
            }
        };
    }
}
