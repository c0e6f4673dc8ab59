package dev.aiproxy.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ReplyEvents;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.testkit.CanonicalStreams;
import dev.aiproxy.testkit.CodecRunner;
import dev.aiproxy.testkit.Likeness;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every protocol to every other, with the codecs as they are packed. */
class ConversionTest {
    /** Sent in another form that says the same, or restored in the answer. */
    private static final Set<String> EMULATED = Set.of(
            "document of plain text",
            "document of blocks",
            "tool in a namespace",
            "tool with a name that is too long",
            "strict tool",
            "custom tool",
            "custom call and result",
            "call and failure",
            "parallel calls",
            "refusal in the history",
            // OpenAI's two formats share the files
            "file of the provider",
            // a heading over the text
            "document with title, context and citations",
            "citations in the history",
            "thoughts hidden",
            // the highest that there is
            "effort max");

    private static PackedCodecs codecs;

    @BeforeAll
    static void load() throws Exception {
        codecs = new PackedCodecs();
    }

    @AfterAll
    static void unload() throws Exception {
        codecs.close();
    }

    private interface Pair {
        void check(CodecRunner client, CodecRunner provider);
    }

    private static DynamicTest pair(String from, String to, Pair pair) {
        return dynamicTest(from + " to " + to, () -> pair.check(codecs.runner(from), codecs.runner(to)));
    }

    private static Stream<DynamicTest> pairs(Pair pair) {
        return PackedCodecs.ids().stream()
                .flatMap(from -> PackedCodecs.ids().stream()
                        .filter(to -> !to.equals(from))
                        .map(to -> pair(from, to, pair)));
    }

    /** What a client of that protocol asks; nothing if the protocol has no words for it. */
    private static List<ChatRequest> asked(CodecRunner client, ChatRequest sample) {
        try {
            return List.of(client.throughWire(sample, new Losses()));
        } catch (FaultException refused) {
            return List.of();
        }
    }

    @TestFactory
    Stream<DynamicContainer> everyRequestArrivesOrItsLossIsReported() {
        return PackedCodecs.ids().stream().map(from -> {
            CodecRunner client = codecs.runner(from);
            return dynamicContainer(
                    from,
                    PackedCodecs.ids().stream()
                            .map(to -> dynamicContainer(
                                    to,
                                    codecs.samples(from).requests().entrySet().stream()
                                            .map(sample -> dynamicTest(sample.getKey(), () -> {
                                                for (ChatRequest request : asked(client, sample.getValue())) {
                                                    request(sample.getKey(), request, codecs.runner(to));
                                                }
                                            })))));
        });
    }

    private static void request(String name, ChatRequest request, CodecRunner provider) {
        Losses losses = new Losses();
        WireRequest written;
        try {
            written = provider.call(request, losses).request();
        } catch (FaultException refused) {
            assertThat(refused.fault().kind()).as(refused.getMessage()).isIn(FaultKind.UNSUPPORTED, FaultKind.NO_STATE);
            return;
        }
        ChatRequest read = provider.ingress().decode(provider.asClient(written));
        if (losses.isEmpty() && !EMULATED.contains(name)) {
            assertThat(Likeness.differences(withoutThoughts(request), withoutThoughts(read)))
                    .as("nothing is reported lost in %s", written.body().toUtf8())
                    .isEmpty();
        }
    }

    /** Thoughts and seals go back to their maker only; that they don't go elsewhere is no loss. */
    private static ChatRequest withoutThoughts(ChatRequest request) {
        List<Turn> turns = new ArrayList<>();
        for (Turn turn : request.turns()) {
            List<Block> blocks = new ArrayList<>();
            for (Block block : turn.blocks()) {
                switch (block) {
                    case Block.Reasoning thought -> {}
                    case Block.ToolCall call -> blocks.add(call.withSignature(null));
                    default -> blocks.add(block);
                }
            }
            turns.add(turn.withBlocks(blocks));
        }
        return request.toBuilder().turns(turns).build();
    }

    private static ChatRequest question(CodecRunner client, CodecRunner provider, boolean stream) {
        ChatRequest sample = codecs.samples(provider.protocol().id()).withTools().toBuilder().stream(stream)
                .build();
        return client.throughWire(sample, new Losses());
    }

