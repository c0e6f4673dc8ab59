package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.json.JsonSpans;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.ReplyDecoder;
import dev.aiproxy.api.wire.WireRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A request for an answer in its envelope: {@code {"model":…,"request":{…}}}, and {@code {"response":{…},"traceId":…}} back. */
final class CodeAssistCall implements ChatCall {
    private final GenerateCall plain;
    private final String model;

    /** @param plain whose request is addressed already, and has the body that goes into the envelope */
    CodeAssistCall(GenerateCall plain, String model) {
        this.plain = plain;
        this.model = model;
    }

    @Override
    public WireRequest request() {
        WireRequest inner = plain.request();
        List<ByteBuffer> parts = new ArrayList<>();
        parts.add(utf8("{\"model\":" + JsonSpans.quote(model) + ",\"request\":"));
        parts.addAll(inner.body().segments());
        parts.add(utf8("}"));
        return inner.withBody(Body.of(parts));
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public ReplyDecoder decoder(int status, Headers headers) {
        return plain.decoder(CodeAssistCall::unwrapped);
    }

    /** What has no envelope (an error has none) stays as it is. */
    static JsonNode unwrapped(JsonNode chunk) {
        if (!(chunk.get("response") instanceof ObjectNode response)) {
            return chunk;
        }
        JsonNode trace = chunk.get("traceId");
        if (trace != null && trace.isString() && !response.has("responseId")) {
            response.set("responseId", trace);
        }
        return response;
    }

    @Override
    public List<String> stops() {
        return plain.stops();
    }

    @Override
    public boolean needsReading() {
        return true;
    }

    @Override
    public Optional<ChatCall> next(ChatResponse soFar, Losses losses) {
        return plain.goOn().map(next -> new CodeAssistCall(next, model));
    }

    @Override
    public int mostReplies() {
        return plain.mostReplies();
    }
}
