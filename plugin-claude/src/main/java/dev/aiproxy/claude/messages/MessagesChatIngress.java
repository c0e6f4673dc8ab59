package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.wire.ChatIngress;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireCheck;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;

/** Conversion for clients of Messages. */
final class MessagesChatIngress implements ChatIngress {
    @Override
    public ChatRequest decode(WireRequest request) {
        return RequestReader.read(request);
    }

    @Override
    public ReplyEncoder encoder(ChatRequest request, ReplyContext context, Losses losses) {
        return new StreamWriter(request.reasoning().show(), context, losses);
    }

    @Override
    public WireResponse encodeCount(WireRequest request, long tokens) {
        return WireResponse.json(200, "{\"input_tokens\":" + tokens + "}");
    }

    @Override
    public WireCheck streamCheck() {
        return new StreamCheck();
    }
}
