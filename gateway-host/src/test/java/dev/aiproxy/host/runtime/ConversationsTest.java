package dev.aiproxy.host.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.StateWish;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.ReplyContext;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConversationsTest {
    private static final Turn ASKED = Turn.of(Turn.Role.USER, Block.Text.of("go"));
    private static final Block THOUGHT =
            new Block.Reasoning("T", new Sealed("far", "r", Sealed.Slot.THOUGHT, "s"), false, Extras.NONE);
    private static final Block CALL = Block.ToolCall.of("c1", "f", "{\"a\":1}");
    private static final Turn RESULT = Turn.of(Turn.Role.TOOL, Block.ToolResult.of("c1", "ok"));

    private final Conversations conversations = new Conversations();

    @BeforeEach
    void keepAnAnswer() {
        Candidate candidate =
                new Candidate(0, List.of(THOUGHT, CALL), Finish.of(FinishReason.TOOL_CALLS, "x"), Extras.NONE);
        conversations.keep(
                "t",
                "answer",
                new Conversations.Answer(
                        ChatRequest.builder("m", List.of(Turn.of(Turn.Role.SYSTEM, Block.Text.of("S")), ASKED))
                                .build(),
                        new ChatResponse("i", "m", null, List.of(candidate), Usage.NONE, null, Extras.NONE),
                        new ReplyContext("r", "m", 1),
                        10));
    }

    private List<Turn> expanded(Turn... turns) {
        ChatRequest request = ChatRequest.builder("m", List.of(turns))
                .state(new StateWish(null, "answer", null, false))
                .build();
        return conversations.expand("t", request).turns();
    }

    @Test
    void putWhatWasSaidBeforeWhatIsNewWithoutItsInstructions() {
        assertThat(expanded(Turn.of(Turn.Role.SYSTEM, Block.Text.of("N")), RESULT))
                .containsExactly(
                        Turn.of(Turn.Role.SYSTEM, Block.Text.of("N")),
                        ASKED,
                        Turn.of(Turn.Role.ASSISTANT, THOUGHT, CALL),
                        RESULT);
    }

    @Test
    void sayThoughtsAndCallsOnceThatTheClientRepeatsOfTheAnswerThatItGoesOnFrom() {
        Block asSent = new Block.ToolCall(
                "c1", "f", null, false, "{ \"a\": 1 }", null, null, Extras.at("near", dev.aiproxy.api.chat.Place.ROOT));
        assertThat(expanded(Turn.of(Turn.Role.ASSISTANT, THOUGHT, asSent), RESULT))
                .containsExactly(ASKED, Turn.of(Turn.Role.ASSISTANT, THOUGHT, CALL), RESULT);
    }

    @Test
    void keepWhatTheAnswerHadNot() {
        Block other = Block.ToolCall.of("c2", "f", "{}");
        Turn more = Turn.of(Turn.Role.ASSISTANT, CALL, other, Block.Text.of("and"));
        Turn results = Turn.of(Turn.Role.TOOL, Block.ToolResult.of("c1", "1"), Block.ToolResult.of("c2", "2"));
        assertThat(expanded(more, results))
                .containsExactly(
                        ASKED,
                        Turn.of(Turn.Role.ASSISTANT, THOUGHT, CALL),
                        Turn.of(Turn.Role.ASSISTANT, other, Block.Text.of("and")),
                        results);
    }

    @Test
    void keepACallOfALaterTurnThatHasTheSameId() {
        Turn again = Turn.of(Turn.Role.ASSISTANT, CALL);
        assertThat(expanded(RESULT, again, RESULT))
                .containsExactly(ASKED, Turn.of(Turn.Role.ASSISTANT, THOUGHT, CALL), RESULT, again, RESULT);
    }

    @Test
    void knowNothingOfAnAnswerThatAnotherGot() {
        ChatRequest request = ChatRequest.builder("m", List.of(RESULT))
                .state(new StateWish(null, "answer", null, false))
                .build();
        assertThatThrownBy(() -> conversations.expand("other", request))
                .isInstanceOfSatisfying(
                        FaultException.class,
                        e -> assertThat(e.fault().code()).contains("previous_response_not_found"));
    }
}
