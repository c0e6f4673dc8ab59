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
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's Chat Completions. */
final class OpenAiChat implements Dialect {
    @Override
    public String name() {
        return "openai-chat";
    }

    @Override
    public Question read(String target, JsonNode body) {
        String text = "";
        Optional<String> toolResult = Optional.empty();
        for (JsonNode message : body.path("messages")) {
            String role = message.path("role").asString("");
            if (role.equals("user")) {
                text = lastText(message.path("content"));
                toolResult = Optional.empty();
            } else if (role.equals("tool") || role.equals("function")) {
                toolResult = Optional.of(lastText(message.path("content")));
            }
        }
        return new Question(
                body.path("model").asString("echo"),
                body.path("stream").asBoolean(false) ? Form.EVENTS : Form.WHOLE,
                body.path("stream_options").path("include_usage").asBoolean(false),
                text,
                toolResult,
                tools(body),
                OpenAiCommon.requiresTool(body.path("tool_choice")),
                body.path("response_format").path("json_schema").optional("schema"),
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
        JsonNode choice = body.path("tool_choice");
        String wanted = choice.path("function").path("name").asString("");
        List<Tool> tools = new ArrayList<>();
        for (JsonNode tool : body.path("tools")) {
            JsonNode function = tool.path("function");
            String name = function.path("name").asString("");
            if (!name.isEmpty() && (wanted.isEmpty() || wanted.equals(name))) {
                tools.add(new Tool(name, function.path("parameters")));
            }
        }
        return choice.asString("").equals("none") ? List.of() : tools;
    }

    @Override
    public JsonNode whole(Turn turn) {
        ObjectNode message = Json.object("role", "assistant", "content", null, "refusal", null);
        switch (turn.answer()) {
            case Text text -> message.put("content", text.text());
            case ToolCall call -> message.set("tool_calls", Json.array(toolCall(turn, call, false)));
            case Failure failure -> throw new IllegalArgumentException("an error is no answer");
        }
        ObjectNode choice = Json.object(
                "index", 0, "message", message, "logprobs", null, "finish_reason", finishReason(turn.answer()));
        ObjectNode answer = head(turn, "chat.completion");
        answer.set("choices", Json.array(choice));
        answer.set("usage", usage(turn));
        return answer;
    }

    @Override
    public Stream<String> stream(Turn turn) {
        ObjectNode opening = Json.object("role", "assistant", "content", "", "refusal", null);
        Stream<ObjectNode> deltas = switch (turn.answer()) {
            case Text text ->
                Stream.concat(Stream.of(opening), Words.of(text.text()).map(word -> Json.object("content", word)));
            case ToolCall call ->
                Stream.of(
                        opening,
                        Json.object("tool_calls", Json.array(toolCall(turn, call, true))),
                        Json.object("tool_calls", Json.array(arguments(call))));
            case Failure failure -> throw new IllegalArgumentException("an error is no answer");
        };
        Stream<ObjectNode> chunks = Stream.concat(
                deltas.map(delta -> chunk(turn, delta, null)),
                Stream.of(chunk(turn, Json.object(), finishReason(turn.answer()))));
        if (turn.question().usage()) {
            chunks = Stream.concat(chunks, Stream.of(usageChunk(turn)));
        }
        return Stream.concat(chunks.map(chunk -> "data: " + Json.write(chunk) + "\n\n"), Stream.of("data: [DONE]\n\n"));
    }

    private static ObjectNode chunk(Turn turn, ObjectNode delta, @Nullable String finishReason) {
        ObjectNode chunk = head(turn, "chat.completion.chunk");
        chunk.set(
                "choices",
                Json.array(Json.object("index", 0, "delta", delta, "logprobs", null, "finish_reason", finishReason)));
        if (turn.question().usage()) {
            chunk.putNull("usage");
        }
        return chunk;
    }

    private static ObjectNode usageChunk(Turn turn) {
        ObjectNode chunk = head(turn, "chat.completion.chunk");
        chunk.set("choices", Json.array());
        chunk.set("usage", usage(turn));
        return chunk;
    }

    private static ObjectNode head(Turn turn, String object) {
        return Json.object(
                "id", "chatcmpl-" + turn.id(), "object", object, "created", turn.createdAt(), "model", turn.model());
    }

    /** In a stream, the first delta of a call has its place and no arguments yet. */
    private static ObjectNode toolCall(Turn turn, ToolCall call, boolean streamed) {
        ObjectNode json = streamed ? Json.object("index", 0) : Json.object();
        json.put("id", "call_" + turn.id());
        json.put("type", "function");
        json.set(
                "function",
                Json.object("name", call.tool(), "arguments", streamed ? "" : Json.write(call.arguments())));
        return json;
    }

    private static ObjectNode arguments(ToolCall call) {
        return Json.object("index", 0, "function", Json.object("arguments", Json.write(call.arguments())));
    }

    private static String finishReason(EchoAnswer answer) {
        return answer instanceof ToolCall ? "tool_calls" : "stop";
    }

    private static ObjectNode usage(Turn turn) {
        return Json.object(
                "prompt_tokens", turn.inputTokens(),
                "completion_tokens", turn.outputTokens(),
                "total_tokens", turn.totalTokens(),
                "prompt_tokens_details", Json.object("cached_tokens", 0),
                "completion_tokens_details", Json.object("reasoning_tokens", 0));
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
