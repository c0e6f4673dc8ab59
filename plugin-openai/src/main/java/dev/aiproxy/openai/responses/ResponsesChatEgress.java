package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ModelTable;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.ChatEgress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.ReplyDecoder;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.openai.protocol.ModelFactsTable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes requests for providers and reads their replies. */
final class ResponsesChatEgress implements ChatEgress {
    private static final int LONGEST_NAME = 64;
    private static final String PATH = "/v1/responses";

    @Override
    public ModelTable models() {
        return ModelFactsTable.models();
    }

    @Override
    public ChatCall encode(ChatRequest request, Target target, Losses losses) {
        ToolNames names = new ToolNames(ToolNames.Alphabet.WORD, LONGEST_NAME);
        ObjectNode body = new RequestWriter(request, target, losses, names).write();
        boolean unwraps = request.tools().stream().noneMatch(tool -> tool.name().equals("parallel"));
        return new Call(
                wire(Operation.CHAT, PATH, body, request.stream()), target.realm(), names, unwraps, request.stop());
    }

    private static WireRequest wire(Operation operation, String path, ObjectNode body, boolean stream) {
        Headers headers = Headers.of(
                "content-type", "application/json", "accept", stream ? "text/event-stream" : "application/json");
        return new WireRequest(
                operation, "POST", path, "", Map.of(), headers, Body.of(ByteBuffer.wrap(Json.write(body))));
    }

    private record Call(WireRequest request, String realm, ToolNames names, boolean unwrapsParallel, List<String> stops)
            implements ChatCall {
        @Override
        public ReplyDecoder decoder(int status, Headers headers) {
            return new StreamReader(new AnswerReader(realm, names, unwrapsParallel));
        }

        @Override
        public boolean needsReading() {
            return !stops.isEmpty() || names.anyChanged();
        }
    }

    @Override
    public Optional<WireRequest> encodeCount(ChatRequest request, Target target, Losses losses) {
        ToolNames names = new ToolNames(ToolNames.Alphabet.WORD, LONGEST_NAME);
        ObjectNode body = new RequestWriter(request, target, losses, names).writeCount();
        return Optional.of(wire(Operation.COUNT_TOKENS, PATH + "/input_tokens", body, false));
    }

    @Override
    public long decodeCount(WireResponse response) {
        try {
            JsonNode count = Json.parse(response.body().contiguous()).path("input_tokens");
            if (count.isIntegralNumber() && count.canConvertToLong() && count.longValue() >= 0) {
                return count.longValue();
            }
        } catch (JsonFormatException e) {
            // told below
        }
        throw Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's count of tokens can't be read.")
                .asException();
    }
}
