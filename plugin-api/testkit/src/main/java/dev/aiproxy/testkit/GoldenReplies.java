package dev.aiproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ReplyFold;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.ReplySummary;
import dev.aiproxy.api.wire.WireRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What providers really send is read as exactly the answer that it means. A folder holds replies as they come over the
 * wire, a stream as {@code NAME.sse} and a document as {@code NAME.json}, and beside them the answer that both are, as
 * {@code NAME.canonical.json}: {@code -Dgolden.regenerate=true} writes that anew, for somebody to read and judge. Extend it
 * in a test.
 */
public abstract class GoldenReplies {
    private static final String STREAM = ".sse";
    private static final String DOCUMENT = ".json";
    private static final String GOLDEN = ".canonical.json";
    private static final Headers EVENTS = Headers.of("content-type", "text/event-stream");
    private static final Headers JSON = Headers.of("content-type", "application/json");

    /** The wire format under test. */
    protected abstract Protocol protocol();

    /** A model that the replies could be of. */
    protected abstract String model();

    /** The folder of the replies, from that of the module. */
    protected abstract Path folder();

    /**
     * Replies, by name, of which it is said otherwise whether they are a whole answer or an error when they are only passed
     * on; a comment beside each tells why.
     */
    protected Set<String> judgedOtherwiseWhenPassedOn() {
        return Set.of();
    }

    private CodecRunner runner() {
        return new CodecRunner(protocol(), CodecRunner.target(protocol(), model(), "home"));
    }

    private ChatRequest asked(boolean stream) {
        ChatRequest plain = new CanonicalSamples(protocol().id(), "home", model()).plain();
        return plain.toBuilder().stream(stream).build();
    }

