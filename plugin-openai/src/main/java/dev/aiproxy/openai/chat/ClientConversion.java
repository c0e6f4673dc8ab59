package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireCheck;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;

/** Conversion for clients that speak Chat Completions. */
final class ClientConversion implements dev.aiproxy.api.wire.ChatIngress {
    @Override
    public ChatRequest decode(WireRequest request) {
        return CompletionReader.isFor(request.path())
                ? CompletionReader.read(request.body())
                : RequestReader.read(request.body());
    }

    @Override
    public ReplyEncoder encoder(ChatRequest request, ReplyContext context, Losses losses) {
        return CompletionReader.hasRead(request)
                ? new CompletionWriter(request, context, losses)
                : new StreamWriter(request, context, losses);
    }

    /** OpenAI counts tokens for Responses only; this is its answer there. */
    @Override
    public WireResponse encodeCount(WireRequest request, long tokens) {
        return WireResponse.json(
                200,
                Json.text(Json.object().put("object", "response.input_tokens").put("input_tokens", tokens)));
    }

    @Override
    public WireCheck streamCheck() {
        return new StreamCheck();
    }
}
