package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.ChatRequest;
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
    @Override
    public ChatRequest decode(WireRequest request) {
        return RequestReader.read(request);
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
