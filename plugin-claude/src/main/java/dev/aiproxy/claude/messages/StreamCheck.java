package dev.aiproxy.claude.messages;

import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.SseLines;
import dev.aiproxy.api.wire.WireCheck;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/**
 * Checks a stream against what Anthropic's SDKs need: names and types agree, one {@code message_start} first, blocks one
 * after another without gaps, deltas of their block's kind, one {@code message_delta} with usage and a reason, then
 * {@code message_stop}; or an {@code error} at any time.
 */
final class StreamCheck implements WireCheck {
    private static final int MOST = 64 * 1024 * 1024;

    private final SseLines lines = new SseLines(MOST, new Handler());
    private boolean started;
    private boolean reasoned;
    private boolean ended;
    private boolean open;
    private boolean signed;
    private String kind = "";
    private int next;

    @Override
    public void accept(ByteBuffer chunk) {
        lines.accept(chunk);
    }

    @Override
    public void end() {
        require(lines.betweenEvents(), "the stream ends inside an event");
        require(ended, "the stream ends without message_stop or error");
    }

    private void event(String name, JsonNode event) {
        String type = event.path("type").stringValue("");
        require(name.equals(type), "an event named '" + name + "' has the type '" + type + "'");
        require(!ended, type + " after the end");
        require(started || type.equals("message_start") || type.equals("error"), type + " before message_start");
        switch (type) {
            case "message_start" -> start(event.path("message"));
            case "ping" -> {
                // anywhere
            }
            case "content_block_start" -> startBlock(event);
            case "content_block_delta" -> delta(event);
            case "content_block_stop" -> {
                require(open && index(event) == next, "no such block is open: " + event);
                require(!kind.equals("thinking") || signed, "a thinking block ends without a signature");
                open = false;
                next++;
            }
            case "message_delta" -> {
                require(!open && !reasoned, "message_delta out of place");
                require(event.path("delta").path("stop_reason").isString(), "message_delta without stop_reason");
                require(event.path("delta").has("stop_sequence"), "message_delta without stop_sequence");
                require(
                        event.path("usage").path("output_tokens").isIntegralNumber(),
                        "message_delta without output_tokens");
                reasoned = true;
            }
            case "message_stop" -> {
                require(reasoned, "message_stop without message_delta");
                ended = true;
            }
            case "error" -> {
                require(event.path("error").path("type").isString(), "an error without a type");
                require(event.path("error").path("message").isString(), "an error without a message");
                ended = true;
            }
            default -> throw new IllegalStateException("unknown event " + type);
        }
    }

    private void start(JsonNode message) {
        require(!started, "a second message_start");
        require(message.path("id").stringValue("").startsWith("msg_"), "message_start without an id");
        require(message.path("model").isString(), "message_start without a model");
        require(message.path("role").stringValue("").equals("assistant"), "message_start without its role");
        require(message.path("content").isArray() && message.path("content").isEmpty(), "message_start with content");
        require(message.path("stop_reason").isNull(), "message_start with a stop_reason");
        require(message.path("usage").path("input_tokens").isIntegralNumber(), "message_start without input_tokens");
        require(message.path("usage").path("output_tokens").isIntegralNumber(), "message_start without output_tokens");
        started = true;
    }

    private void startBlock(JsonNode event) {
        require(!open && !reasoned, "a block begins out of place: " + event);
        require(index(event) == next, "block " + index(event) + " where " + next + " should be");
        JsonNode block = event.path("content_block");
        kind = block.path("type").stringValue("");
        require(!kind.isEmpty(), "a block without a type");
        if (kind.equals("tool_use")) {
            require(block.path("id").isString() && block.path("name").isString(), "a call without id or name");
            require(block.path("input").isObject() && block.path("input").isEmpty(), "a call that begins with input");
        }
        open = true;
        signed = false;
    }

    private void delta(JsonNode event) {
        require(open && index(event) == next, "no such block is open: " + event);
        require(!signed, "a delta after the signature");
        JsonNode delta = event.path("delta");
        switch (delta.path("type").stringValue("")) {
            case "text_delta" ->
                require(kind.equals("text") && delta.path("text").isString(), "a wrong text_delta");
            case "citations_delta" ->
                require(kind.equals("text") && delta.path("citation").isObject(), "a wrong citations_delta");
            case "thinking_delta" ->
                require(kind.equals("thinking") && delta.path("thinking").isString(), "a wrong thinking_delta");
            case "signature_delta" -> {
                require(kind.equals("thinking") && delta.path("signature").isString(), "a wrong signature_delta");
                signed = true;
            }
            case "input_json_delta" ->
                require(
                        (kind.equals("tool_use") || Names.isServerCall(kind))
                                && delta.path("partial_json").isString(),
                        "a wrong input_json_delta");
            default -> throw new IllegalStateException("unknown delta " + delta);
        }
    }

    private static int index(JsonNode event) {
        return event.path("index").asInt(-1);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    private final class Handler implements SseLines.Handler {
        @Override
        public void event(String name, byte[] data, int length) {
            JsonNode json;
            try {
                json = Json.parse(data, 0, length);
            } catch (JsonFormatException e) {
                throw new IllegalStateException(
                        "an event is no JSON: " + new String(data, 0, length, StandardCharsets.UTF_8), e);
            }
            StreamCheck.this.event(name, json);
        }

        @Override
        public void oversized(String name) {
            throw new IllegalStateException("an event is longer than " + MOST + " bytes");
        }

        @Override
        public void other(byte[] line, int length) {
            throw new IllegalStateException(
                    "a line that is no field: " + new String(line, 0, length, StandardCharsets.UTF_8));
        }
    }
}
