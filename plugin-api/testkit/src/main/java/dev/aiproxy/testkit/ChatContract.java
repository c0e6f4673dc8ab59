package dev.aiproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ReplyEvents;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * What every wire format that converts must keep to: whatever the canonical model says survives the way to the wire and
 * back or is reported lost; streams keep to their grammar however they are cut; nothing but a fault ever leaves a
 * decoder. Extend it in a test.
 */
public abstract class ChatContract {
    private static final int ROUNDS = 400;

    /** The wire format under test. */
    protected abstract Protocol protocol();

    /** A model of the format's own vendor that knows all its newest features. */
    protected abstract String model();

    /**
     * Requests of the format's own, by what is special about them: each must be the same document after it was read and
     * written again. Members whose value is their default are left out of them.
     */
    protected Map<String, WireRequest> wireRequests() {
        return Map.of();
    }

    /**
     * Samples ({@link CanonicalSamples}) that come back changed without a report, each for a reason that a comment beside it
     * tells; anything else that differs must be reported.
     */
    protected Set<String> changedWithoutReport() {
        return Set.of();
    }

    /** Whether answers of the format tell how likely their tokens were; if not, nobody can ask for it in the format. */
    protected boolean tellsLogprobs() {
        return false;
    }

    private Map<String, ChatResponse> answers() {
        Map<String, ChatResponse> answers = samples().responses();
        if (!tellsLogprobs()) {
            answers.remove(CanonicalSamples.LOGPROBS);
        }
        return answers;
    }

    private CodecRunner runner() {
        return new CodecRunner(protocol(), CodecRunner.target(protocol(), model(), "home"));
    }

    private CanonicalSamples samples() {
        return new CanonicalSamples(protocol().id(), "home", model());
    }

    private ChatRequest asked(boolean stream) {
        return samples().withTools().toBuilder().stream(stream).build();
    }

    /** What a client of the format would have asked, as the format reads it. */
    private ChatRequest read(ChatRequest asked) {
        return runner().throughWire(asked, new Losses());
    }

    @TestFactory
    Stream<DynamicTest> everyRequestSurvivesOrItsLossIsReported() {
        return samples().requests().entrySet().stream()
                .map(sample -> dynamicTest(sample.getKey(), () -> {
                    Losses losses = new Losses();
                    ChatRequest read;
                    try {
                        read = runner().throughWire(sample.getValue(), losses);
                    } catch (FaultException refused) {
                        assertRefusal(refused);
                        assertThat(sample.getKey()).isNotIn("text", "system", "history", "tool", "stream");
                        return;
                    }
                    survivedOrReported(sample.getKey(), Likeness.differences(sample.getValue(), read), losses);
                }));
    }

    private static void assertRefusal(FaultException refused) {
        assertThat(refused.fault().kind())
                .as(refused.getMessage())
                .isIn(FaultKind.UNSUPPORTED, FaultKind.INVALID_REQUEST, FaultKind.NO_STATE);
        assertThat(refused.fault().message()).isNotBlank();
    }

    private void survivedOrReported(String name, List<String> differences, Losses losses) {
        if (!changedWithoutReport().contains(name) && losses.isEmpty()) {
            assertThat(differences).as("%s, and nothing is reported lost", name).isEmpty();
        }
    }

    @Test
    void writesTheSameRequestForTheSameQuestion() {
        samples().requests().forEach((name, request) -> {
            try {
                assertThat(text(runner().call(request, new Losses()).request()))
                        .as(name)
                        .isEqualTo(text(runner().call(request, new Losses()).request()));
            } catch (FaultException refused) {
                assertRefusal(refused);
            }
        });
    }

    @Test
    void namesTheModelThatIsMeantInTheRequest() {
        assertThat(text(runner().call(samples().plain(), new Losses()).request()))
                .contains(model());
        assertThat(read(samples().plain()).model()).isEqualTo(model());
    }

    private static String text(WireRequest request) {
        return request.method()
                + ' '
                + request.target()
                + '\n'
                + request.headers()
                + '\n'
                + request.body().toUtf8();
    }

    @TestFactory
    Stream<DynamicTest> everyRequestOfItsOwnIsTheSameAfterReadingAndWriting() {
        return wireRequests().entrySet().stream()
                .map(sample -> dynamicTest(sample.getKey(), () -> {
                    Losses losses = new Losses();
                    ChatRequest read = runner().ingress().decode(sample.getValue());
                    WireRequest written = runner().call(read, losses).request();
                    assertThat(losses.list()).isEmpty();
                    assertThat(Json.parse(written.body().contiguous()))
                            .isEqualTo(Json.parse(sample.getValue().body().contiguous()));
                }));
    }

