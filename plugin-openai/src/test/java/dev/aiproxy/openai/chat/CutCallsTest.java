package dev.aiproxy.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.ReplyEvents;
import dev.aiproxy.api.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A call whose model was cut before the first of its arguments does not look like one that takes none (case 4). */
class CutCallsTest {
    private static ChatResponse answer(FinishReason reason) {
        List<Block> calls = List.of(Block.ToolCall.of("a", "f", ""), Block.ToolCall.of("b", "g", ""));
        Candidate candidate = new Candidate(0, calls, Finish.of(reason, "x"), Extras.NONE);
        return new ChatResponse("i", "m", null, List.of(candidate), Usage.NONE, null, Extras.NONE);
    }

    private static List<String> streamed(FinishReason reason) {
        List<ChatEvent> events = new ArrayList<>();
        ReplyEvents.of(answer(reason), events::add);
        return Conversions.deltas(Conversions.encode(Conversions.readWith("\"stream\":true"), events));
    }

    private static List<String> whole(FinishReason reason) {
        List<String> inputs = new ArrayList<>();
        for (JsonNode call : Conversions.whole(Conversions.readWith("\"n\":1"), answer(reason))
                .at("/choices/0/message/tool_calls")) {
            inputs.add(call.at("/function/arguments").stringValue());
        }
        return inputs;
    }

    private static String input(int call) {
        return "{\"tool_calls\":[{\"index\":" + call + ",\"function\":{\"arguments\":\"{}\"}}]}";
    }

    @Test
    void theLastOfAnAnswerThatReachedItsLimitHasNoArgumentsAtAll() {
        assertThat(streamed(FinishReason.MAX_TOKENS))
                .contains(input(0))
                .doesNotContain(input(1))
                .containsSubsequence("finish length", "data: [DONE]");
        assertThat(whole(FinishReason.MAX_TOKENS)).containsExactly("{}", "");
    }

    @Test
    void theLastOfAnAnswerThatWasDoneTakesNone() {
        assertThat(streamed(FinishReason.TOOL_CALLS)).containsSubsequence(input(0), input(1), "finish tool_calls");
        assertThat(whole(FinishReason.TOOL_CALLS)).containsExactly("{}", "{}");
    }
}
