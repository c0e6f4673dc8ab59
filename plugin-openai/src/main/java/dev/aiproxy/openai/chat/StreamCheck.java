package dev.aiproxy.openai.chat;

import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.SseLines;
import dev.aiproxy.api.wire.WireCheck;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Checks that a stream of chunks is such as OpenAI's own clients take. */
final class StreamCheck implements WireCheck, SseLines.Handler {
    private final SseLines lines = new SseLines(Integer.MAX_VALUE / 2, this);
    private final Map<Integer, Choice> choices = new HashMap<>();
    private @Nullable JsonNode first;
    private boolean counted;
    private boolean done;
    private boolean failed;

    @Override
    public void accept(ByteBuffer chunk) {
        lines.accept(chunk);
    }

    @Override
    public void end() {
        require(lines.betweenEvents(), "the last event lacks its blank line");
        require(done || failed, "the stream ends with neither [DONE] nor an error");
    }

    @Override
    public void other(byte[] line, int length) {
        throw new IllegalStateException(
                "a line that is no field: " + new String(line, 0, length, StandardCharsets.UTF_8));
    }

    @Override
    public void event(String name, byte[] data, int length) {
        require(!done && !failed, "an event after the end");
        require(name.isEmpty(), "events have no names here");
        String text = new String(data, 0, length, StandardCharsets.UTF_8);
        if (text.equals("[DONE]")) {
            require(
                    !choices.isEmpty() && choices.values().stream().allMatch(choice -> choice.finished),
                    "[DONE] too early");
            done = true;
            return;
        }
        JsonNode chunk = Json.parse(text);
        if (chunk.has("error")) {
            require(chunk.path("error").path("message").isString(), "an error without a message");
            failed = true;
            return;
        }
        chunk(chunk);
    }

    private void chunk(JsonNode chunk) {
        require(!counted, "a chunk after the usage");
        String object = chunk.path("object").asString("");
        boolean older = object.equals("text_completion");
        require(older || object.equals("chat.completion.chunk"), "object");
        require(chunk.path("created").isIntegralNumber(), "created");
        require(!chunk.path("id").asString("").isEmpty(), "id");
        require(chunk.path("choices").isArray(), "choices");
        JsonNode before = first;
        if (before == null) {
            first = chunk;
        } else {
            for (String same : new String[] {"id", "created", "model"}) {
                require(chunk.path(same).equals(before.path(same)), same + " changes");
            }
        }
        if (chunk.path("choices").isEmpty()) {
            require(chunk.path("usage").path("prompt_tokens").isIntegralNumber(), "neither choices nor usage");
            require(choices.values().stream().allMatch(choice -> choice.finished), "usage before the finish");
            counted = true;
        }
        for (JsonNode choice : chunk.path("choices")) {
            require(choice.path("index").isInt(), "index");
            Choice known = choices.computeIfAbsent(choice.path("index").intValue(), number -> new Choice());
            if (older) {
                known.readText(choice);
            } else {
                require(choice.path("delta").isObject(), "delta");
                known.read(choice);
            }
        }
    }

    static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalStateException("the stream breaks its grammar: " + problem);
        }
    }

    private static final class Choice {
        private final Map<Integer, StringBuilder> calls = new HashMap<>();
        private boolean begun;
        private boolean finished;

        /** A piece of the older completions, which are text only. */
        private void readText(JsonNode choice) {
            require(!finished, "a text after the finish");
            require(choice.path("text").isString(), "text");
            finished = choice.path("finish_reason").isString();
        }

        private void read(JsonNode choice) {
            require(!finished, "a delta after the finish");
            JsonNode delta = choice.path("delta");
            if (!begun) {
                require(delta.path("role").asString("").equals("assistant"), "the first delta has no role");
                begun = true;
            }
            for (String text : new String[] {"content", "refusal", "reasoning_content"}) {
                JsonNode value = delta.path(text);
                require(value.isMissingNode() || value.isNull() || value.isString(), text);
            }
            delta.path("tool_calls").forEach(this::call);
            JsonNode reason = choice.path("finish_reason");
            if (!reason.isNull()) {
                require(reason.isString() && delta.isEmpty(), "the finish");
                finished = true;
                // A call without arguments has an empty object of them, so that clients can parse it; one may have been
                // cut before the first of them.
                boolean cut = Set.of("length", "content_filter").contains(reason.asString());
                long empty =
                        calls.values().stream().filter(StringBuilder::isEmpty).count();
                require(empty <= (cut ? 1 : 0), "a call without arguments");
            }
        }

        private void call(JsonNode call) {
            require(call.path("index").isInt(), "a call without index");
            int index = call.path("index").intValue();
            String type = call.path("custom").isObject() ? "custom" : "function";
            StringBuilder input = calls.get(index);
            if (input == null) {
                require(index == calls.size(), "calls are not numbered in order");
                require(!call.path("id").asString("").isEmpty(), "a call without id");
                require(call.path("type").asString("").equals(type), "a call's type");
                require(!call.path(type).path("name").asString("").isEmpty(), "a call without name");
                input = new StringBuilder(type.equals("custom") ? "-" : "");
                calls.put(index, input);
            } else {
                require(!call.has("id"), "a call's id comes twice");
            }
            input.append(call.path(type).path("arguments").asString(""));
        }
    }
}
