package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ChatIngress;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireCheck;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** Reads clients' requests and writes their answers. */
final class ResponsesChatIngress implements ChatIngress {
    @Override
    public ChatRequest decode(WireRequest request) {
        return RequestReader.read(request);
    }

    @Override
    public ChatRequest resolve(ChatRequest request, Function<String, Optional<List<Block>>> answers) {
        return References.resolve(request, answers);
    }

    @Override
    public void requireSelfContained(ChatRequest request) {
        if (request.state().previousId() != null) {
            throw Fault.of(
                            FaultKind.NO_STATE,
                            "Previous response with id '" + request.state().previousId() + "' not found.")
                    .withStatus(400)
                    .withCode("previous_response_not_found")
                    .withParam("previous_response_id")
                    .asException();
        }
        if (request.state().conversation() != null) {
            throw unsupported("conversation", "refers to a conversation that the model's provider does not keep");
        }
        if (request.state().background()) {
            throw unsupported("background", "asks for a job in the background, which the model's provider has not");
        }
        Extras extras = request.extras();
        if (!extras.get(ResponsesProtocol.ID, "prompt").isMissingNode()) {
            throw unsupported("prompt", "refers to a stored prompt that the model's provider does not keep");
        }
        for (Turn turn : request.turns()) {
            for (Block block : turn.blocks()) {
                if (block instanceof Block.Foreign foreign && foreign.type().equals(Names.ITEM_REFERENCE)) {
                    throw unsupported(
                            foreign.extras().place().toString(),
                            "refers to an item that the model's provider does not keep");
                }
            }
        }
    }

    private static RuntimeException unsupported(String param, String why) {
        return Fault.of(FaultKind.UNSUPPORTED, '\'' + param + "' " + why + '.')
                .withCode("unsupported_parameter")
                .withParam(param)
                .asException();
    }

    @Override
    public ReplyEncoder encoder(ChatRequest request, ReplyContext context, Losses losses) {
        return new StreamWriter(request, context, losses);
    }

    @Override
    public WireResponse encodeForgotten(String id) {
        ObjectNode deleted = Json.object();
        deleted.put("id", id);
        deleted.put("object", "response");
        deleted.put("deleted", true);
        return WireResponse.json(200, Json.text(deleted));
    }

    @Override
    public WireResponse encodeCount(WireRequest request, long tokens) {
        ObjectNode count = Json.object();
        count.put("object", "response.input_tokens");
        count.put("input_tokens", tokens);
        return WireResponse.json(200, Json.text(count));
    }

    @Override
    public WireCheck streamCheck() {
        return new StreamCheck();
    }
}
