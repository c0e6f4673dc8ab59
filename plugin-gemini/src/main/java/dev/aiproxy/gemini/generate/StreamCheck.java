package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.WireCheck;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Checks a stream as the official clients read it: each event is one {@code data: } line with a response, or the stream is
 * one array of responses; candidates have parts that say something and end once; an error is the last thing, among events
 * framed and once more bare.
 */
final class StreamCheck implements WireCheck {
    private byte[] bytes = new byte[1024];
    private int length;
    private final Map<Integer, Boolean> candidates = new TreeMap<>();
    private boolean blocked;
    private boolean failed;
    private JsonNode error = Json.object();

    @Override
    public void accept(ByteBuffer chunk) {
        int more = chunk.remaining();
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
        chunk.get(chunk.position(), bytes, length, more);
        length += more;
    }

    @Override
    public void end() {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        if (text.startsWith("[")) {
            JsonNode array = parse(text);
            array.forEach(this::chunk);
        } else {
            events(text);
        }
        require(failed || blocked || (!candidates.isEmpty() && !candidates.containsValue(false)), "it is not finished");
    }

    private void events(String text) {
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("{", at)) {
                require(!text.endsWith("\n"), "a bare error must not end in a line feed");
                JsonNode bare = parse(text.substring(at));
                require(bare.path("error").isObject(), "only an error may stand bare");
                require(bare.path("error").equals(error), "a bare error was framed before");
                return;
            }
            int end = text.indexOf("\r\n\r\n", at);
            require(end >= 0, "the last event lacks its blank line");
            String event = text.substring(at, end);
            require(event.startsWith("data: ") && event.indexOf('\n') < 0, "an event is one data line: " + event);
            chunk(parse(event.substring("data: ".length())));
            at = end + 4;
        }
        require(!failed, "a framed error stands once more bare, for clients that don't see it framed");
    }

    private void chunk(JsonNode chunk) {
        require(!failed, "something follows the error");
        require(chunk.isObject(), "a chunk is an object");
        if (chunk.has("error")) {
            error = chunk.path("error");
            require(
                    error.path("code").isIntegralNumber()
                            && error.path("status").isString(),
                    "an error has a code");
            failed = true;
            return;
        }
        blocked |= chunk.path("promptFeedback").path("blockReason").isString();
        require(chunk.path("candidates").isArray() || blocked, "a chunk has candidates");
        require(
                chunk.path("modelVersion").isString()
                        && chunk.path("responseId").isString(),
                "a chunk has its names");
        chunk.path("candidates").forEach(this::candidate);
        usage(chunk.path("usageMetadata"));
    }

    private void candidate(JsonNode candidate) {
        int index = candidate.path("index").asInt(-1);
        require(index >= 0, "a candidate has an index");
        require(!Boolean.TRUE.equals(candidates.get(index)), "a candidate goes on after its end");
        boolean finished = candidate.path("finishReason").isString();
        candidates.put(index, finished);
        if (finished) {
            String reason = candidate.path("finishReason").stringValue();
            require(reason.equals(reason.toUpperCase(Locale.ROOT)), "a reason is in upper case");
        }
        JsonNode parts = candidate.path("content").path("parts");
        require(finished || !parts.isEmpty(), "a candidate has parts");
        for (JsonNode part : parts) {
            require(part.isObject() && !part.isEmpty(), "a part says something");
            JsonNode call = part.path("functionCall");
            require(
                    call.isMissingNode()
                            || (call.path("name").isString()
                                    && call.path("args").isObject()),
                    "a call has a name and an object of arguments");
        }
    }

    private static void usage(JsonNode usage) {
        if (usage.has("totalTokenCount")) {
            long sum = 0;
            for (String name : new String[] {
                "promptTokenCount", "candidatesTokenCount", "thoughtsTokenCount", "toolUsePromptTokenCount"
            }) {
                long count = usage.path(name).asLong(0);
                require(count >= 0, "a count is negative");
                sum += count;
            }
            require(sum >= usage.path("totalTokenCount").asLong(0), "the counts do not make the total");
        }
    }

    private static JsonNode parse(String json) {
        try {
            return Json.parse(json);
        } catch (JsonFormatException e) {
            throw new IllegalStateException("not JSON: " + json, e);
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
