package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.ReplyDecoder;
import dev.aiproxy.api.wire.WireRequest;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request for an answer. A long answer comes in several replies: each but the last ends with a token, with which the
 * same request goes on.
 */
final class GenerateCall implements ChatCall {
    private final WireRequest request;
    private final ReplyNames names;
    private final List<String> stops;
    private final int hopsLeft;
    private @Nullable ReplyReader reader;

    /** @param hopsLeft how many more replies the answer may take */
    GenerateCall(WireRequest request, ReplyNames names, List<String> stops, int hopsLeft) {
        this.request = request;
        this.names = names;
        this.stops = stops;
        this.hopsLeft = hopsLeft;
    }

    @Override
    public WireRequest request() {
        return request;
    }

    @Override
    public ReplyDecoder decoder(int status, Headers headers) {
        return decoder(UnaryOperator.identity());
    }

    /** What reads a reply whose chunks stand in something else. */
    ReplyDecoder decoder(UnaryOperator<JsonNode> unwrapping) {
        ReplyReader fresh = new ReplyReader(names);
        reader = fresh;
        return new StreamReader(fresh, unwrapping);
    }

    @Override
    public List<String> stops() {
        return stops;
    }

    @Override
    public boolean needsReading() {
        return !stops.isEmpty()
                || !names.freeText().isEmpty()
                || !names.wrapped().isEmpty()
                || names.names().anyChanged();
    }

    @Override
    public Optional<ChatCall> next(ChatResponse soFar, Losses losses) {
        return goOn().map(ChatCall.class::cast);
    }

    /** The request for the next reply of an answer that comes in several. */
    Optional<GenerateCall> goOn() {
        String token = reader == null ? null : reader.token();
        if (token == null || hopsLeft <= 0) {
            return Optional.empty();
        }
        ObjectNode body = ((ObjectNode) Json.parse(request.body().contiguous())).put("continuationToken", token);
        WireRequest next = request.withBody(Body.of(ByteBuffer.wrap(Json.write(body))));
        // Calls are numbered per reply, and their ids must differ over all of them.
        ReplyNames later = names.withSeed(() -> names.seed().get() + '/' + hopsLeft);
        return Optional.of(new GenerateCall(next, later, stops, hopsLeft - 1));
    }

    /** As many as the answer may be long for; {@link #next} counts them. */
    @Override
    public int mostReplies() {
        return Integer.MAX_VALUE;
    }

    /** What tells a conversation from others and is the same in a replay. */
    static String seed(Body body) {
        return HexFormat.of().formatHex(CallPairs.sha256().digest(body.toByteArray()));
    }
}