    private Set<String> files(String end) throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(end) && (end.equals(GOLDEN) || !name.endsWith(GOLDEN)))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void everyGoldenAnswerIsThatOfAReply() throws IOException {
        Set<String> replies = new TreeSet<>();
        files(STREAM).forEach(name -> replies.add(stem(name)));
        files(DOCUMENT).forEach(name -> replies.add(stem(name)));
        assertThat(replies).isNotEmpty();
        assertThat(files(GOLDEN).stream().map(GoldenReplies::stem)).containsExactlyInAnyOrderElementsOf(replies);
    }

    private static String stem(String name) {
        return name.substring(0, name.indexOf('.'));
    }

    @TestFactory
    Stream<DynamicTest> readsEveryStreamAsItsGoldenAnswer() throws IOException {
        return files(STREAM).stream()
                .map(name -> dynamicTest(name, () -> {
                    byte[] reply = Files.readAllBytes(folder().resolve(name));
                    List<ChatEvent> events = read(reply, EVENTS, reply.length);
                    ObjectNode answer = answer(events);
                    ArrayNode lines = answer.putArray("events");
                    EventLines.of(events).forEach(lines::add);
                    compare(name, answer, true);
                }));
    }

    @TestFactory
    Stream<DynamicTest> readsEveryDocumentAsItsGoldenAnswer() throws IOException {
        Set<String> streams = files(STREAM);
        return files(DOCUMENT).stream()
                .map(name -> dynamicTest(name, () -> {
                    byte[] reply = Files.readAllBytes(folder().resolve(name));
                    compare(name, answer(read(reply, JSON, reply.length)), !streams.contains(stem(name) + STREAM));
                }));
    }

    private static ObjectNode answer(List<ChatEvent> events) {
        ReplyFold fold = new ReplyFold();
        events.forEach(fold);
        ObjectNode json = Json.object();
        json.set("answer", AnswerJson.of(fold.response()));
        fold.fault().ifPresent(fault -> json.set("fault", AnswerJson.of(fault)));
        return json;
    }

    /** @param leads whether the golden answer is made of this form of the reply */
    private void compare(String name, ObjectNode read, boolean leads) throws IOException {
        Path golden = folder().resolve(stem(name) + GOLDEN);
        String made = JsonLayout.of(read);
        if (leads && Boolean.getBoolean("golden.regenerate")) {
            Files.writeString(golden, made);
        }
        assertThat(golden)
                .as("the answer that %s is (-Dgolden.regenerate=true writes it)", name)
                .exists();
        String expected = Files.readString(golden);
        if (!leads && Json.parse(expected) instanceof ObjectNode both) {
            both.remove("events");
            expected = JsonLayout.of(both);
        }
        assertThat(made.lines().toList()).as(name).isEqualTo(expected.lines().toList());
    }

    @TestFactory
    Stream<DynamicTest> readsEveryReplyTheSameHoweverItIsCut() throws IOException {
        return replies((name, reply, headers) -> {
            List<ChatEvent> whole = read(reply, headers, reply.length);
            assertThat(read(reply, headers, 1)).as("byte by byte").isEqualTo(whole);
            for (int at = 1; at < reply.length; at++) {
                assertThat(read(reply, headers, at, reply.length))
                        .as("cut at %d", at)
                        .isEqualTo(whole);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> readsEveryStreamTheSameWhateverItsLinesEndWith() throws IOException {
        return files(STREAM).stream()
                .map(name -> dynamicTest(name, () -> {
                    byte[] reply = Files.readAllBytes(folder().resolve(name));
                    String text = new String(reply, StandardCharsets.UTF_8).replace("\r\n", "\n");
                    List<ChatEvent> whole = read(reply, EVENTS, reply.length);
                    for (String variant :
                            List.of(text, text.replace("\n", "\r\n"), text.replace('\n', '\r'), text.strip())) {
                        byte[] bytes = variant.getBytes(StandardCharsets.UTF_8);
                        assertThat(read(bytes, EVENTS, bytes.length)).isEqualTo(whole);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> neverTakesTheBeginningOfAReplyForAllOfIt() throws IOException {
        return replies((name, reply, headers) -> {
            List<ChatEvent> whole = read(reply, headers, reply.length);
            for (int length = 1; length < reply.length; length++) {
                List<ChatEvent> begun = read(Arrays.copyOf(reply, length), headers, length);
                if (!CodecRunner.hasFailed(begun)) {
                    assertThat(CodecRunner.fold(begun).candidates())
                            .as("after %d bytes", length)
                            .isEqualTo(CodecRunner.fold(whole).candidates());
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> countsTheSameWhereTheReplyIsOnlyPassedOn() throws IOException {
        return replies((name, reply, headers) -> {
            List<ChatEvent> events = read(reply, headers, reply.length);
            WireRequest sent =
                    runner().call(asked(headers.equals(EVENTS)), new Losses()).request();
            ReplySummary seen =
                    new TapRunner(() -> protocol().egress().orElseThrow().tap(sent, 200, headers)).whole(reply);
            assertThat(totals(seen.usage()))
                    .isEqualTo(totals(CodecRunner.fold(events).usage()));
            assertThat(seen.complete() && seen.fault().isEmpty())
                    .isEqualTo(CodecRunner.hasFailed(events)
                            == judgedOtherwiseWhenPassedOn().contains(name));
        });
    }

    private static List<Long> totals(Usage usage) {
        return List.of(usage.input(), usage.cacheRead(), usage.cacheWrite(), usage.output(), usage.reasoning());
    }

    private List<ChatEvent> read(byte[] reply, Headers headers, int... pieces) {
        return runner().read(asked(headers.equals(EVENTS)), reply, headers, pieces);
    }

    private Stream<DynamicTest> replies(Check check) throws IOException {
        Set<String> names = files(STREAM);
        names.addAll(files(DOCUMENT));
        return names.stream()
                .map(name -> dynamicTest(
                        name,
                        () -> check.run(
                                stem(name),
                                Files.readAllBytes(folder().resolve(name)),
                                name.endsWith(STREAM) ? EVENTS : JSON)));
    }

    private interface Check {
        void run(String name, byte[] reply, Headers headers);
    }
}
