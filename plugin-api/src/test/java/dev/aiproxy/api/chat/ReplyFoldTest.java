package dev.aiproxy.api.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyFoldTest {
    private static ChatResponse fold(List<ChatEvent> events) {
        ReplyFold fold = new ReplyFold();
        EventGrammar grammar = new EventGrammar(fold);
        events.forEach(grammar);
        assertThat(grammar.hasEnded()).isTrue();
        assertThat(fold.isComplete()).isTrue();
        assertThat(fold.fault()).isEmpty();
        return fold.response();
    }

    @Test
    void foldsTheEventsOfAnAnswerToTheAnswer() {
        for (int seed = 0; seed < 500; seed++) {
            ChatResponse response = new RandomReplies(seed).response();
            List<ChatEvent> events = new ArrayList<>();
            ReplyEvents.of(response, events::add);
            assertThat(fold(events)).as("seed %d", seed).isEqualTo(response);
        }
    }

    @Test
    void foldsTheSameAnswerHoweverItsEventsAreCutAndMixed() {
        for (int seed = 0; seed < 500; seed++) {
            RandomReplies replies = new RandomReplies(seed);
            ChatResponse response = replies.response();
            assertThat(fold(replies.events(response))).as("seed %d", seed).isEqualTo(response);
        }
    }

    @Test
    void foldsTheSameAnswerWithBlocksOneAfterAnotherAndCharactersWhole() {
        for (int seed = 0; seed < 500; seed++) {
            RandomReplies replies = new RandomReplies(seed);
            ChatResponse response = replies.response();
            List<ChatEvent> events = new ArrayList<>();
            WholeCharacters chain = new WholeCharacters(new SequentialBlocks(events::add));
            replies.events(response).forEach(chain);
            assertThat(fold(events)).as("seed %d", seed).isEqualTo(response);
        }
    }

    @Test
    void keepsWhatTheBeginningAndTheEndSayOfTheWhole() {
        Extras first = Extras.at("p", Place.ROOT).with("a", Json.object()).with("b", Json.object());
        Extras last = Extras.at("p", Place.ROOT).with("b", Json.array()).with("c", Json.array());
        ChatResponse response = fold(List.of(
                new ChatEvent.Start("i", "m", null, null, first),
                new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "stop")),
                new ChatEvent.End(last)));
        assertThat(response.extras().members().toString()).isEqualTo("{\"a\":{},\"b\":[],\"c\":[]}");
    }

    @Test
    void tellsWhatThereIsOfABrokenAnswer() {
        ReplyFold fold = new ReplyFold();
        fold.accept(ChatEvent.Start.of("i", "m"));
        fold.accept(new ChatEvent.BlockStart(0, 0, Block.Text.of("Hel")));
        fold.accept(new ChatEvent.BlockDelta(0, 0, "lo"));
        fold.accept(new ChatEvent.UsageUpdate(Usage.of(3, 1)));
        fold.accept(new ChatEvent.Failed(Fault.of(FaultKind.UPSTREAM_ERROR, "It broke off.")));
        assertThat(fold.isComplete()).isFalse();
        assertThat(fold.fault())
                .hasValueSatisfying(fault -> assertThat(fault.message()).isEqualTo("It broke off."));
        Candidate candidate = fold.response().candidates().getFirst();
        assertThat(candidate.blocks()).containsExactly(Block.Text.of("Hello"));
        assertThat(candidate.finish().reason()).isEqualTo(FinishReason.OTHER);
        assertThat(fold.usage()).isEqualTo(Usage.of(3, 1));
    }

    @Test
    void aLaterSignatureTakesThePlaceOfAnEarlier() {
        Sealed early = new Sealed("p", "r", Sealed.Slot.THOUGHT, "early");
        Sealed late = new Sealed("p", "r", Sealed.Slot.THOUGHT, "late");
        ChatResponse response = fold(List.of(
                ChatEvent.Start.of("i", "m"),
                new ChatEvent.BlockStart(0, 0, new Block.Reasoning("a", early, false, Extras.NONE)),
                new ChatEvent.Signed(0, 0, late),
                new ChatEvent.BlockDelta(0, 0, "b"),
                new ChatEvent.BlockEnd(0, 0),
                new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "stop")),
                ChatEvent.End.PLAIN));
        assertThat(response.candidates().getFirst().blocks())
                .containsExactly(new Block.Reasoning("ab", late, false, Extras.NONE));
    }

    @Test
    void refusesADeltaOfABlockThatHasNotBegun() {
        ReplyFold fold = new ReplyFold();
        assertThatThrownBy(() -> fold.accept(new ChatEvent.BlockDelta(0, 0, "x")))
                .isInstanceOf(IllegalStateException.class);
    }
}
