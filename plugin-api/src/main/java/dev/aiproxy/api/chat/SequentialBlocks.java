package dev.aiproxy.api.chat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Puts the blocks of each candidate one after another, for formats that have one block open at a time. The first open
 * block streams on; events of the others wait until it is closed. One object per answer, used by one thread.
 *
 * <p>A decoder closes a call when it knows that no more of it comes, so that calls which do not interleave never wait.
 */
public final class SequentialBlocks implements Consumer<ChatEvent> {
    private final Consumer<? super ChatEvent> next;
    private final Map<Integer, Lane> lanes = new HashMap<>();

    public SequentialBlocks(Consumer<? super ChatEvent> next) {
        this.next = next;
    }

    @Override
    public void accept(ChatEvent event) {
        switch (event) {
            case ChatEvent.BlockStart start -> lane(start.candidate()).begin(start.block(), start);
            case ChatEvent.BlockDelta delta -> lane(delta.candidate()).step(delta.block(), delta);
            case ChatEvent.CitationAdded added -> lane(added.candidate()).step(added.block(), added);
            case ChatEvent.Signed signed -> lane(signed.candidate()).step(signed.block(), signed);
            case ChatEvent.BlockEnd end -> lane(end.candidate()).end(end.block(), end);
            default -> next.accept(event);
        }
    }

    private Lane lane(int candidate) {
        return lanes.computeIfAbsent(candidate, number -> new Lane());
    }

    private final class Lane {
        private final Queue<Waiting> waiting = new ArrayDeque<>();
        private int open = -1;

        private void begin(int block, ChatEvent event) {
            if (open < 0) {
                open = block;
                next.accept(event);
            } else {
                waiting.add(new Waiting(block, new ArrayList<>(List.of(event))));
            }
        }

        private void step(int block, ChatEvent event) {
            if (block == open) {
                next.accept(event);
                return;
            }
            for (Waiting held : waiting) {
                if (held.block == block) {
                    held.events.add(event);
                }
            }
        }

        private void end(int block, ChatEvent event) {
            step(block, event);
            if (block != open) {
                return;
            }
            open = -1;
            while (open < 0 && !waiting.isEmpty()) {
                Waiting held = waiting.remove();
                held.events.forEach(next);
                if (!(held.events.getLast() instanceof ChatEvent.BlockEnd)) {
                    open = held.block;
                }
            }
        }
    }

    private record Waiting(int block, List<ChatEvent> events) {}
}
