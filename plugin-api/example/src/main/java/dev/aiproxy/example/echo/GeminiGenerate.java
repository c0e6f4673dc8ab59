package dev.aiproxy.example.echo;

import dev.aiproxy.example.echo.EchoAnswer.Failure;
import dev.aiproxy.example.echo.EchoAnswer.Text;
import dev.aiproxy.example.echo.EchoAnswer.ToolCall;
import dev.aiproxy.example.echo.Question.Form;
import dev.aiproxy.example.echo.Question.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gemini's generateContent. Requests may spell their keys in camel case or snake case; model and form are in the URL.
 */
final class GeminiGenerate implements Dialect {
    private static final Pattern TARGET = Pattern.compile(".*?/models/([^:?]+):(\\w+)(?:\\?(.*))?");

    @Override
    public String name() {
        return "gemini-generate";
    }

    @Override
    public Question read(String target, JsonNode body) {
        String text = "";
        Optional<String> toolResult = Optional.empty();
        for (JsonNode content : body.path("contents")) {
            if (!content.path("role").asString("user").equals("model")) {
                text = lastText(content.path("parts"));
                toolResult = toolResult(content.path("parts"));
            }
        }
        JsonNode calling =
                either(either(body, "toolConfig", "tool_config"), "functionCallingConfig", "function_calling_config");
        String mode = calling.path("mode").asString("AUTO");
        JsonNode settings = either(body, "generationConfig", "generation_config");
        JsonNode schema = either(settings, "responseJsonSchema", "responseSchema");
        return new Question(
                model(target),
                form(target),
                true,
                text,
                toolResult,
                mode.equals("NONE") ? List.of() : tools(body),
                mode.equals("ANY"),
                schema.isObject() ? Optional.of(schema) : Optional.empty(),
                Words.count(body));
    }

    private static String model(String target) {
        Matcher matcher = TARGET.matcher(target);
        return matcher.matches() ? matcher.group(1) : "echo";
    }

    private static Form form(String target) {
        Matcher matcher = TARGET.matcher(target);
        if (!matcher.matches() || !matcher.group(2).equals("streamGenerateContent")) {
            return Form.WHOLE;
        }
        String query = matcher.group(3) == null ? "" : matcher.group(3);
        return List.of(query.split("&", -1)).contains("alt=sse") ? Form.EVENTS : Form.ARRAY;
    }

    private static String lastText(JsonNode parts) {
        String text = "";
        for (JsonNode part : parts) {
            text = part.path("text").asString(text);
        }
        return text;
    }

    private static Optional<String> toolResult(JsonNode parts) {
        Optional<String> result = Optional.empty();
        for (JsonNode part : parts) {
            JsonNode response = either(part, "functionResponse", "function_response");
            if (response.isObject()) {
                JsonNode output = response.path("response").path("output");
                result = Optional.of(output.isString() ? output.stringValue() : Json.write(response.path("response")));
            }
        }
        return result;
    }

    private static List<Tool> tools(JsonNode body) {
        List<Tool> tools = new ArrayList<>();
        for (JsonNode tool : body.path("tools")) {
            for (JsonNode function : either(tool, "functionDeclarations", "function_declarations")) {
                JsonNode schema = either(function, "parametersJsonSchema", "parameters");
                tools.add(new Tool(function.path("name").asString(""), schema));
            }
        }
        return tools;
    }

    private static JsonNode either(JsonNode object, String key, String otherKey) {
        return object.has(key) ? object.path(key) : object.path(otherKey);
    }

    @Override
    public JsonNode whole(Turn turn) {
        return chunk(turn, part(turn), "STOP");
    }

    @Override
    public Stream<String> stream(Turn turn) {
        Stream<ObjectNode> parts = switch (turn.answer()) {
            case Text text -> Words.of(text.text()).map(word -> Json.object("text", word));
            case ToolCall call -> Stream.of(part(turn));
            case Failure failure -> throw new IllegalArgumentException("an error is no answer");
        };
        Stream<ObjectNode> chunks = Stream.concat(
                parts.map(part -> chunk(turn, part, null)), Stream.of(chunk(turn, Json.object("text", ""), "STOP")));
        if (turn.question().form() == Form.EVENTS) {
            return chunks.map(chunk -> "data: " + Json.write(chunk) + "\r\n\r\n");
        }
        // The separator goes before each element but the first, so that no element waits for the next one.
        Stream<String> separators = Stream.concat(Stream.of("["), Stream.generate(() -> ",\r\n"));
        var separator = separators.iterator();
        return Stream.concat(chunks.map(chunk -> separator.next() + Json.write(chunk)), Stream.of("]"));
    }

    private static ObjectNode part(Turn turn) {
        return switch (turn.answer()) {
            case Text text -> Json.object("text", text.text());
            case ToolCall call ->
                Json.object(
                        "functionCall",
                        Json.object("id", "call_" + turn.id(), "name", call.tool(), "args", call.arguments()));
            case Failure failure -> throw new IllegalArgumentException("an error is no answer");
        };
    }

    private static ObjectNode chunk(Turn turn, ObjectNode part, @Nullable String finishReason) {
        ObjectNode candidate =
                Json.object("content", Json.object("role", "model", "parts", Json.array(part)), "index", 0);
        if (finishReason != null) {
            candidate.put("finishReason", finishReason);
        }
        return Json.object(
                "candidates", Json.array(candidate),
                "usageMetadata", usage(turn),
                "modelVersion", turn.model(),
                "responseId", turn.id());
    }

    private static ObjectNode usage(Turn turn) {
        return Json.object(
                "promptTokenCount", turn.inputTokens(),
                "candidatesTokenCount", turn.outputTokens(),
                "totalTokenCount", turn.totalTokens());
    }

    @Override
    public JsonNode tokenCount(long tokens) {
        return Json.object("totalTokens", tokens);
    }

    @Override
    public JsonNode error(int status, String message) {
        String word = switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 503, 529 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
        };
        return Json.object("error", Json.object("code", status, "message", message, "status", word));
    }
}
