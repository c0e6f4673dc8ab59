package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.TokenLogprob;

/** The size of an event in characters: about the memory that it takes for as long as its answer is kept. */
final class EventSize {
    /** What an event counts beside its text. */
    private static final int PER_EVENT = 16;

    /** What a token counts whose probability is told. */
    private static final long PER_TOKEN = 64;

    private EventSize() {}

    /** Of one event. */
    static long of(ChatEvent event) {
        return PER_EVENT + textOf(event);
    }

    private static long textOf(ChatEvent event) {
        return switch (event) {
            case ChatEvent.BlockDelta delta -> delta.text().length() + logprobsOf(delta);
            case ChatEvent.Signed signed -> signed.signature().value().length();
            case ChatEvent.BlockStart start ->
                switch (start.shell()) {
                    case Block.Text text -> text.text().length();
                    case Block.Reasoning thought -> thought.text().length();
                    case Block.ToolCall call -> call.input().length();
                    case Block.Refusal refusal -> refusal.text().length();
                    case Block.Media media
                    when media.source() instanceof Source.Bytes bytes ->
                        bytes.base64().length();
                    case Block.Foreign foreign -> foreign.json().toString().length();
                    default -> 0;
                };
            case ChatEvent.CitationAdded added -> added.citation().toString().length();
            default -> 0;
        };
    }

    /** A count of what is kept for tokens, which is many times their text. */
    private static long logprobsOf(ChatEvent.BlockDelta delta) {
        long size = 0;
        for (TokenLogprob logprob : delta.logprobs()) {
            size += (1 + logprob.alternatives().size()) * PER_TOKEN;
        }
        return size;
    }
}
