package dev.aiproxy.example.echo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is answered, whichever format it is sent in. Pure: the same question has the same answer. */
sealed interface EchoAnswer {
    /** Some text. */
    record Text(String text) implements EchoAnswer {}

    /** A call of one of the client's tools. */
    record ToolCall(String tool, ObjectNode arguments) implements EchoAnswer {}

    /** An error, because the user asked for one. */
    record Failure(int status, String message) implements EchoAnswer {}

    /** The user's words for an error, to try how a client takes it: {@code FAIL{429}}. */
    Pattern FAIL = Pattern.compile("FAIL\\{([45]\\d\\d)}");

    /** The user's words for a tool call. */
    Pattern USE_TOOL = Pattern.compile("USE_TOOL|call the tool", Pattern.CASE_INSENSITIVE);

    static EchoAnswer to(Question question) {
        if (question.toolResult().isPresent()) {
            return new Text("The tool said: " + question.toolResult().get());
        }
        Matcher failure = FAIL.matcher(question.text());
        if (failure.find()) {
            int status = Integer.parseInt(failure.group(1));
            return new Failure(status, "You asked for status " + status + ".");
        }
        boolean toolWanted =
                question.toolRequired() || USE_TOOL.matcher(question.text()).find();
        if (toolWanted && !question.tools().isEmpty()) {
            Question.Tool tool = question.tools().getFirst();
            return new ToolCall(tool.name(), SmallestJson.objectOf(tool.schema()));
        }
        if (question.schema().isPresent()) {
            JsonNode json = SmallestJson.of(question.schema().get());
            return new Text(Json.write(json));
        }
        return new Text(question.text().isEmpty() ? "You said nothing." : "You said: " + question.text());
    }

    /** Words of the answer, which stand for its tokens. */
    default long words() {
        return switch (this) {
            case Text text -> Words.count(text.text());
            case ToolCall call -> 1 + Words.count(call.arguments());
            case Failure failure -> 0;
        };
    }
}
