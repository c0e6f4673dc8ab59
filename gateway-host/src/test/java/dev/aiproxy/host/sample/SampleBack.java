package dev.aiproxy.host.sample;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.ChatEgress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.ReplyDecoder;
import dev.aiproxy.api.wire.WireRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Writes requests of the sample protocol from the canonical model: {@code system}, {@code said} and {@code text}. */
final class SampleBack implements ChatEgress {
    /** A model that is asked to ponder does so only in lines. */
    @Override
    public Optional<String> betterProtocol(WireRequest request, ModelFacts facts) {
        return request.body().toUtf8().contains("\"ponder\"") ? Optional.of(LinesProtocol.ID) : Optional.empty();
    }

    @Override
    public ChatCall encode(ChatRequest request, Target target, Losses losses) {
        ObjectNode body = Json.object();
        body.put("model", target.model());
        body.put("stream", request.stream());
        for (Turn turn : request.turns()) {
            Block first = turn.blocks().getFirst();
            if (first instanceof Block.Text text) {
                String member = turn.role() == Turn.Role.ASSISTANT
                        ? "said"
                        : turn.role().isSystem() ? "system" : "text";
                body.put(member, text.text());
            }
        }
        WireRequest wire = new WireRequest(
                Operation.CHAT,
                "POST",
                "/v1/chat",
                "",
                Map.of(),
                Headers.of("content-type", "application/json"),
                Body.ofUtf8(Json.text(body)));
        return new ChatCall() {
            @Override
            public WireRequest request() {
                return wire;
            }

            @Override
            public ReplyDecoder decoder(int status, Headers headers) {
                return new LinesProtocol.Decoder(target.realm());
            }

            @Override
            public List<String> stops() {
                return request.stop();
            }
        };
    }

    @Override
    public boolean wouldMend(Fault refusal) {
        return refusal.code().filter("mend"::equals).isPresent();
    }
}
