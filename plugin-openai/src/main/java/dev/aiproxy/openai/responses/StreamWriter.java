package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ReplyEvents;
import dev.aiproxy.api.chat.SequentialBlocks;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.openai.protocol.Faults;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes one answer for a client: streamed, or whole, which is the last event's object of the same stream. */
final class StreamWriter implements ReplyEncoder {
    private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

    private final EventWriter events = new EventWriter();
    private final AnswerWriter answer;
    private final SequentialBlocks inOrder;
    private final ReplyContext context;

    StreamWriter(ChatRequest request, ReplyContext context, Losses losses) {
        this.context = context;
        answer = new AnswerWriter(request, context, losses, events);
        inOrder = new SequentialBlocks(answer);
    }

    @Override
    public Optional<String> replyId() {
        return Optional.of(new ItemIds(context.requestId()).response());
    }

    @Override
    public WireResponse whole(ChatResponse response) {
        events.to(null);
        ReplyEvents.of(response, inOrder);
        Fault fault = answer.fault();
        if (fault != null) {
            return Faults.encode(fault, context.requestId(), "input");
        }
        return WireResponse.json(200, String.valueOf(answer.last()));
    }

    @Override
    public Headers streamHeaders() {
        return Headers.of("content-type", "text/event-stream; charset=utf-8", "cache-control", "no-cache");
    }

    @Override
    public void accept(ChatEvent event, Consumer<ByteBuffer> out) {
        events.to(out);
        inOrder.accept(event);
        events.to(null);
    }

    @Override
    public Optional<ByteBuffer> keepAlive() {
        return Optional.of(ByteBuffer.wrap(KEEP_ALIVE).asReadOnlyBuffer());
    }
}
