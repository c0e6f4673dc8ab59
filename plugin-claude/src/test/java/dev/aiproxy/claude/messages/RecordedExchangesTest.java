package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.WireRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What real clients and Anthropic have said to each other survives the way through the model. */
class RecordedExchangesTest {
    /** Errors are read elsewhere; the requests that led to them lack what the API demands. */
    private static final String ERROR = "error-";

    /** Two answers begin in one stream, which is no answer. */
    private static final List<String> BROKEN = List.of("stream-duplicate-message-start.response.sse");

    private static List<Path> recordings(String end) throws IOException {
        Path folder = Path.of("../../shared/fixtures/anthropic");
        if (!Files.isDirectory(folder)) {
            folder = Path.of("../../../shared/fixtures/anthropic");
        }
        assumeTrue(Files.isDirectory(folder), "no recordings here");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(end))
                    .filter(file -> !file.getFileName().toString().startsWith(ERROR))
                    .sorted()
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> requestsComeBackAsTheyWere() throws IOException {
        return recordings(".request.json").stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    ObjectNode said = (ObjectNode) Json.parse(Files.readString(file));
                    WireRequest request = Wire.request(Json.text(said), "2023-06-01");
                    Losses losses = new Losses();
                    ObjectNode written =
                            Wire.write(new MessagesChatIngress().decode(request), Wire.unknownTarget(), losses);
                    written.set("model", said.get("model"));
                    assertThat(written).isEqualTo(said);
                    assertThat(losses.list()).isEmpty();
                }));
    }

    @TestFactory
    Stream<DynamicTest> answersComeBackAsTheyWere() throws IOException {
        return recordings(".response.json").stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    String text = Files.readString(file);
                    ObjectNode said = (ObjectNode) Json.parse(text);
                    Losses losses = new Losses();
                    ObjectNode written = Wire.whole(Wire.fold(text), losses);
                    written.set("model", said.get("model"));
                    assertThat(normal(unsealed(written))).isEqualTo(normal(said));
                    assertThat(losses.list()).isEmpty();
                }));
    }

    @TestFactory
    Stream<DynamicTest> streamsAreReadToTheirEndHoweverTheyAreCut() throws IOException {
        return recordings(".response.sse").stream()
                .filter(file -> !BROKEN.contains(file.getFileName().toString()))
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    for (String stream : streams(Files.readString(file))) {
                        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
                        List<ChatEvent> whole = Wire.events(Wire.decoder(), bytes, bytes.length);
                        assertThat(whole.getLast()).isInstanceOf(ChatEvent.End.class);
                        for (int piece : new int[] {1, 2, 3, 7, 64}) {
                            assertThat(Wire.events(Wire.decoder(), bytes, piece))
                                    .isEqualTo(whole);
                        }
                        String written = Wire.stream(whole, new Losses());
                        ChatResponse folded = Wire.fold(whole);
                        assertThat(normal(unsealed(Wire.whole(Wire.fold(written)))))
                                .isEqualTo(normal(unsealed(Wire.whole(folded))));
                    }
                }));
    }

    /** Some recordings hold several streams one after another. */
    private static List<String> streams(String text) {
        List<String> streams = new ArrayList<>();
        for (String part : text.split("(?=event: message_start)", -1)) {
            if (!part.isBlank()) {
                streams.add(part);
            }
        }
        return streams;
    }

    /** Signatures in the form in which they came from the provider, however often they were carried. */
    private static ObjectNode unsealed(ObjectNode message) {
        for (JsonNode block : message.path("content")) {
            for (String name : List.of("signature", "data")) {
                String value = block.path(name).stringValue("");
                for (var held = Carrier.unwrap(value); held.isPresent(); held = Carrier.unwrap(value)) {
                    value = held.get().value();
                    ((ObjectNode) block).put(name, value);
                }
            }
        }
        return message;
    }

    /** Without members that say nothing: clients do without them, and some take {@code null} for an error. */
    private static JsonNode normal(JsonNode node) {
        if (node instanceof ArrayNode array) {
            ArrayNode all = Json.array();
            array.forEach(one -> all.add(normal(one)));
            return all;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode all = Json.object();
        object.properties().stream()
                .filter(member -> !member.getValue().isNull())
                .forEach(member -> all.set(member.getKey(), normal(member.getValue())));
        return all;
    }
}
