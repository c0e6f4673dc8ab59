package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sampling;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.Members;
import dev.aiproxy.api.wire.WireRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a request whose body has OpenAI's form. */
final class ChatShapeReader {
    private static final Set<String> KNOWN = Set.of(
            "model",
            "messages",
            "stream",
            "stream_options",
            "max_tokens",
            "max_completion_tokens",
            "temperature",
            "top_p",
            "top_k",
            "presence_penalty",
            "frequency_penalty",
            "seed",
            "n",
            "stop",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "response_format",
            "reasoning_effort");
    private static final Set<String> FUNCTION = Set.of("name", "description", "parameters", "strict");

    private ChatShapeReader() {}

    static ChatRequest read(WireRequest wire) {
        ObjectNode body;
        try {
            body = Json.parse(wire.body().contiguous()) instanceof ObjectNode object ? object : Json.object();
        } catch (JsonFormatException e) {
            throw Fault.of(FaultKind.INVALID_REQUEST, "The request body can't be read as JSON: " + e.getMessage())
                    .asException();
        }
        // These names are in snake case, so they are read as they are and not as one of Google's messages.
        Message request = new Message(body, Place.ROOT);
        Integer most = request.integer("max_completion_tokens");
        ChatRequest.Builder read =
                ChatRequest.builder(request.text("model", ""), MessagesReader.read(body.path("messages"))).stream(
                                request.flag("stream"))
                        .maxOutput(most == null ? request.integer("max_tokens") : most)
                        .sampling(new Sampling(
                                request.decimal("temperature"),
                                request.decimal("top_p"),
                                request.decimal("top_k"),
                                request.decimal("presence_penalty"),
                                request.decimal("frequency_penalty"),
                                request.whole("seed"),
                                request.integer("n"),
                                null,
                                null))
                        .stop(request.texts("stop"))
                        .tools(tools(request))
                        .toolChoice(choice(request))
                        .output(output(body.path("response_format")))
                        .extras(Extras.unknown(ChatShapeProtocol.ID, Place.ROOT, body, KNOWN));
        String word = request.text("reasoning_effort", "");
        Effort.of(word)
                .ifPresent(effort -> read.reasoning(new ReasoningWish(
                        effort == Effort.NONE ? ReasoningWish.Mode.OFF : ReasoningWish.Mode.ON,
                        effort,
                        null,
                        effort == Effort.NONE ? ReasoningWish.Show.NONE : ReasoningWish.Show.SUMMARY)));
        return read.build();
    }

    private static List<Tool> tools(Message request) {
        List<Tool> tools = new ArrayList<>();
        for (Message tool : request.objects("tools")) {
            JsonNode function = tool.node().path("function");
            String name = function.path("name").asString("");
            if (name.isEmpty()) {
                String type = tool.text("type", "");
                tools.add(new Tool.Hosted(
                        ChatShapeProtocol.ID,
                        type.isEmpty() ? "tool" : type,
                        tool.node(),
                        Extras.at(ChatShapeProtocol.ID, tool.place())));
                continue;
            }
            JsonNode description = function.path("description");
            JsonNode strict = function.path("strict");
            tools.add(new Tool.Function(
                    name,
                    null,
                    description.isString() ? description.stringValue() : null,
                    function.path("parameters").isObject() ? function.path("parameters") : null,
                    strict.isBoolean() ? strict.booleanValue() : null,
                    null,
                    Extras.unknown(ChatShapeProtocol.ID, tool.place(), function, FUNCTION)));
        }
        return tools;
    }

    private static ToolChoice choice(Message request) {
        JsonNode choice = request.get("tool_choice");
        Boolean parallel = request.has("parallel_tool_calls") ? request.flag("parallel_tool_calls") : null;
        return mode(choice).withParallel(parallel);
    }

    private static ToolChoice mode(@Nullable JsonNode choice) {
        if (choice == null) {
            return ToolChoice.UNSAID;
        }
        String name = choice.path("function").path("name").asString("");
        if (!name.isEmpty()) {
            return ToolChoice.named(name);
        }
        return switch (choice.asString("")) {
            case "none" -> ToolChoice.of(ToolChoice.Mode.NONE);
            case "auto" -> ToolChoice.of(ToolChoice.Mode.AUTO);
            case "required" -> ToolChoice.of(ToolChoice.Mode.REQUIRED);
            default ->
                throw Members.wrong(Place.ROOT.member("tool_choice"), "must be none, auto, required or a function");
        };
    }

    private static OutputFormat output(JsonNode format) {
        return switch (format.path("type").asString("")) {
            case "json_object" ->
                new OutputFormat(OutputFormat.Kind.JSON_OBJECT, null, null, null, null, null, List.of());
            case "json_schema" ->
                new OutputFormat(
                        OutputFormat.Kind.SCHEMA,
                        format.path("json_schema").path("name").asString("response"),
                        format.path("json_schema").path("schema"),
                        null,
                        null,
                        null,
                        List.of());
            default -> OutputFormat.UNSAID;
        };
    }
}
