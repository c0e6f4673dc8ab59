package dev.aiproxy.api.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SequentialBlocksTest {
    private final List<ChatEvent> out = new ArrayList<>();
    private final SequentialBlocks blocks = new SequentialBlocks(out::add);

    private static ChatEvent begin(int number) {
        return new ChatEvent.BlockStart(0, number, Block.ToolCall.of("c" + number, "f", ""));
    }

    private static ChatEvent delta(int number, String text) {
        return new ChatEvent.BlockDelta(0, number, text);
    }

    private static ChatEvent end(int number) {
        return new ChatEvent.BlockEnd(0, number);
    }

    private List<ChatEvent> after(ChatEvent event) {
        out.clear();
        blocks.accept(event);
        return List.copyOf(out);
    }

    @Test
    void letsTheFirstStreamAndTheOthersWait() {
        assertThat(after(begin(0))).containsExactly(begin(0));
        assertThat(after(begin(1))).isEmpty();
        assertThat(after(delta(1, "b"))).isEmpty();
        assertThat(after(delta(0, "a"))).containsExactly(delta(0, "a"));
        assertThat(after(begin(2))).isEmpty();
        assertThat(after(delta(2, "c"))).isEmpty();
        assertThat(after(end(2))).isEmpty();
        assertThat(after(end(0))).containsExactly(end(0), begin(1), delta(1, "b"));
        assertThat(after(delta(1, "bb"))).containsExactly(delta(1, "bb"));
        assertThat(after(end(1))).containsExactly(end(1), begin(2), delta(2, "c"), end(2));
        assertThat(after(begin(3))).containsExactly(begin(3));
    }

    @Test
    void passesOtherEventsAtOnce() {
        blocks.accept(begin(0));
        blocks.accept(begin(1));
        for (ChatEvent event : List.of(
                new ChatEvent.Ping(),
                new ChatEvent.UsageUpdate(Usage.of(1, 1)),
                new ChatEvent.Failed(Fault.of(FaultKind.TIMEOUT, "late")))) {
            assertThat(after(event)).containsExactly(event);
        }
    }

    @Test
    void neverHasTwoBlocksOfACandidateOpen() {
        for (int seed = 0; seed < 300; seed++) {
            RandomReplies replies = new RandomReplies(seed);
            Set<Integer> open = new HashSet<>();
            EventGrammar grammar = new EventGrammar(event -> {
                if (event instanceof ChatEvent.BlockStart start) {
                    assertThat(open.add(start.candidate())).isTrue();
                } else if (event instanceof ChatEvent.BlockEnd end) {
                    open.remove(end.candidate());
                }
            });
            replies.events(replies.response()).forEach(new SequentialBlocks(grammar));
            assertThat(grammar.hasEnded()).isTrue();
        }
    }
}
