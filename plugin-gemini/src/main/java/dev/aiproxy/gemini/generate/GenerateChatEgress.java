package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ModelTable;
import dev.aiproxy.api.chat.Source;
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
import dev.aiproxy.gemini.GeminiModels;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Conversion toward providers that speak generateContent. The names of model facts are those of {@link GeminiModels}. */
final class GenerateChatEgress implements ChatEgress {
    private static final int LONGEST_HOP = 65_536;

    @Override
    public ModelTable models() {
        return GeminiModels.TABLE;
    }

    @Override
    public ChatCall encode(ChatRequest request, Target target, Losses losses) {
        RequestWriter writer = new RequestWriter(request, target, losses);
        Body body = Body.of(ByteBuffer.wrap(Json.write(writer.body())));
        WireRequest wire = RequestWriter.streams(request)
                ? request(Operation.CHAT, target, "streamGenerateContent", "alt=sse", body)
                : request(Operation.CHAT, target, "generateContent", "", body);
        ReplyNames names = writer.replyNames(target.realm(), () -> GenerateCall.seed(body));
        return new GenerateCall(wire, names, writer.stopsBeyond(), hops(target, request.maxOutput()));
    }

    /**
     * Models from Gemini 3 on want a signature with the first call of a turn, which the client can't have if another provider
     * made the call. Source: the error of generateContent, {@code Function call is missing a thought_signature …}.
     */
    @Override
    public boolean wouldMend(Fault refusal) {
        String message = refusal.message().toLowerCase(Locale.ROOT);
        return refusal.kind() == FaultKind.INVALID_REQUEST
                && (message.contains("thought_signature") || message.contains("thought signature"));
    }

    @Override
    public Set<String> fetches(ChatRequest request, Target target) {
        if (new Facts(target.facts()).fetchesUrls()) {
            return Set.of();
        }
        Set<String> addresses = new LinkedHashSet<>();
        request.turns().forEach(turn -> collect(turn.blocks(), addresses));
        return addresses;
    }

    private static void collect(List<Block> blocks, Set<String> addresses) {
        for (Block block : blocks) {
            if (block instanceof Block.ToolResult result) {
                collect(result.content(), addresses);
            } else if (block instanceof Block.Media media) {
                if (media.source() instanceof Source.Url url && !MediaWriter.isOwn(url.url())) {
                    addresses.add(url.url());
                } else if (media.source() instanceof Source.Blocks inner) {
                    collect(inner.blocks(), addresses);
                }
            }
        }
    }

    /** How many more replies an answer may take. */
    static int hops(Target target, @Nullable Integer maxOutput) {
        Facts facts = new Facts(target.facts());
        int hop = facts.maxHop() > 0 ? facts.maxHop() : LONGEST_HOP;
        int most = maxOutput != null ? maxOutput : Math.max(facts.maxOutput(), hop);
        return Math.ceilDiv(most, hop);
    }

    /** A model's name in a body. */
    static String resource(String model) {
        return model.startsWith("models/") || model.startsWith("tunedModels/") ? model : "models/" + model;
    }

    static WireRequest request(Operation operation, Target target, String method, String query, Body body) {
        String path = new ModelPath("/v1beta/", "models", method).with(target.model());
        return new WireRequest(
                operation,
                "POST",
                path,
                query,
                Map.of("model", target.model()),
                Headers.of("content-type", "application/json"),
                body);
    }

    @Override
    public Optional<WireRequest> encodeCount(ChatRequest request, Target target, Losses losses) {
        ObjectNode count = Json.object();
        ObjectNode inner = count.putObject("generateContentRequest");
        inner.put("model", resource(target.model()));
        inner.setAll(new RequestWriter(request, target, losses).body());
        Body body = Body.of(ByteBuffer.wrap(Json.write(count)));
        return Optional.of(request(Operation.COUNT_TOKENS, target, "countTokens", "", body));
    }

    @Override
    public long decodeCount(WireResponse response) {
        try {
            JsonNode total = Json.parse(response.body().contiguous()).path("totalTokens");
            if (total.isIntegralNumber() && total.canConvertToLong()) {
                return total.longValue();
            }
        } catch (JsonFormatException e) {
            throw noCount();
        }
        throw noCount();
    }

    private static RuntimeException noCount() {
        return Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's count of tokens can't be read.")
                .asException();
    }
}
