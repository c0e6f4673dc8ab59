package dev.aiproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ReplyEvents;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every wire format that converts must keep to in its answers, whole and streamed. */
abstract class ChatAnswerContract extends ChatRequestContract {
    @TestFactory
    Stream<DynamicTest> everyAnswerSurvivesOrItsLossIsReported() {
        return answers().entrySet().stream()
                .map(sample -> dynamicTest(sample.getKey(), () -> {
                    Losses losses = new Losses();
                    WireResponse written = runner().writeWhole(read(asked(false)), sample.getValue(), losses);
                    assertThat(written.status()).isEqualTo(200);
                    Json.parse(written.body().contiguous());
                    List<ChatEvent> events = runner().readWhole(asked(false), written);
                    endedWell(sample.getKey(), events);
                    if (!CodecRunner.hasFailed(events)) {
                        survivedOrReported(
                                sample.getKey(),
                                Likeness.differences(sample.getValue(), CodecRunner.fold(events)),
                                losses);
                    }
                }));
    }

    /** A provider's mishap may be an error to the client; nothing else may. */
    private static void endedWell(String name, List<ChatEvent> events) {
        if (!Set.of("finish malformed_tool_call", "finish other", "nothing").contains(name)) {
            assertThat(events.getLast()).as(name).isInstanceOf(ChatEvent.End.class);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyStreamedAnswerSurvivesOrItsLossIsReported() {
        return answers().entrySet().stream()
                .map(sample -> dynamicTest(sample.getKey(), () -> {
                    List<ChatEvent> said = new ArrayList<>();
                    ReplyEvents.of(sample.getValue(), said::add);
                    Losses losses = new Losses();
                    byte[] stream = runner().writeStream(read(asked(true)), said, losses);
                    List<ChatEvent> events = runner().readStream(asked(true), stream, stream.length);
                    endedWell(sample.getKey(), events);
                    if (!CodecRunner.hasFailed(events)) {
                        runner().check(stream);
                        survivedOrReported(
                                sample.getKey(),
                                Likeness.differences(sample.getValue(), CodecRunner.fold(events)),
                                losses);
                    }
                }));
    }

    @Test
    void answersBearTheNameThatTheClientAskedFor() {
        for (boolean streamed : new boolean[] {false, true}) {
            ChatResponse answer = answer("text");
            String written = streamed
                    ? new String(stream(events(answer)), StandardCharsets.UTF_8)
                    : runner().writeWhole(read(asked(false)), answer, new Losses())
                            .body()
                            .toUtf8();
            assertThat(written).contains(CodecRunner.CONTEXT.model()).doesNotContain(model());
        }
    }

    @Test
    void writesStreamsThatKeepToItsGrammarAndReadsThemAgain() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            List<ChatEvent> said = CanonicalStreams.common(seed, protocol().id());
            Losses losses = new Losses();
            byte[] stream = runner().writeStream(read(asked(true)), said, losses);
            String shown = "seed " + seed + ":\n" + new String(stream, StandardCharsets.UTF_8);
            assertThatCode(() -> runner().check(stream)).as(shown).doesNotThrowAnyException();
            List<ChatEvent> events = runner().readStream(asked(true), stream, 1 + seed % 50);
            assertThat(events.getLast()).as(shown).isInstanceOf(ChatEvent.End.class);
            if (losses.isEmpty()) {
                assertThat(Likeness.differences(CodecRunner.fold(said), CodecRunner.fold(events)))
                        .as(shown)
                        .isEmpty();
            }
        }
    }

    @Test
    void writesCallsThatComeAtOnceWithoutMixingThem() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            List<ChatEvent> said = CanonicalStreams.atOnce(seed, protocol().id());
            byte[] stream = stream(said);
            String shown = "seed " + seed + ":\n" + new String(stream, StandardCharsets.UTF_8);
            assertThatCode(() -> runner().check(stream)).as(shown).doesNotThrowAnyException();
            List<ChatEvent> events = runner().readStream(asked(true), stream, 4096);
            // A format may mix them on the wire, too, and a reader may know of its vendor that it never does.
            if (!CodecRunner.hasFailed(events)) {
                assertThat(Likeness.differences(CodecRunner.fold(said), CodecRunner.fold(events)))
                        .as(shown)
                        .isEmpty();
            }
        }
    }

    @Test
    void writesStreamsThatKeepToItsGrammarWhateverTheEventsAre() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            List<ChatEvent> said = CanonicalStreams.any(seed, protocol().id());
            byte[] stream = stream(said);
            String shown = "seed " + seed + ": " + said + "\n" + new String(stream, StandardCharsets.UTF_8);
            if (CodecRunner.hasFailed(said)) {
                assertThatCode(() -> runner().checkBroken(stream)).as(shown).doesNotThrowAnyException();
                assertThat(CodecRunner.hasFailed(runner().readStream(asked(true), stream, 4096)))
                        .as(shown)
                        .isTrue();
            } else {
                assertThatCode(() -> runner().check(stream)).as(shown).doesNotThrowAnyException();
                runner().readStream(asked(true), stream, 4096);
            }
        }
    }

    @Test
    void readsAWholeReplyAndItsStreamAsTheSameAnswer() {
        for (String name : List.of("text", "call", "thought, text and parallel calls", "finish max_tokens")) {
            ChatResponse answer = answer(name);
            WireResponse document = runner().writeWhole(read(asked(false)), answer, new Losses());
            ChatResponse whole = CodecRunner.fold(runner().readWhole(asked(false), document));
            byte[] stream = stream(events(answer));
            ChatResponse streamed = CodecRunner.fold(runner().readStream(asked(true), stream, 100));
            assertThat(Likeness.differences(whole, streamed)).as(name).isEmpty();
            assertThat(Likeness.differences(streamed, whole)).as(name).isEmpty();
        }
    }
}
