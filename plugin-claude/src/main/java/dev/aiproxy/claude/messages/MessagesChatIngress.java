package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.wire.ChatIngress;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireCheck;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import tools.jackson.databind.JsonNode;

/** Conversion for clients of Messages. */
final class MessagesChatIngress implements ChatIngress {
    @Override
    public ChatRequest decode(WireRequest request) {
        return RequestReader.read(request);
    }

    /**
     * A thread lives with the provider that keeps it; after the error the client sends the whole conversation. A request that
     * asks for the conversation to be summed up would get an answer to it instead.
     */
    @Override
    public void requireSelfContained(ChatRequest request) {
        JsonNode thread = request.extras().get(MessagesProtocol.ID, "thread");
        if ("continue".equals(thread.path("type").stringValue(""))) {
            throw Fault.of(
                            FaultKind.NO_STATE,
                            "The thread to continue is not known here. Send the whole conversation instead.")
                    .withCode("thread_not_found")
                    .withParam("thread")
                    .asException();
        }
        if (request.extras().get(MessagesProtocol.ID, "compaction").isObject()) {
            // Its answer is no text but the sealed sum of the conversation, which only the provider can make and read.
            throw Fault.of(FaultKind.UNSUPPORTED, "compaction: The model's provider sums up no conversations.")
                    .withCode("unsupported_parameter")
                    .withParam("compaction")
                    .asException();
        }
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
