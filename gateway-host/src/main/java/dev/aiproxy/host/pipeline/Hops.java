package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Usage;
import java.util.function.Consumer;

/**
 * Makes the events of several replies in a row those of one answer: it begins once, blocks are numbered on, and the counts
 * that the client is told are those of the whole (the first prompt, the sum of what was made). What is billed is the sum of all,
 * because each reply has a prompt of its own. One object per answer, on one event loop.
 */
final class Hops implements Consumer<ChatEvent> {
    private final Consumer<? super ChatEvent> next;
    private boolean begun;
    private int before;
    private int blocks;
    private Usage done = Usage.NONE;
    private Usage billed = Usage.NONE;
    private Usage current = Usage.NONE;
    private boolean several;

    Hops(Consumer<? super ChatEvent> next) {
        this.next = next;
    }

    /** What comes now is another reply, which goes on where the last one paused. */
    void nextReply() {
        before = blocks;
        done = sum();
        billed = billed.plus(current);
        several = true;
        current = Usage.NONE;
    }

    @Override
    public void accept(ChatEvent event) {
        switch (event) {
            case ChatEvent.Start start -> {
                if (!begun) {
                    begun = true;
                    next.accept(start);
                }
            }
            case ChatEvent.BlockStart start -> {
                blocks = Math.max(blocks, before + start.block() + 1);
                next.accept(
                        before == 0
                                ? start
                                : new ChatEvent.BlockStart(start.candidate(), before + start.block(), start.shell()));
            }
            case ChatEvent.BlockDelta delta ->
                next.accept(
                        before == 0
                                ? delta
                                : new ChatEvent.BlockDelta(
                                        delta.candidate(),
                                        before + delta.block(),
                                        delta.text(),
                                        delta.logprobs(),
                                        delta.betweenParts()));
            case ChatEvent.CitationAdded added ->
                next.accept(new ChatEvent.CitationAdded(added.candidate(), before + added.block(), added.citation()));
            case ChatEvent.Signed signed ->
                next.accept(new ChatEvent.Signed(signed.candidate(), before + signed.block(), signed.signature()));
            case ChatEvent.BlockEnd end ->
                next.accept(before == 0 ? end : new ChatEvent.BlockEnd(end.candidate(), before + end.block()));
            case ChatEvent.UsageUpdate update -> {
                current = current.updatedBy(update.usage());
                next.accept(new ChatEvent.UsageUpdate(sum()));
            }
            default -> next.accept(event);
        }
    }

    /** Whether there was more than one reply. */
    boolean several() {
        return several;
    }

    /** What all replies so far have cost. */
    Usage billed() {
        return billed.plus(current);
    }

    /** What the client is told of all replies so far. */
    private Usage sum() {
        if (done.equals(Usage.NONE)) {
            return current;
        }
        return new Usage(
                done.input() >= 0 ? done.input() : current.input(),
                done.cacheRead() >= 0 ? done.cacheRead() : current.cacheRead(),
                done.cacheWrite() >= 0 ? done.cacheWrite() : current.cacheWrite(),
                plus(done.output(), current.output()),
                plus(done.reasoning(), current.reasoning()),
                done.more());
    }

    private static long plus(long first, long second) {
        return first < 0 ? second : second < 0 ? first : first + second;
    }
}