    @TestFactory
    Stream<DynamicTest> everyAnswerArrivesWholeAndStreamed() {
        return pairs((client, provider) -> codecs.samples(provider.protocol().id())
                .responses()
                .forEach((name, sample) -> {
                    ChatRequest asked = question(client, provider, false);
                    WireResponse sent = provider.writeWhole(question(provider, provider, false), sample, new Losses());
                    List<ChatEvent> events = provider.readWhole(asked, sent);
                    if (!CodecRunner.hasFailed(events) && canBeAnswered(name, client, provider)) {
                        answer(name, client, provider, CodecRunner.fold(events));
                    }
                }));
    }

    /** Whether the client's protocol has what the answer is made of; a picture, its own reader keeps as an item. */
    private static boolean canBeAnswered(String name, CodecRunner client, CodecRunner provider) {
        return switch (name) {
            case "custom call" ->
                question(client, provider, false).tools().stream().anyMatch(Tool.Custom.class::isInstance);
            // Anthropic and Gemini have no words for it but the text
            case "refusal" -> client.protocol().id().startsWith("openai-");
            case "picture" -> !client.protocol().id().equals("openai-responses");
            default -> true;
        };
    }

    private static void answer(String name, CodecRunner client, CodecRunner provider, ChatResponse answer) {
        Losses losses = new Losses();
        ChatRequest whole = question(client, provider, false);
        List<ChatEvent> read = client.readWhole(whole, client.writeWhole(whole, answer, losses));
        same(name + ", whole", answer, read, losses);
        List<ChatEvent> events = new ArrayList<>();
        ReplyEvents.of(answer, events::add);
        Losses streamLosses = new Losses();
        ChatRequest streamed = question(client, provider, true);
        byte[] stream = client.writeStream(streamed, events, streamLosses);
        List<ChatEvent> readStream = client.readStream(streamed, stream, 64);
        if (!CodecRunner.hasFailed(readStream)) {
            check(name, client, stream);
        }
        same(name + ", streamed", answer, readStream, streamLosses);
    }

    private static void check(String name, CodecRunner client, byte[] stream) {
        assertThatCode(() -> client.check(stream))
                .as("%s:%n%s", name, new String(stream, StandardCharsets.UTF_8))
                .doesNotThrowAnyException();
    }

    private static void same(String name, ChatResponse said, List<ChatEvent> read, Losses losses) {
        if (CodecRunner.hasFailed(read)) {
            assertThat(name).as("failed: %s", read.getLast()).matches("finish.*|nothing.*");
        } else if (losses.isEmpty()) {
            assertThat(Likeness.differences(said, CodecRunner.fold(read)))
                    .as("%s, and nothing is reported lost", name)
                    .isEmpty();
        }
    }

    @TestFactory
    Stream<DynamicTest> everyStreamArrivesWithItsGrammarKept() {
        return pairs((client, provider) -> {
            ChatRequest asked = question(client, provider, true);
            ChatRequest own = question(provider, provider, true);
            for (int seed = 0; seed < 150; seed++) {
                List<ChatEvent> said =
                        CanonicalStreams.common(seed, provider.protocol().id());
                List<ChatEvent> read = provider.readStream(asked, provider.writeStream(own, said, new Losses()), 50);
                Losses losses = new Losses();
                byte[] stream = client.writeStream(asked, read, losses);
                check("seed " + seed, client, stream);
                same("seed " + seed, CodecRunner.fold(read), client.readStream(asked, stream, 50), losses);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aStreamThatBreaksOffIsNeverMadeToLookWhole() {
        return pairs((client, provider) -> {
            ChatRequest asked = question(client, provider, true);
            List<ChatEvent> said =
                    CanonicalStreams.common(7, provider.protocol().id());
            byte[] whole = provider.writeStream(question(provider, provider, true), said, new Losses());
            for (int cut = 0; cut < whole.length; cut += 7) {
                List<ChatEvent> read = provider.readStream(asked, Arrays.copyOf(whole, cut), 512);
                if (CodecRunner.hasFailed(read) && read.size() > 1) {
                    byte[] stream = client.writeStream(asked, read, new Losses());
                    client.checkBroken(stream);
                    assertThat(CodecRunner.hasFailed(client.readStream(asked, stream, 512)))
                            .as(new String(stream, StandardCharsets.UTF_8))
                            .isTrue();
                }
            }
        });
    }
}
