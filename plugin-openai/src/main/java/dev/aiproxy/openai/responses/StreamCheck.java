package dev.aiproxy.openai.responses;

import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.SseLines;
import dev.aiproxy.api.wire.WireCheck;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks a written stream as strictly as the strictest official client: frames, numbers, one item after another, complete
 * ends. Source: OpenAI's libraries for JavaScript (7.55) and Python, and the streams that OpenAI itself sends.
 */
final class StreamCheck implements WireCheck, SseLines.Handler {
    private static final Set<String> RESPONSE = Set.of(
            "id",
            "object",
            "created_at",
            "status",
            "error",
            "incomplete_details",
            "instructions",
            "metadata",
            "model",
            "output",
            "parallel_tool_calls",
            "temperature",
            "tool_choice",
            "tools",
            "top_p");

    private final SseLines lines = new SseLines(256 * 1024 * 1024, this);
    private final List<JsonNode> done = new ArrayList<>();
    private long sequence;
    private @Nullable String id;
    private @Nullable ItemCheck item;
    private boolean erred;
    private boolean ended;

    @Override
    public void accept(ByteBuffer chunk) {
        lines.accept(chunk);
    }

    @Override
    public void end() {
        require(lines.betweenEvents(), "the stream ends within an event");
        require(ended || erred, "the stream ends without a terminal event");
        require(ended || id == null, "an error event is not followed by response.failed");
    }

    @Override
    public void other(byte[] line, int length) {
        throw new IllegalStateException("a line is no field of an event");
    }

    @Override
    public void oversized(String name) {
        throw new IllegalStateException("an event is longer than 256 MiB");
    }

    @Override
    public void event(String name, byte[] data, int length) {
        JsonNode tree;
        try {
            tree = Json.parse(data, 0, length);
        } catch (JsonFormatException e) {
            throw new IllegalStateException("an event is not JSON: " + e.getMessage(), e);
        }
        require(tree instanceof ObjectNode, "an event is no object");
        String type = tree.path(Names.TYPE).stringValue("");
        require(type.equals(name), "the event '" + name + "' has the type '" + type + "'");
        require(!ended, type + " follows the end");
        JsonNode number = tree.path("sequence_number");
        require(number.isIntegralNumber() && number.longValue() == sequence, type + " is not number " + sequence);
        sequence++;
        require(!erred || type.equals("response.failed"), type + " follows an error");
        switch (type) {
            case "error" -> {
                require(item == null, "an error comes while an item is open");
                require(tree.path("error").path("message").isString(), "an error has no message");
                require(tree.path("message").isString(), "an error has no flat message");
                erred = true;
            }
            case "response.created" -> {
                require(sequence == 1, "response.created is not first");
                lifecycle(tree, type, "in_progress");
                require(tree.path("response").path("output").isEmpty(), "response.created has output already");
            }
            case "response.in_progress" -> lifecycle(tree, type, "in_progress");
            case "response.completed" -> terminal(tree, type, "completed");
            case "response.incomplete" -> {
                terminal(tree, type, "incomplete");
                require(
                        tree.path("response")
                                .path("incomplete_details")
                                .path("reason")
                                .isString(),
                        "an incomplete response does not say why");
            }
            case "response.failed" -> {
                require(erred, "response.failed does not follow an error");
                terminal(tree, type, "failed");
                require(tree.path("response").path("error").path("code").isString(), "a failed response has no code");
            }
            case "response.output_item.added" -> {
                require(id != null, type + " comes before response.created");
                require(item == null, "an item begins within another");
                require(tree.path("output_index").intValue(-1) == done.size(), "an item has a wrong output_index");
                item = new ItemCheck(tree.path("item"), done.size());
            }
            case "response.output_item.done" -> {
                ItemCheck open = item;
                require(open != null, "an item ends that has not begun");
                if (open != null) {
                    open.done(tree);
                }
                done.add(tree.path("item"));
                item = null;
            }
            default -> {
                ItemCheck open = item;
                require(open != null, type + " comes while no item is open");
                if (open != null) {
                    open.inner(type, tree);
                }
            }
        }
    }

    private void lifecycle(JsonNode event, String type, String status) {
        JsonNode response = event.path("response");
        require(response.isObject(), type + " has no response");
        String given = response.path("id").stringValue("");
        require(given.startsWith("resp_"), "the response's id is '" + given + "'");
        require(id == null || id.equals(given), "the response's id changes");
        require(id != null || type.equals("response.created"), type + " comes before response.created");
        id = given;
        require(response.path(Names.STATUS).stringValue("").equals(status), type + " has another status");
        for (String name : RESPONSE) {
            require(response.has(name), "the response of " + type + " lacks '" + name + "'");
        }
        require(response.path("object").stringValue("").equals("response"), "the response is none");
        require(response.path("created_at").isNumber(), "created_at is no number");
        require(response.path("output").isArray(), "output is no list");
        require(response.path("tools").isArray(), "tools is no list");
    }

    private void terminal(JsonNode event, String type, String status) {
        lifecycle(event, type, status);
        require(item == null, type + " comes while an item is open");
        JsonNode response = event.path("response");
        JsonNode output = response.path("output");
        require(output.size() == done.size(), type + " lists " + output.size() + " items instead of " + done.size());
        for (int i = 0; i < done.size(); i++) {
            require(output.path(i).equals(done.get(i)), type + " lists another item " + i + " than was done");
        }
        JsonNode usage = response.path("usage");
        if (!status.equals("failed") || usage.isObject()) {
            require(usage.path("input_tokens").isIntegralNumber(), "usage lacks input_tokens");
            require(usage.path("output_tokens").isIntegralNumber(), "usage lacks output_tokens");
            require(usage.path("total_tokens").isIntegralNumber(), "usage lacks total_tokens");
            require(
                    usage.path("input_tokens_details").path("cached_tokens").isIntegralNumber(),
                    "usage lacks cached_tokens");
            require(
                    usage.path("output_tokens_details").path("reasoning_tokens").isIntegralNumber(),
                    "usage lacks reasoning_tokens");
        }
        ended = true;
    }

    static void require(boolean allowed, String otherwise) {
        if (!allowed) {
            throw new IllegalStateException(otherwise);
        }
    }
}
