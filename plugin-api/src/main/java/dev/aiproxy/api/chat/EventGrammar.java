package dev.aiproxy.api.chat;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Checks that the events of one answer keep to the grammar of {@link ChatEvent}, and passes them on. Used in tests and in
 * development mode; one object per answer, used by one thread.
 */
public final class EventGrammar implements Consumer<ChatEvent> {
    private final Consumer<? super ChatEvent> next;
    private final Map<Integer, State> candidates = new TreeMap<>();
    private boolean started;
    private boolean ended;

    /** @param next gets every event that is allowed where it stands */
    public EventGrammar(Consumer<? super ChatEvent> next) {
        this.next = next;
    }

    /** @throws IllegalStateException if the event may not stand here */
    @Override
    public void accept(ChatEvent event) {
        require(!ended, "after the end", event);
        if (!(event instanceof ChatEvent.Failed)) {
            require(started || event instanceof ChatEvent.Start, "before Start", event);
        }
        switch (event) {
            case ChatEvent.Start start -> {
                require(!started, "a second time", start);
                started = true;
            }
            case ChatEvent.BlockStart start -> {
                State state = candidates.computeIfAbsent(start.candidate(), number -> new State());
                require(!state.finished, "after its candidate's finish", start);
                require(start.block() == state.blocks, "as block " + state.blocks + " should", start);
                state.blocks++;
                state.open.set(start.block());
                state.complete.set(
                        start.block(), start.shell() instanceof Block.Media || start.shell() instanceof Block.Foreign);
            }
            case ChatEvent.BlockDelta delta -> requireOpen(delta.candidate(), delta.block(), true, delta);
            case ChatEvent.CitationAdded citation ->
                requireOpen(citation.candidate(), citation.block(), true, citation);
            case ChatEvent.Signed signed -> requireOpen(signed.candidate(), signed.block(), false, signed);
            case ChatEvent.BlockEnd end -> {
                requireOpen(end.candidate(), end.block(), false, end);
                state(end.candidate()).open.clear(end.block());
            }
            case ChatEvent.Finished finished -> {
                State state = candidates.computeIfAbsent(finished.candidate(), number -> new State());
                require(!state.finished, "a second time", finished);
                require(state.open.isEmpty(), "with open blocks", finished);
                state.finished = true;
            }
            case ChatEvent.End end -> {
                require(
                        !candidates.isEmpty() && candidates.values().stream().allMatch(state -> state.finished),
                        "before its candidates' finish",
                        end);
                ended = true;
            }
            case ChatEvent.Failed failed -> ended = true;
            case ChatEvent.UsageUpdate update -> {}
            case ChatEvent.Ping ping -> {}
        }
        next.accept(event);
    }

    /** Whether End or Failed has come, as it must. */
    public boolean hasEnded() {
        return ended;
    }

    private State state(int candidate) {
        State state = candidates.get(candidate);
        if (state == null) {
            throw new IllegalStateException("candidate " + candidate + " has not begun");
        }
        return state;
    }

    private void requireOpen(int candidate, int block, boolean takesDeltas, ChatEvent event) {
        State state = candidates.get(candidate);
        require(state != null && block >= 0 && state.open.get(block), "without an open block", event);
        require(state == null || !takesDeltas || !state.complete.get(block), "for a block that is complete", event);
    }

    private static void require(boolean allowed, String where, ChatEvent event) {
        if (!allowed) {
            throw new IllegalStateException(event + " may not stand " + where);
        }
    }

    private static final class State {
        private final BitSet open = new BitSet();
        private final BitSet complete = new BitSet();
        private int blocks;
        private boolean finished;
    }
}
