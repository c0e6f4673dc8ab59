package dev.aiproxy.example.echo;

import dev.aiproxy.example.echo.EchoAnswer.Failure;
import dev.aiproxy.example.echo.EchoAnswer.Text;
import dev.aiproxy.example.echo.EchoAnswer.ToolCall;
import dev.aiproxy.example.echo.Question.Form;
import dev.aiproxy.example.echo.Question.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's Responses. */
final class OpenAiResponses implements Dialect {
    @Override
    public String name() {
        return "openai-responses";
    }

    @Override
    public Question read(String target, JsonNode body) {
        JsonNode input = body.path("input");
        String text = input.asString("");
        Optional<String> toolResult = Optional.empty();
        for (JsonNode item : input) {
            String type = item.path("type").asString("message");
            if (type.equals("message") && item.path("role").asString("").equals("user")) {
                text = lastText(item.path("content"));
                toolResult = Optional.empty();
            } else if (type.equals("function_call_output")) {
                toolResult = Optional.of(lastText(item.path("output")));
            }
        }
        JsonNode choice = body.path("tool_choice");
        return new Question(
                body.path("model").asString("echo"),
                body.path("stream").asBoolean(false) ? Form.EVENTS : Form.WHOLE,
                true,
                text,
                toolResult,
                choice.asString("").equals("none") ? List.of() : tools(body),
                OpenAiCommon.requiresTool(choice),
                body.path("text").path("format").optional("schema"),
                Words.count(body));
    }

    private static String lastText(JsonNode content) {
        if (content.isString()) {
            return content.stringValue();
        }
        String text = "";
        for (JsonNode part : content) {
            text = part.path("text").asString(text);
        }
        return text;
    }

    private static List<Tool> tools(JsonNode body) {
        String wanted = body.path("tool_choice").path("name").asString("");
        List<Tool> tools = new ArrayList<>();
        for (JsonNode tool : body.path("tools")) {
            String name = tool.path("name").asString("");
            boolean function = tool.path("type").asString("").equals("function");
            if (function && (wanted.isEmpty() || wanted.equals(name))) {
                tools.add(new Tool(name, tool.path("parameters")));
            }
        }
        return tools;
    }

    @Override
    public JsonNode whole(Turn turn) {
        return response(turn, "completed", Json.array(item(turn, "completed")));
    }

    @Override
    public Stream<String> stream(Turn turn) {
        Stream<ObjectNode> body = switch (turn.answer()) {
            case Text text -> message(turn, text);
            case ToolCall call -> functionCall(turn, call);
            case Failure failure -> throw new IllegalArgumentException("an error is no answer");
        };
        Stream<ObjectNode> opening = Stream.of(
                event("response.created", "response", response(turn, "in_progress", Json.array())),
                event("response.in_progress", "response", response(turn, "in_progress", Json.array())),
                event("response.output_item.added", "output_index", 0, "item", emptyItem(turn)));
        Stream<ObjectNode> closing = Stream.of(
                event("response.output_item.done", "output_index", 0, "item", item(turn, "completed")),
                event("response.completed", "response", whole(turn)));
        AtomicLong sequence = new AtomicLong();
        return Stream.concat(opening, Stream.concat(body, closing))
                .map(event -> event.put("sequence_number", sequence.getAndIncrement()))
                .map(event -> "event: " + event.get("type").stringValue() + "\ndata: " + Json.write(event) + "\n\n");
    }

    private static Stream<ObjectNode> message(Turn turn, Text text) {
        Stream<ObjectNode> opening = Stream.of(inContent(turn, "response.content_part.added", "part", outputText("")));
        Stream<ObjectNode> words = Words.of(text.text())
                .map(word -> inContent(turn, "response.output_text.delta", "delta", word, "logprobs", Json.array()));
        Stream<ObjectNode> closing = Stream.of(
                inContent(turn, "response.output_text.done", "text", text.text(), "logprobs", Json.array()),
                inContent(turn, "response.content_part.done", "part", outputText(text.text())));
        return Stream.concat(opening, Stream.concat(words, closing));
    }

