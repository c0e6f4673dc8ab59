package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ChatIngress;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireCheck;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;

/** Conversion for clients that speak generateContent. */
final class GenerateChatIngress implements ChatIngress {
    private static final String CONTINUATION = "continuationToken";

    @Override
    public ChatRequest decode(WireRequest request) {
        return RequestReader.read(request);
    }

    /** A token that continues an answer means something to the provider that gave it, and the answer would begin anew. */
    @Override
    public void requireSelfContained(ChatRequest request) {
        if (!request.extras().get(Names.PROTOCOL, CONTINUATION).isMissingNode()) {
            throw Fault.of(
                            FaultKind.NO_STATE,
                            "'" + CONTINUATION
                                    + "' continues an answer of a provider that does not serve this model here.")
                    .withStatus(400)
                    .withCode("unsupported_parameter")
                    .withParam(CONTINUATION)
                    .asException();
        }
    }

    @Override
    public ReplyEncoder encoder(ChatRequest request, ReplyContext context, Losses losses) {
        boolean array = request.extras().form(Names.PROTOCOL, Names.ARRAY).asBoolean(false);
        boolean thoughts = ThinkingWriter.isShown(request.reasoning().show());
        return new StreamWriter(array, thoughts, context, losses);
    }

    @Override
    public WireResponse encodeCount(WireRequest request, long tokens) {
        return WireResponse.json(200, Json.object().put("totalTokens", tokens).toString());
    }

    @Override
    public WireCheck streamCheck() {
        return new StreamCheck();
    }
}