    @Test
    void addingToAConversationLeavesItsBeginningAsItWas() {
        List<Turn> turns = new ArrayList<>();
        List<String> bodies = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            turns.add(Turn.of(Turn.Role.USER, Block.Text.of("Question " + round)));
            bodies.add(written(turns));
            turns.add(Turn.of(
                    Turn.Role.ASSISTANT,
                    Block.Text.of("Let me see."),
                    Block.ToolCall.of("call_" + round, "get_weather", "{\"city\":\"Rome\"}")));
            turns.add(Turn.of(
                    Turn.Role.TOOL,
                    new Block.ToolResult(
                            "call_" + round,
                            null,
                            false,
                            List.of(Block.Text.of("7 degrees")),
                            false,
                            null,
                            Extras.NONE)));
            bodies.add(written(turns));
            turns.add(Turn.of(Turn.Role.ASSISTANT, Block.Text.of("It is cold.")));
        }
        for (int i = 1; i < bodies.size(); i++) {
            JsonNode before = Json.parse(bodies.get(i - 1));
            JsonNode after = Json.parse(bodies.get(i));
            for (String list : List.of("messages", "input", "contents")) {
                for (int at = 0; at < before.path(list).size(); at++) {
                    assertThat(after.path(list).get(at))
                            .as("%s[%d]", list, at)
                            .isEqualTo(before.path(list).get(at));
                }
            }
        }
    }

    private String written(List<Turn> turns) {
        ChatRequest request =
                samples().withTools().toBuilder().turns(List.copyOf(turns)).build();
        return runner().call(request, new Losses()).request().body().toUtf8();
    }

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

    private byte[] stream(List<ChatEvent> said) {
        return runner().writeStream(read(asked(true)), said, new Losses());
    }

    private static List<ChatEvent> events(ChatResponse answer) {
        List<ChatEvent> events = new ArrayList<>();
        ReplyEvents.of(answer, events::add);
        return events;
    }

    private ChatResponse answer(String name) {
        return Objects.requireNonNull(samples().responses().get(name), name);
    }

    private byte[] richStream() {
        return stream(events(answer("thought, text and parallel calls")));
    }

    @Test
    void readsAStreamTheSameHoweverItIsCut() {
        byte[] stream = richStream();
        List<ChatEvent> whole = runner().readStream(asked(true), stream, stream.length);
        assertThat(CodecRunner.hasFailed(whole)).isFalse();
        assertThat(runner().readStream(asked(true), stream, 1)).isEqualTo(whole);
        for (int i = 0; i <= stream.length; i++) {
            assertThat(runner().readSplit(asked(true), stream, i))
                    .as("cut at %d", i)
                    .isEqualTo(whole);
        }
    }

    @Test
    void readsEveryKindOfLineEndAndComment() {
        String stream = new String(richStream(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        List<ChatEvent> whole = read(stream);
        assertThat(CodecRunner.hasFailed(whole)).isFalse();
        assertThat(read(stream.replace("\n", "\r\n"))).isEqualTo(whole);
        assertThat(read(stream.replace('\n', '\r'))).isEqualTo(whole);
        assertThat(read('\uFEFF' + stream)).isEqualTo(whole);
        assertThat(read(stream.strip())).isEqualTo(whole);
        assertThat(read(": hello\n\n" + stream.replace("\n\n", "\n\n: ping\n\n")))
                .isEqualTo(whole);
        assertThat(read(stream.replace("data: ", "data:"))).isEqualTo(whole);
        assertThat(read(stream.replace("data: ", "id: 7\nretry: 10\ndata: "))).isEqualTo(whole);
        assertThat(read(stream.replace("data: {", "data: {\ndata: "))).isEqualTo(whole);
    }

    private List<ChatEvent> read(String stream) {
        return runner().readStream(asked(true), stream.getBytes(StandardCharsets.UTF_8), 1000);
    }

    @Test
    void neverTakesACutStreamForAWholeAnswer() {
        byte[] stream = richStream();
        ChatResponse whole = CodecRunner.fold(runner().readStream(asked(true), stream, stream.length));
        for (int i = 0; i < stream.length; i++) {
            List<ChatEvent> events = runner().readStream(asked(true), Arrays.copyOf(stream, i), stream.length);
            if (!CodecRunner.hasFailed(events)) {
                assertThat(CodecRunner.fold(events).candidates())
                        .as("cut after %d bytes", i)
                        .isEqualTo(whole.candidates());
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

    @Test
    void neverTakesACutDocumentForAWholeAnswer() {
        ChatResponse answer = answer("thought, text and parallel calls");
        WireResponse document = runner().writeWhole(read(asked(false)), answer, new Losses());
        byte[] body = document.body().toByteArray();
        for (int i = 0; i < body.length; i++) {
            WireResponse cut = new WireResponse(
                    200,
                    document.headers(),
                    Body.ofUtf8(new String(Arrays.copyOf(body, i), StandardCharsets.ISO_8859_1)));
            assertThat(CodecRunner.hasFailed(runner().readWhole(asked(false), cut)))
                    .as("after %d bytes", i)
                    .isTrue();
        }
    }

    @Test
    void carriesACallOfTenMegabytes() {
        String piece = "x".repeat(64 * 1024);
        List<ChatEvent> said = new ArrayList<>();
        said.add(ChatEvent.Start.of("answer_1", "model"));
        said.add(new ChatEvent.BlockStart(0, 0, Block.ToolCall.of("call_1", "get_weather", "")));
        said.add(new ChatEvent.BlockDelta(0, 0, "{\"city\":\""));
        for (int i = 0; i < 160; i++) {
            said.add(new ChatEvent.BlockDelta(0, 0, piece));
        }
        said.add(new ChatEvent.BlockDelta(0, 0, "\"}"));
        said.add(new ChatEvent.BlockEnd(0, 0));
        said.add(new ChatEvent.Finished(0, Finish.of(FinishReason.TOOL_CALLS, "")));
        said.add(new ChatEvent.UsageUpdate(Usage.of(1, 1)));
        said.add(ChatEvent.End.PLAIN);
        byte[] stream = stream(said);
        ChatResponse read = CodecRunner.fold(runner().readStream(asked(true), stream, 16 * 1024));
        Block.ToolCall call =
                (Block.ToolCall) read.candidates().getFirst().blocks().getFirst();
        assertThat(Json.parse(call.input()).path("city").stringValue().length()).isEqualTo(160 * 64 * 1024);
    }

    @Test
    void refusesNestingWithoutEndWithAFault() {
        WireRequest plain =
                runner().asClient(runner().call(samples().plain(), new Losses()).request());
        for (String deep : List.of("[".repeat(100_000), "{\"a\":".repeat(100_000))) {
            String body = plain.body().toUtf8();
            String nested = body.substring(0, body.length() - 1) + ",\"tools\":" + deep;
            refusedOrRead(plain.withBody(Body.ofUtf8(nested)));
        }
    }

    private void refusedOrRead(WireRequest request) {
        ChatRequest read;
        try {
            read = runner().ingress().decode(request);
        } catch (FaultException refused) {
            assertThat(refused.fault().status()).isBetween(400, 499);
            return;
        }
        try {
            runner().call(read, new Losses());
        } catch (FaultException refused) {
            assertThat(refused.fault().status()).isBetween(400, 499);
        }
    }

    @Test
    void nothingButAFaultLeavesTheRequestDecoder() {
        List<WireRequest> requests = new ArrayList<>(wireRequests().values());
        samples().requests().values().forEach(request -> {
            try {
                requests.add(
                        runner().asClient(runner().call(request, new Losses()).request()));
            } catch (FaultException refused) {
                assertRefusal(refused);
            }
        });
        for (int round = 0; round < ROUNDS * 20; round++) {
            JsonNoise noise = new JsonNoise(round);
            WireRequest request = requests.get(round % requests.size());
            byte[] body = request.body().toByteArray();
            byte[] changed =
                    round % 4 == 0 ? noise.change(body) : Json.write(noise.change(Json.parse(body, 0, body.length)));
            try {
                refusedOrRead(request.withBody(Body.of(ByteBuffer.wrap(changed))));
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("round " + round + ": " + new String(changed, StandardCharsets.UTF_8), e);
            }
        }
    }

    @Test
    void nothingLeavesTheStreamDecoder() {
        List<byte[]> streams = new ArrayList<>();
        samples().responses().values().forEach(answer -> streams.add(stream(events(answer))));
        for (int round = 0; round < ROUNDS * 10; round++) {
            JsonNoise noise = new JsonNoise(round);
            byte[] stream = streams.get(round % streams.size());
            byte[] changed = round % 4 == 0 ? noise.change(stream) : noise.changeStream(stream);
            try {
                runner().readStream(asked(true), changed, 1 + round % 2000);
            } catch (RuntimeException | StackOverflowError | AssertionError e) {
                throw new AssertionError("round " + round + ":\n" + new String(changed, StandardCharsets.UTF_8), e);
            }
        }
    }

    @Test
    void nothingLeavesTheDecoderOfWholeReplies() {
        List<byte[]> documents = new ArrayList<>();
        samples()
                .responses()
                .values()
                .forEach(answer -> documents.add(runner().writeWhole(read(asked(false)), answer, new Losses())
                        .body()
                        .toByteArray()));
        for (int round = 0; round < ROUNDS * 10; round++) {
            JsonNoise noise = new JsonNoise(round);
            byte[] document = documents.get(round % documents.size());
            byte[] changed = round % 4 == 0
                    ? noise.change(document)
                    : Json.write(noise.change(Json.parse(document, 0, document.length)));
            WireResponse reply = WireResponse.json(200, "").withHeader("x-round", "" + round);
            try {
                runner().readWhole(
                                asked(false),
                                new WireResponse(200, reply.headers(), Body.of(ByteBuffer.wrap(changed))));
            } catch (RuntimeException | StackOverflowError | AssertionError e) {
                throw new AssertionError("round " + round + ":\n" + new String(changed, StandardCharsets.UTF_8), e);
            }
        }
    }
}
