package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Ends an answer at the client's stop texts where the provider can't be told of them. What may be the beginning of a stop
 * text waits until it is decided. One object per answer, on one event loop.
 */
final class StopTexts implements Consumer<ChatEvent> {
    private final List<String> stops;
    private final Consumer<? super ChatEvent> next;
    private final Runnable whenStopped;
    private final Set<Integer> open = new HashSet<>();
    private final List<ChatEvent> behind = new ArrayList<>();
    private final StringBuilder held = new StringBuilder();
    private int textBlock = -1;
    private boolean stopped;

    /** @param whenStopped called when a stop text has come; nothing more of the provider's is of use */
    StopTexts(List<String> stops, Consumer<? super ChatEvent> next, Runnable whenStopped) {
        this.stops = stops;
        this.next = next;
        this.whenStopped = whenStopped;
    }

    @Override
    public void accept(ChatEvent event) {
        if (stopped) {
            return;
        }
        switch (event) {
            case ChatEvent.BlockStart start -> {
                open.add(start.block());
                if (start.shell() instanceof Block.Text) {
                    textBlock = start.block();
                }
                pass(start);
            }
            case ChatEvent.BlockDelta delta when delta.block() == textBlock -> text(delta);
            case ChatEvent.BlockEnd end -> {
                if (end.block() == textBlock) {
                    flush(end.candidate());
                    textBlock = -1;
                }
                open.remove(end.block());
                pass(end);
            }
            default -> pass(event);
        }
    }

    private void pass(ChatEvent event) {
        if (held.isEmpty()) {
            next.accept(event);
        } else {
            behind.add(event);
        }
    }

    private void text(ChatEvent.BlockDelta delta) {
        held.append(delta.text());
        for (String stop : stops) {
            int at = held.indexOf(stop);
            if (at >= 0) {
                stop(delta.candidate(), stop);
                return;
            }
        }
        int keep = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > keep; length--) {
                if (stop.startsWith(held.substring(held.length() - length))) {
                    keep = length;
                }
            }
        }
        release(delta.candidate(), held.length() - keep);
    }

    private void release(int candidate, int count) {
        if (count > 0) {
            next.accept(new ChatEvent.BlockDelta(candidate, textBlock, held.substring(0, count)));
            held.delete(0, count);
        }
        if (held.isEmpty() && !behind.isEmpty()) {
            List<ChatEvent> waiting = List.copyOf(behind);
            behind.clear();
            waiting.forEach(next);
        }
    }

    private void flush(int candidate) {
        release(candidate, held.length());
    }

    private void stop(int candidate, String text) {
        stopped = true;
        int first = held.indexOf(text);
        String which = text;
        for (String other : stops) {
            int at = held.indexOf(other);
            if (at >= 0 && at < first) {
                first = at;
                which = other;
            }
        }
        if (first > 0) {
            next.accept(new ChatEvent.BlockDelta(candidate, textBlock, held.substring(0, first)));
        }
        held.setLength(0);
        open.stream().sorted().forEach(block -> next.accept(new ChatEvent.BlockEnd(candidate, block)));
        next.accept(new ChatEvent.Finished(candidate, new Finish(FinishReason.STOP_SEQUENCE, "", which, null, false)));
        next.accept(ChatEvent.End.PLAIN);
        whenStopped.run();
    }
}
