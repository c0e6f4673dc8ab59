package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ModelTable;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.ChatEgress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.claude.models.AnthropicModels;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Conversion for providers of Messages. */
final class MessagesChatEgress implements ChatEgress {
    /** Members of a request that mean nothing where only tokens are counted, and are refused there. */
    private static final List<String> NOT_COUNTED = List.of(
            "max_tokens",
            "stream",
            "stop_sequences",
            "temperature",
            "top_p",
            "top_k",
            "metadata",
            "service_tier",
            "container",
            "inference_geo",
            "diagnostics",
            "fallbacks",
            "fallback_credit_token",
            "billing_policy",
            "compaction");

    @Override
    public ModelTable models() {
        return AnthropicModels.table();
    }

    @Override
    public ChatCall encode(ChatRequest request, Target target, Losses losses) {
        return MessagesCall.of(request, target, losses);
    }

    /**
     * A model that thinks with a budget wants the thoughts before its last tool calls back, which the client can't have if
     * another provider made the calls. Source: the error of the Messages API, {@code Expected `thinking` or …}.
     */
    @Override
    public boolean wouldMend(Fault refusal) {
        return refusal.kind() == FaultKind.INVALID_REQUEST && refusal.message().contains("Expected `thinking`");
    }

    @Override
    public Optional<WireRequest> encodeCount(ChatRequest request, Target target, Losses losses) {
        RequestWriter.Written written = new RequestWriter(request, target, losses).write(false);
        NOT_COUNTED.forEach(written.body()::remove);
        return Optional.of(request(Operation.COUNT_TOKENS, Names.COUNT_PATH, written.body(), written.betas()));
    }

    static WireRequest request(Operation operation, String path, ObjectNode body, Set<String> betas) {
        Headers.Builder headers =
                Headers.builder().add("content-type", "application/json").add("anthropic-version", Names.VERSION);
        if (!betas.isEmpty()) {
            headers.add("anthropic-beta", String.join(",", new TreeSet<>(betas)));
        }
        return new WireRequest(
                operation, "POST", path, "", Map.of(), headers.build(), Body.of(ByteBuffer.wrap(Json.write(body))));
    }

    @Override
    public long decodeCount(WireResponse response) {
        try {
            JsonNode tokens = Json.parse(response.body().contiguous()).path("input_tokens");
            if (tokens.isIntegralNumber() && tokens.canConvertToLong() && tokens.longValue() >= 0) {
                return tokens.longValue();
            }
        } catch (JsonFormatException e) {
            throw MessageEvents.nonsense("it is no JSON: " + e.getMessage()).asException();
        }
        throw MessageEvents.nonsense("it has no input_tokens").asException();
    }
}
