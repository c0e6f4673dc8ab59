package dev.aiproxy.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.openai.protocol.Faults;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Answers to clients that other gateways are known to have got wrong, by the number of the case. */
class KnownBugsOfAnswersTest {
    @Test
    void joinsTheTextsOfOneAnswerIntoOneChoice_8() {
        ChatResponse response = answer(FinishReason.STOP, Block.Text.of("a"), Block.Text.of("b"));
        JsonNode choices =
                Conversions.whole(Conversions.readWith("\"n\":1"), response).path("choices");
        assertThat(choices.size()).isEqualTo(1);
        assertThat(choices.at("/0/message/content").asString()).isEqualTo("ab");
    }

    private static ChatResponse answer(FinishReason reason, Block... blocks) {
        return new ChatResponse(
                "i",
                "m",
                null,
                List.of(new dev.aiproxy.api.chat.Candidate(0, List.of(blocks), Finish.of(reason, ""), Extras.NONE)),
                Usage.NONE,
                null,
                Extras.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "CONTENT_FILTER, content_filter",
        "REFUSAL, content_filter",
        "CONTEXT_WINDOW, length",
        "MAX_TOKENS, length",
        "PAUSE, stop",
        "STEERED, stop",
        "STOP_SEQUENCE, stop",
        "OTHER, stop"
    })
    void namesTheEnd_19_39_52_113_137(FinishReason reason, String word) {
        JsonNode choice = Conversions.whole(Conversions.readWith("\"n\":1"), answer(reason))
                .at("/choices/0");
        assertThat(choice.path("finish_reason").asString()).isEqualTo(word);
        assertThat(choice.at("/message/content").asString("null")).isEmpty();
    }

    @Test
    void keepsTheClientAwakeWhenTheProviderPings_106() {
        String sent = Conversions.encode(
                Conversions.readWith("\"stream\":true"),
                List.of(
                        ChatEvent.Start.of("i", "m"),
                        new ChatEvent.Ping(),
                        new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "")),
                        ChatEvent.End.PLAIN));
        assertThat(sent).contains("\n\n: keep-alive\n\n");
    }

    @Test
    void aSourceThatNamesNoPlaceIsOneOfAllOfItsTextAlsoIfItComesFirst() {
        Citation somewhere = new Citation(Citation.Kind.URL, "https://e.x", "E", null, -1, -1, Extras.NONE);
        List<String> deltas = Conversions.deltas(Conversions.encode(
                Conversions.readWith("\"stream\":true"),
                List.of(
                        ChatEvent.Start.of("i", "m"),
                        new ChatEvent.BlockStart(0, 0, Block.Text.of("One. ")),
                        new ChatEvent.BlockEnd(0, 0),
                        new ChatEvent.BlockStart(0, 1, Block.Text.of("")),
                        new ChatEvent.CitationAdded(0, 1, somewhere),
                        new ChatEvent.BlockDelta(0, 1, "Two."),
                        new ChatEvent.BlockEnd(0, 1),
                        new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "STOP")),
                        ChatEvent.End.PLAIN)));
        assertThat(deltas)
                .containsSubsequence(
                        "{\"content\":\"Two.\"}",
                        "{\"annotations\":[{\"type\":\"url_citation\",\"url_citation\":{\"start_index\":5,\"end_index\":9,"
                                + "\"url\":\"https://e.x\",\"title\":\"E\"}}]}");
    }

    @Test
    void numbersCallsFromZero_115_andSaysToolCallsForAStop() {
        String sent = Conversions.encode(
                Conversions.readWith("\"stream\":true"),
                List.of(
                        ChatEvent.Start.of("i", "m"),
                        new ChatEvent.BlockStart(0, 0, Block.Text.of("a")),
                        new ChatEvent.BlockEnd(0, 0),
                        new ChatEvent.BlockStart(0, 1, Block.ToolCall.of("c", "f", "")),
                        new ChatEvent.BlockEnd(0, 1),
                        new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "STOP")),
                        ChatEvent.End.PLAIN));
        assertThat(sent)
                .contains("\"tool_calls\":[{\"index\":0,\"id\":\"c\"")
                .contains("\"finish_reason\":\"tool_calls\"");
    }

    @Test
    void keepsOneChoiceForAnAnswerWithoutContent_21() {
        JsonNode choices = Conversions.whole(Conversions.readWith("\"n\":1"), answer(FinishReason.MAX_TOKENS))
                .path("choices");
        assertThat(choices.size()).isEqualTo(1);
        assertThat(choices.at("/0/message/content").asString()).isEmpty();
        assertThat(choices.at("/0/finish_reason").asString()).isEqualTo("length");
    }

    @Test
    void tellsReasoningAndCachedTokensInTheLastChunkOfAStream_6_45() {
        String sent = Conversions.encode(
                Conversions.readWith("\"stream\":true,\"stream_options\":{\"include_usage\":true}"),
                List.of(
                        ChatEvent.Start.of("i", "m"),
                        new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "")),
                        new ChatEvent.UsageUpdate(new Usage(100, 40, Usage.UNKNOWN, 50, 30)),
                        ChatEvent.End.PLAIN));
        assertThat(Conversions.deltas(sent).get(2))
                .contains("\"prompt_tokens\":100")
                .contains("\"cached_tokens\":40")
                .contains("\"completion_tokens\":50")
                .contains("\"reasoning_tokens\":30");
    }

    @Test
    void answersAFaultAsJsonEvenIfAStreamWasAskedFor_26() {
        WireResponse answer = Faults.encode(Fault.of(FaultKind.RATE_LIMITED, "Slow down."), "r1", "messages");
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers().get("content-type")).startsWith("application/json");
    }

    @Test
    void aCallIsToolCallsEvenIfAStopComesAfterIt_38_126() {
        String sent = Conversions.encode(
                Conversions.readWith("\"stream\":true"),
                List.of(
                        ChatEvent.Start.of("i", "m"),
                        new ChatEvent.BlockStart(0, 0, Block.ToolCall.of("c", "f", "{}")),
                        new ChatEvent.BlockEnd(0, 0),
                        new ChatEvent.BlockStart(0, 1, Block.Text.of("")),
                        new ChatEvent.BlockEnd(0, 1),
                        new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "STOP")),
                        ChatEvent.End.PLAIN));
        assertThat(Conversions.deltas(sent)).containsSubsequence("finish tool_calls", "data: [DONE]");
    }
}
