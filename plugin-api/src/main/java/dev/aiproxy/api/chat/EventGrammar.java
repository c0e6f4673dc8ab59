package dev.aiproxy.api.chat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
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

    /**
     * Checks an event and passes it on.
     *
     * @throws IllegalStateException if it may not stand here
     */
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
                require(start.block() == state.shells.size(), "where block " + state.shells.size() + " should", start);
                state.open.set(start.block());
                state.shells.add(start.shell());
            }
            case ChatEvent.BlockDelta delta -> {
                Block shell = open(delta.candidate(), delta.block(), delta);
                require(isSigned(shell) || shell instanceof Block.Refusal, "for a block that is complete", delta);
                require(
                        !delta.betweenParts() || shell instanceof Block.Reasoning,
                        "as a seam of anything but a thought",
                        delta);
                boolean shown = shell instanceof Block.Text || shell instanceof Block.Refusal;
                require(shown || delta.logprobs().isEmpty(), "with log probabilities of what is no text", delta);
            }
            case ChatEvent.CitationAdded citation -> {
                Block shell = open(citation.candidate(), citation.block(), citation);
                require(shell instanceof Block.Text, "for anything but text", citation);
            }
            case ChatEvent.Signed signed ->
                require(
                        isSigned(open(signed.candidate(), signed.block(), signed)),
                        "for anything but text, thought or call",
                        signed);
            case ChatEvent.BlockEnd end -> {
                open(end.candidate(), end.block(), end);
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

    private Block open(int candidate, int block, ChatEvent event) {
        State state = candidates.get(candidate);
        if (state == null || block < 0 || !state.open.get(block)) {
            throw new IllegalStateException(event + " may not stand without an open block");
        }
        return state.shells.get(block);
    }

    private static boolean isSigned(Block shell) {
        return shell instanceof Block.Text || shell instanceof Block.Reasoning || shell instanceof Block.ToolCall;
    }

    private static void require(boolean allowed, String where, ChatEvent event) {
        if (!allowed) {
            throw new IllegalStateException(event + " may not stand " + where);
        }
    }

    private static final class State {
        private final BitSet open = new BitSet();
        private final List<Block> shells = new ArrayList<>();
        private boolean finished;
    }
}
