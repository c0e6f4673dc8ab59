package dev.aiproxy.api.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventGrammarTest {
    private static final ChatEvent START = ChatEvent.Start.of("i", "m");
    private static final ChatEvent TEXT = new ChatEvent.BlockStart(0, 0, Block.Text.of(""));
    private static final ChatEvent DELTA = new ChatEvent.BlockDelta(0, 0, "x");
    private static final ChatEvent CLOSE = new ChatEvent.BlockEnd(0, 0);
    private static final ChatEvent FINISH = new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "stop"));
    private static final ChatEvent USAGE = new ChatEvent.UsageUpdate(Usage.of(1, 1));
    private static final ChatEvent PING = new ChatEvent.Ping();
    private static final ChatEvent END = ChatEvent.End.PLAIN;
    private static final ChatEvent FAILED = new ChatEvent.Failed(Fault.of(FaultKind.UPSTREAM_ERROR, "no"));
    private static final ChatEvent SIGNED =
            new ChatEvent.Signed(0, 0, new Sealed("p", "r", Sealed.Slot.THOUGHT, "secret"));
    private static final ChatEvent CITED = new ChatEvent.CitationAdded(
            0, 0, new Citation(Citation.Kind.URL, "https://example.test", null, null, -1, -1, Extras.NONE));

    private static ChatEvent begin(int number, Block shell) {
        return new ChatEvent.BlockStart(0, number, shell);
    }

    private static void allowed(ChatEvent... events) {
        List<ChatEvent> passed = new ArrayList<>();
        EventGrammar grammar = new EventGrammar(passed::add);
        List.of(events).forEach(grammar);
        assertThat(passed).containsExactly(events);
        assertThat(grammar.hasEnded())
                .isEqualTo(events[events.length - 1] instanceof ChatEvent.End
                        || events[events.length - 1] instanceof ChatEvent.Failed);
    }

    /** The last of them may not stand there. */
    private static void refused(ChatEvent... events) {
        List<ChatEvent> passed = new ArrayList<>();
        EventGrammar grammar = new EventGrammar(passed::add);
        List<ChatEvent> all = List.of(events);
        all.subList(0, all.size() - 1).forEach(grammar);
        assertThatThrownBy(() -> grammar.accept(all.getLast()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("may not stand");
        assertThat(passed).as("the refused event is not passed on").hasSize(all.size() - 1);
    }

    @Test
    void allowsWholeAnswers() {
        allowed(START, TEXT, DELTA, CITED, SIGNED, CLOSE, PING, USAGE, FINISH, USAGE, END);
        allowed(START, FINISH, END);
        allowed(START, FAILED);
        allowed(FAILED);
        allowed(START, TEXT, FAILED);
        allowed(START, FINISH, FAILED);
    }

    @Test
    void allowsSeveralOpenBlocksAndCandidates() {
        allowed(
                START,
                TEXT,
                begin(1, Block.ToolCall.of("c", "f", "")),
                new ChatEvent.BlockStart(1, 0, new Block.Refusal("", Extras.NONE)),
                new ChatEvent.BlockDelta(0, 1, "{}"),
                DELTA,
                new ChatEvent.BlockDelta(1, 0, "No."),
                new ChatEvent.BlockEnd(0, 1),
                CLOSE,
                FINISH,
                new ChatEvent.BlockEnd(1, 0),
                new ChatEvent.Finished(1, Finish.of(FinishReason.REFUSAL, "r")),
                END);
    }

    @Test
    void refusesAnythingBeforeTheStartOrAfterTheEnd() {
        refused(TEXT);
        refused(PING);
        refused(USAGE);
        refused(END);
        refused(START, START);
        refused(START, FINISH, END, PING);
        refused(START, FINISH, END, END);
        refused(START, FINISH, END, FAILED);
        refused(FAILED, FAILED);
        refused(FAILED, START);
    }

    @Test
    void refusesStepsWithoutAnOpenBlock() {
        refused(START, DELTA);
        refused(START, CLOSE);
        refused(START, TEXT, CLOSE, DELTA);
        refused(START, TEXT, CLOSE, CLOSE);
        refused(START, TEXT, new ChatEvent.BlockDelta(0, -1, "x"));
        refused(START, TEXT, new ChatEvent.BlockDelta(1, 0, "x"));
    }

    @Test
    void refusesNumbersOutOfOrder() {
        refused(START, begin(1, Block.Text.of("")));
        refused(START, begin(-1, Block.Text.of("")));
        refused(START, TEXT, begin(2, Block.Text.of("")));
        refused(START, TEXT, CLOSE, TEXT);
    }

    @Test
    void refusesWhatAFinishedCandidateCantHave() {
        refused(START, TEXT, FINISH);
        refused(START, FINISH, FINISH);
        refused(START, FINISH, TEXT);
        refused(START, END);
        refused(START, TEXT, CLOSE, END);
    }

    @Test
    void refusesStepsThatTheBlockCouldNotKeep() {
        Block picture =
                Block.Media.of(Block.Media.Kind.IMAGE, new Source.Bytes("image/png", "AAAA"), null, Extras.NONE);
        refused(START, begin(0, picture), DELTA);
        refused(START, begin(0, picture), SIGNED);
        refused(START, begin(0, new Block.Refusal("", Extras.NONE)), SIGNED);
        refused(START, begin(0, Block.Reasoning.of("")), CITED);
        refused(START, begin(0, new Block.ToolResult("c", null, false, List.of(), false, null, Extras.NONE)), DELTA);
    }

    @Test
    void saysNoSecretOfASignatureThatStandsWrong() {
        EventGrammar grammar = new EventGrammar(event -> {});
        assertThatThrownBy(() -> grammar.accept(SIGNED)).hasMessageNotContaining("secret");
    }
}