    private static Stream<ObjectNode> functionCall(Turn turn, ToolCall call) {
        String arguments = Json.write(call.arguments());
        return Stream.of(
                inItem(turn, "response.function_call_arguments.delta", "delta", arguments),
                inItem(turn, "response.function_call_arguments.done", "arguments", arguments));
    }

    private static ObjectNode event(String type, Object... keysAndValues) {
        ObjectNode event = Json.object("type", type);
        event.setAll(Json.object(keysAndValues));
        return event;
    }

    /** An event about something inside the only item. */
    private static ObjectNode inItem(Turn turn, String type, Object... keysAndValues) {
        ObjectNode event = event(type, "item_id", itemId(turn), "output_index", 0);
        event.setAll(Json.object(keysAndValues));
        return event;
    }

    /** An event about the only content part of the only item. */
    private static ObjectNode inContent(Turn turn, String type, Object... keysAndValues) {
        ObjectNode event = inItem(turn, type, "content_index", 0);
        event.setAll(Json.object(keysAndValues));
        return event;
    }

    private static String itemId(Turn turn) {
        return (turn.answer() instanceof ToolCall ? "fc_" : "msg_") + turn.id();
    }

    private static ObjectNode item(Turn turn, String status) {
        return switch (turn.answer()) {
            case Text text -> messageItem(turn, status, Json.array(outputText(text.text())));
            case ToolCall call -> callItem(turn, call, status, Json.write(call.arguments()));
            case Failure failure -> throw new IllegalArgumentException("an error is no answer");
        };
    }

    private static ObjectNode emptyItem(Turn turn) {
        return turn.answer() instanceof ToolCall call
                ? callItem(turn, call, "in_progress", "")
                : messageItem(turn, "in_progress", Json.array());
    }

    private static ObjectNode messageItem(Turn turn, String status, ArrayNode content) {
        return Json.object(
                "id", itemId(turn), "type", "message", "status", status, "role", "assistant", "content", content);
    }

    private static ObjectNode callItem(Turn turn, ToolCall call, String status, String arguments) {
        return Json.object(
                "id",
                itemId(turn),
                "type",
                "function_call",
                "status",
                status,
                "call_id",
                "call_" + turn.id(),
                "name",
                call.tool(),
                "arguments",
                arguments);
    }

    private static ObjectNode outputText(String text) {
        return Json.object("type", "output_text", "text", text, "annotations", Json.array(), "logprobs", Json.array());
    }

    private static ObjectNode response(Turn turn, String status, ArrayNode output) {
        boolean completed = status.equals("completed");
        return Json.object(
                "id",
                "resp_" + turn.id(),
                "object",
                "response",
                "created_at",
                turn.createdAt(),
                "status",
                status,
                "error",
                null,
                "incomplete_details",
                null,
                "instructions",
                null,
                "metadata",
                Json.object(),
                "model",
                turn.model(),
                "output",
                output,
                "parallel_tool_calls",
                true,
                "temperature",
                1.0,
                "tool_choice",
                "auto",
                "tools",
                Json.array(),
                "top_p",
                1.0,
                "usage",
                completed ? usage(turn) : null);
    }

    private static ObjectNode usage(Turn turn) {
        return Json.object(
                "input_tokens", turn.inputTokens(),
                "input_tokens_details", Json.object("cached_tokens", 0, "cache_write_tokens", 0),
                "output_tokens", turn.outputTokens(),
                "output_tokens_details", Json.object("reasoning_tokens", 0),
                "total_tokens", turn.totalTokens());
    }

    @Override
    public JsonNode tokenCount(long tokens) {
        return OpenAiCommon.tokenCount(tokens);
    }

    @Override
    public JsonNode error(int status, String message) {
        return OpenAiCommon.error(status, message);
    }
}
