package dev.aiproxy.api.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WholeCharactersTest {
    private final List<ChatEvent> out = new ArrayList<>();
    private final WholeCharacters whole = new WholeCharacters(out::add);

    private List<String> texts(String... deltas) {
        out.clear();
        whole.accept(new ChatEvent.BlockStart(0, 0, Block.Text.of("")));
        for (String delta : deltas) {
            whole.accept(new ChatEvent.BlockDelta(0, 0, delta));
        }
        whole.accept(new ChatEvent.BlockEnd(0, 0));
        return out.stream()
                .filter(ChatEvent.BlockDelta.class::isInstance)
                .map(event -> ((ChatEvent.BlockDelta) event).text())
                .toList();
    }

    @Test
    void joinsTheHalvesOfACharacter() {
        assertThat(texts("a\uD83D", "\uDE00b")).containsExactly("a", "😀b");
        assertThat(texts("\uD83D", "\uDE00")).containsExactly("😀");
        assertThat(texts("\uD83D", "", "\uDE00")).containsExactly("", "😀");
        assertThat(texts("\uD83D", "\uDE00\uD83D", "\uDE00")).containsExactly("😀", "😀");
    }

    @Test
    void replacesHalvesThatStayAlone() {
        assertThat(texts("a\uD83D")).containsExactly("a", "\uFFFD");
        assertThat(texts("\uDE00a")).containsExactly("\uFFFDa");
        assertThat(texts("\uD83D", "a")).containsExactly("\uFFFDa");
        assertThat(texts("\uD83D\uD83D", "\uDE00")).containsExactly("\uFFFD", "😀");
        assertThat(texts("\uDE00\uD83D")).containsExactly("\uFFFD", "\uFFFD");
    }

    @Test
    void passesWholeTextsAsTheyAre() {
        ChatEvent.BlockDelta delta = new ChatEvent.BlockDelta(0, 0, "wörds 😀");
        whole.accept(delta);
        assertThat(out.getFirst()).isSameAs(delta);
        assertThat(texts("")).containsExactly("");
    }

    @Test
    void keepsTheHalvesOfOpenBlocksApart() {
        whole.accept(new ChatEvent.BlockDelta(0, 0, "\uD83D"));
        whole.accept(new ChatEvent.BlockDelta(0, 1, "x"));
        whole.accept(new ChatEvent.BlockDelta(1, 0, "\uDE00"));
        whole.accept(new ChatEvent.BlockDelta(0, 0, "\uDE00"));
        assertThat(out)
                .containsExactly(
                        new ChatEvent.BlockDelta(0, 1, "x"),
                        new ChatEvent.BlockDelta(1, 0, "\uFFFD"),
                        new ChatEvent.BlockDelta(0, 0, "😀"));
    }

    @Test
    void completesTheBeginningThatAShellHas() {
        whole.accept(new ChatEvent.BlockStart(0, 0, Block.Text.of("a\uD83D")));
        whole.accept(new ChatEvent.BlockDelta(0, 0, "\uDE00"));
        whole.accept(new ChatEvent.BlockEnd(0, 0));
        ReplyFold fold = new ReplyFold();
        out.forEach(fold);
        assertThat(fold.response().candidates().getFirst().blocks()).containsExactly(Block.Text.of("a😀"));
    }

    @Test
    void repairsATextAndKeepsAWholeOne() {
        String text = "whole 😀";
        assertThat(WholeCharacters.repair(text)).isSameAs(text);
        assertThat(WholeCharacters.repair("\uDE00😀\uD83D")).isEqualTo("\uFFFD😀\uFFFD");
    }
}
