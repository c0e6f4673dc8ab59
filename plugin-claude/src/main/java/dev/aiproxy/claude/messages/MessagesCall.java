package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.ReplyDecoder;
import dev.aiproxy.api.wire.WireRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One request in Anthropic's format, and how to read the reply to it. */
final class MessagesCall implements ChatCall {
    private final ChatRequest origin;
    private final Target target;
    private final WireRequest request;
    private final ReplyShape shape;

    private MessagesCall(ChatRequest origin, Target target, WireRequest request, ReplyShape shape) {
        this.origin = origin;
        this.target = target;
        this.request = request;
        this.shape = shape;
    }

    static MessagesCall of(ChatRequest request, Target target, Losses losses) {
        return of(request, request, target, losses, false);
    }

    private static MessagesCall of(
            ChatRequest origin, ChatRequest request, Target target, Losses losses, boolean goesOn) {
        RequestWriter.Written written = new RequestWriter(request, target, losses).write(goesOn);
        return new MessagesCall(
                origin,
                target,
                MessagesChatEgress.request(Operation.CHAT, Names.PATH, written.body(), written.betas()),
                new ReplyShape(
                        target.realm(),
                        written.names(),
                        written.customs(),
                        written.answerTool(),
                        written.wrappedValue(),
                        losses));
    }

    @Override
    public WireRequest request() {
        return request;
    }

    @Override
    public ReplyDecoder decoder(int status, Headers headers) {
        return new StreamReader(shape);
    }

    @Override
    public boolean needsReading() {
        return shape.answerTool()
                || shape.wrappedValue()
                || !shape.customs().isEmpty()
                || shape.names().anyChanged();
    }

    /** A long turn of the provider's own tools that has paused goes on when it is sent back as it is. */
    @Override
    public Optional<ChatCall> next(ChatResponse soFar, Losses losses) {
        if (soFar.candidates().isEmpty()) {
            return Optional.empty();
        }
        Candidate answer = soFar.candidates().getFirst();
        boolean pauses = answer.finish().reason() == FinishReason.PAUSE
                && answer.finish().raw().equals("pause_turn");
        if (!pauses || answer.blocks().isEmpty()) {
            return Optional.empty();
        }
        List<Block> blocks = answer.blocks();
        List<Turn> turns = new ArrayList<>(origin.turns());
        turns.add(Turn.of(Turn.Role.ASSISTANT, blocks));
        ChatRequest further = origin.toBuilder().turns(turns).build();
        return Optional.of(of(origin, further, target, losses, true));
    }
}
