package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.TokenLogprob;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StopTextsTest {
    private final List<String> seen = new ArrayList<>();
    private final AtomicInteger stopped = new AtomicInteger();

    private StopTexts of(int candidates) {
        return new StopTexts(
                List.of("END", "STOP"), candidates, event -> seen.add(say(event)), stopped::incrementAndGet);
    }

    private static String say(ChatEvent event) {
        return switch (event) {
            case ChatEvent.BlockStart start -> "start " + start.candidate() + ' ' + start.block();
            case ChatEvent.BlockDelta delta -> delta.candidate() + ": " + delta.text();
            case ChatEvent.BlockEnd end -> "end " + end.candidate() + ' ' + end.block();
            case ChatEvent.Finished finished ->
                "finish " + finished.candidate() + ' ' + finished.finish().reason();
            case ChatEvent.Failed failed -> "failed";
            default -> event.getClass().getSimpleName();
        };
    }

    private static ChatEvent begin(int candidate, String text) {
        return new ChatEvent.BlockStart(candidate, 0, Block.Text.of(text));
    }

    private static ChatEvent text(int candidate, String text) {
        return new ChatEvent.BlockDelta(candidate, 0, text);
    }

    @Test
    void endsEachCandidateAtItsOwnStopText() {
        StopTexts texts = of(2);
        texts.accept(begin(0, ""));
        texts.accept(text(0, "one E"));
        texts.accept(begin(1, ""));
        texts.accept(text(1, "two S"));
        texts.accept(text(0, "ND more"));
        texts.accept(text(0, "even more"));
        texts.accept(text(1, "afe"));
        assertThat(seen)
                .containsExactly(
                        "start 0 0", "0: one ", "start 1 0", "1: two ", "end 0 0", "finish 0 STOP_SEQUENCE", "1: Safe");
        assertThat(stopped).hasValue(0);
        texts.accept(text(1, "STOP"));
        assertThat(seen.subList(7, seen.size())).containsExactly("end 1 0", "finish 1 STOP_SEQUENCE", "End");
        assertThat(stopped).hasValue(1);
    }

    @Test
    void tellsHowLikelyATokenWasOnlyWhenAllOfItIsOut() {
        List<String> told = new ArrayList<>();
        StopTexts texts = new StopTexts(
                List.of("END"),
                1,
                event -> {
                    if (event instanceof ChatEvent.BlockDelta delta) {
                        told.add(delta.text()
                                + delta.logprobs().stream()
                                        .map(logprob -> logprob.chosen().token())
                                        .toList());
                    }
                },
                stopped::incrementAndGet);
        texts.accept(begin(0, ""));
        texts.accept(probable("one", " E"));
        texts.accept(probable("x", " E", "ND", " more"));
        assertThat(told).containsExactly("one [one]", "Ex [ E, x]");
        assertThat(stopped).hasValue(1);
    }

    private static ChatEvent probable(String... tokens) {
        return new ChatEvent.BlockDelta(
                0,
                0,
                String.join("", tokens),
                Arrays.stream(tokens)
                        .map(token -> TokenLogprob.of(token, BigDecimal.ZERO))
                        .toList());
    }

    @Test
    void looksAtTheTextThatABlockBeginsWith() {
        StopTexts texts = of(1);
        texts.accept(begin(0, "one END two"));
        assertThat(seen).containsExactly("start 0 0", "0: one ", "end 0 0", "finish 0 STOP_SEQUENCE", "End");
    }

    @Test
    void letsAFailureOutAtOnceBehindWhatWaited() {
        StopTexts texts = of(1);
        texts.accept(begin(0, ""));
        texts.accept(text(0, "one EN"));
        texts.accept(new ChatEvent.Failed(Fault.of(FaultKind.OVERLOADED, "busy")));
        assertThat(seen).containsExactly("start 0 0", "0: one ", "0: EN", "failed");
    }

    @Test
    void leavesAnAnswerWithoutStopTextsAsItIs() {
        StopTexts texts = of(1);
        texts.accept(begin(0, ""));
        texts.accept(text(0, "one EN"));
        texts.accept(new ChatEvent.BlockEnd(0, 0));
        texts.accept(new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "")));
        texts.accept(ChatEvent.End.PLAIN);
        assertThat(seen).containsExactly("start 0 0", "0: one ", "0: EN", "end 0 0", "finish 0 STOP", "End");
        assertThat(stopped).hasValue(0);
    }
}
