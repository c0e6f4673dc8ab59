package dev.aiproxy.example.echo;

import dev.aiproxy.example.echo.EchoAnswer.Failure;
import dev.aiproxy.example.echo.EchoAnswer.Text;
import dev.aiproxy.example.echo.EchoAnswer.ToolCall;
import dev.aiproxy.example.echo.Question.Form;
import dev.aiproxy.example.echo.Question.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Anthropic's Messages. */
final class AnthropicMessages implements Dialect {
    @Override
    public String name() {
        return "anthropic-messages";
    }

    @Override
    public Question read(String target, JsonNode body) {
        refuseThread(body);
        String text = "";
        Optional<String> toolResult = Optional.empty();
        for (JsonNode message : body.path("messages")) {
            if (message.path("role").asString("").equals("user")) {
                text = lastText(message.path("content"));
                toolResult = toolResult(message.path("content"));
            }
        }
        String choice = body.path("tool_choice").path("type").asString("");
        return new Question(
                body.path("model").asString("echo"),
                body.path("stream").asBoolean(false) ? Form.EVENTS : Form.WHOLE,
                true,
                text,
                toolResult,
                choice.equals("none") ? List.of() : tools(body),
                choice.equals("any") || choice.equals("tool"),
                body.path("output_config").path("format").optional("schema"),
                Words.count(body));
    }

    /**
     * Clients that let the server keep the conversation send the whole of it again when they are told that it can't;
     * they look for this very error.
     */
    private void refuseThread(JsonNode body) {
        if (body.path("thread").isObject()) {
            String message = "echo keeps no threads";
            ObjectNode error = error(400, message);
            error.withObject("error")
                    .set(
                            "details",
                            Json.object(
                                    "error_code", "thread_unsupported_request", "unsupported", Json.array("thread")));
            throw new RefusedException(400, message, Optional.of(error));
        }
    }

    private static String lastText(JsonNode content) {
        if (content.isString()) {
            return content.stringValue();
        }
        String text = "";
        for (JsonNode block : content) {
            text = block.path("text").asString(text);
        }
        return text;
    }

    private static Optional<String> toolResult(JsonNode content) {
        Optional<String> result = Optional.empty();
        for (JsonNode block : content) {
            if (block.path("type").asString("").equals("tool_result")) {
                result = Optional.of(lastText(block.path("content")));
            }
        }
        return result;
    }

    private static List<Tool> tools(JsonNode body) {
        String wanted = body.path("tool_choice").path("name").asString("");
        List<Tool> tools = new ArrayList<>();
        for (JsonNode tool : body.path("tools")) {
            String name = tool.path("name").asString("");
            // Only the client's own tools have a schema; the others run at the provider.
            if (tool.has("input_schema") && (wanted.isEmpty() || wanted.equals(name))) {
                tools.add(new Tool(name, tool.path("input_schema")));
            }
        }
        return tools;
    }

    @Override
    public JsonNode whole(Turn turn) {
        ObjectNode block = switch (turn.answer()) {
            case Text text -> Json.object("type", "text", "text", text.text());
            case ToolCall call -> toolUse(turn, call, call.arguments());
            case Failure failure -> throw new IllegalArgumentException("an error is no answer");
        };
        return message(turn, Json.array(block), stopReason(turn.answer()), turn.outputTokens());
    }

    @Override
    public Stream<String> stream(Turn turn) {
        ObjectNode start;
        Stream<ObjectNode> deltas;
        switch (turn.answer()) {
            case Text text -> {
                start = Json.object("type", "text", "text", "");
                deltas = Words.of(text.text()).map(word -> Json.object("type", "text_delta", "text", word));
            }
            case ToolCall call -> {
                start = toolUse(turn, call, Json.object());
                String arguments = Json.write(call.arguments());
                deltas = Stream.of(Json.object("type", "input_json_delta", "partial_json", arguments));
            }
            case Failure failure -> throw new IllegalArgumentException("an error is no answer");
        }
        Stream<String> opening = Stream.of(
                event("message_start", "message", message(turn, Json.array(), null, 0)),
                event("content_block_start", "index", 0, "content_block", start));
        Stream<String> middle = deltas.map(delta -> event("content_block_delta", "index", 0, "delta", delta));
        ObjectNode end = Json.object("stop_reason", stopReason(turn.answer()), "stop_sequence", null);
        Stream<String> closing = Stream.of(
                event("content_block_stop", "index", 0),
                event("message_delta", "delta", end, "usage", usage(turn, turn.outputTokens())),
                event("message_stop"));
        return Stream.concat(opening, Stream.concat(middle, closing));
    }

    private static String event(String type, Object... keysAndValues) {
        ObjectNode data = Json.object("type", type);
        data.setAll(Json.object(keysAndValues));
        return "event: " + type + "\ndata: " + Json.write(data) + "\n\n";
    }

    private static ObjectNode message(Turn turn, ArrayNode content, @Nullable String stopReason, long outputTokens) {
        return Json.object(
                "id",
                "msg_" + turn.id(),
                "type",
                "message",
                "role",
                "assistant",
                "model",
                turn.model(),
                "content",
                content,
                "stop_reason",
                stopReason,
                "stop_sequence",
                null,
                "usage",
                usage(turn, outputTokens));
    }

    private static ObjectNode toolUse(Turn turn, ToolCall call, ObjectNode input) {
        return Json.object("type", "tool_use", "id", "toolu_" + turn.id(), "name", call.tool(), "input", input);
    }

    private static String stopReason(EchoAnswer answer) {
        return answer instanceof ToolCall ? "tool_use" : "end_turn";
    }

    private static ObjectNode usage(Turn turn, long outputTokens) {
        return Json.object(
                "input_tokens",
                turn.inputTokens(),
                "cache_creation_input_tokens",
                0,
                "cache_read_input_tokens",
                0,
                "output_tokens",
                outputTokens);
    }

    @Override
    public JsonNode tokenCount(long tokens) {
        return Json.object("input_tokens", tokens);
    }

    @Override
    public ObjectNode error(int status, String message) {
        String type = switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 504 -> "timeout_error";
            case 529 -> "overloaded_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
        return Json.object("type", "error", "error", Json.object("type", type, "message", message));
    }
}
