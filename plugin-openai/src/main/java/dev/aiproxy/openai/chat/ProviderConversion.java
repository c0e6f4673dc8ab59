package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.chat.ModelTable;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.ReplyDecoder;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.openai.protocol.ModelFactsTable;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Conversion for providers that speak Chat Completions. */
final class ProviderConversion implements dev.aiproxy.api.wire.ChatEgress {
    private static final Headers HEADERS = Headers.of("content-type", "application/json", "accept", "*/*");

    @Override
    public ModelTable models() {
        return ModelFactsTable.models();
    }

    @Override
    public ChatCall encode(ChatRequest request, Target target, Losses losses) {
        RequestWriter writer = new RequestWriter(request, target, losses);
        byte[] body = Json.write(writer.write());
        WireRequest wire = new WireRequest(
                Operation.CHAT, "POST", "/v1/chat/completions", "", Map.of(), HEADERS, Body.of(ByteBuffer.wrap(body)));
        String format = request.extras().get(ID, "audio").path("format").asString("wav");
        ReplyPlan plan = new ReplyPlan(
                target.realm(),
                writer.tools().names(),
                writer.tools().wrapped(),
                () -> seed(body),
                writer.dialect().callsInSequence(),
                writer.dialect().facts().flag("finish_optional", false),
                AudioFormats.mimeType(format));
        return new Call(wire, plan, writer.emulatedStops());
    }

    @Override
    public Set<String> fetches(ChatRequest request, Target target) {
        Set<String> addresses = new LinkedHashSet<>();
        request.turns().forEach(turn -> collect(turn.blocks(), addresses));
        return addresses;
    }

    /** Pictures and films are fetched by the services themselves; files and recordings they take as bytes only. */
    private static void collect(List<Block> blocks, Set<String> addresses) {
        for (Block block : blocks) {
            if (block instanceof Block.ToolResult result) {
                collect(result.content(), addresses);
            } else if (block instanceof Block.Media media) {
                boolean asBytes = media.kind() == Block.Media.Kind.AUDIO
                        || (media.kind() == Block.Media.Kind.DOCUMENT
                                && !media.extras().protocol().equals(ID));
                if (asBytes && media.source() instanceof Source.Url url) {
                    addresses.add(url.url());
                } else if (media.source() instanceof Source.Blocks inner) {
                    collect(inner.blocks(), addresses);
                }
            }
        }
    }

    private static String seed(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Responses, for function tools together with reasoning on the models that refuse that here. Source: 400 of
     * gpt-5.4 and later, "Function tools with reasoning_effort are not supported".
     */
    @Override
    public Optional<String> betterProtocol(WireRequest request, ModelFacts facts) {
        Dialect dialect = new Dialect(facts, true);
        if (!dialect.isOpenAi() || !facts.flag("tools_need_responses", false)) {
            return Optional.empty();
        }
        JsonNode body;
        try {
            body = Json.parse(request.body().contiguous());
        } catch (JsonFormatException e) {
            return Optional.empty();
        }
        boolean tools = !body.path("tools").isEmpty() || !body.path("functions").isEmpty();
        String effort = body.path("reasoning_effort").asString(dialect.usualEffort());
        return tools && !effort.equals("none") ? Optional.of("openai-responses") : Optional.empty();
    }

    private record Call(WireRequest request, ReplyPlan plan, List<String> stops) implements ChatCall {
        @Override
        public ReplyDecoder decoder(int status, Headers headers) {
            return new StreamReader(plan);
        }

        @Override
        public boolean needsReading() {
            return !stops.isEmpty() || !plan.wrapped().isEmpty() || plan.names().anyChanged();
        }
    }
}
