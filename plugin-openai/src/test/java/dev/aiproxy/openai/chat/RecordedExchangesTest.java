package dev.aiproxy.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Exchanges that were recorded with real services, where they are at hand. */
class RecordedExchangesTest {
    private static final Path FOLDER = Path.of("../../shared/fixtures/openai-chat");
    /** Requests that their service refused. */
    private static final Set<String> REFUSED = Set.of("chat-no-messages.request.json", "chat-bad-request.request.json");

    private static final Set<String> ERRORS = Set.of(
            "chat-bad-request.response.json",
            "chat-no-messages.response.json",
            "chat-unknown-model.response.json",
            "error-reasoning-max-tokens.response.json");

    private static List<Path> files(String ending) throws IOException {
        if (!Files.isDirectory(FOLDER)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending))
                    .filter(file -> !file.getFileName().toString().startsWith("completions-legacy"))
                    .sorted()
                    .toList();
        }
    }

    @TestFactory
    List<DynamicTest> requestsComeBackAsTheyWere() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path file : files(".request.json")) {
            String name = file.getFileName().toString();
            if (!REFUSED.contains(name)) {
                tests.add(DynamicTest.dynamicTest(name, () -> requestComesBack(Files.readString(file))));
            }
        }
        return tests.isEmpty() ? skipped() : tests;
    }

    private static List<DynamicTest> skipped() {
        return List.of(DynamicTest.dynamicTest("no recordings here", () -> assumeTrue(false)));
    }

    private static void requestComesBack(String json) {
        JsonNode document = Json.parse(json);
        ChatRequest request = Conversions.read(json);
        Losses losses = new Losses();
        JsonNode written = Conversions.write(
                request, request.model(), "{\"dialect\":\"openai\",\"reasoning\":\"optional\"}", losses);
        assertThat(plain(Json.parse(Json.text(written)))).isEqualTo(plain(document));
        assertThat(Conversions.paths(losses)).isEmpty();
    }

    /** A request in one of the spellings that mean the same. */
    private static JsonNode plain(JsonNode request) {
        ObjectNode plain = (ObjectNode) request.deepCopy();
        if (plain.has("max_tokens")) {
            plain.set("max_completion_tokens", plain.remove("max_tokens"));
        }
        if (plain.path("stream").asBoolean(false)) {
            // The gateway needs the counts, whether the client wants them or not.
            plain.withObject("stream_options").put("include_usage", true);
        }
        if (plain.path("stream").isBoolean() && !plain.path("stream").booleanValue()) {
            plain.remove("stream");
        }
        for (JsonNode message : plain.path("messages")) {
            ObjectNode object = (ObjectNode) message;
            JsonNode content = message.path("content");
            boolean calls = message.has("tool_calls");
            if (calls && (content.isMissingNode() || content.asString("").isEmpty())) {
                object.putNull("content");
            }
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode value = object.get(name);
                if (!name.equals("content") && (value.isNull() || (value.isArray() && value.isEmpty()))) {
                    object.remove(name);
                }
            }
        }
        return plain;
    }

    @TestFactory
    List<DynamicTest> answersComeBackAsTheyWere() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path file : files(".response.json")) {
            String name = file.getFileName().toString();
            if (!ERRORS.contains(name)) {
                tests.add(DynamicTest.dynamicTest(name, () -> answerComesBack(Files.readString(file))));
            }
        }
        return tests.isEmpty() ? skipped() : tests;
    }

    private static void answerComesBack(String json) {
        ChatResponse response = Conversions.reply(json);
        ObjectNode written =
                (ObjectNode) Conversions.whole(Conversions.readWith("\"reasoning_effort\":\"low\""), response);
        ObjectNode document = (ObjectNode) Json.parse(json);
        assertThat(answer(written)).isEqualTo(answer(document));
    }

    /** Without what differs on purpose: the model's name is the client's, nulls say nothing, nor do the calls' indexes of DashScope. */
    private static JsonNode answer(ObjectNode document) {
        ObjectNode plain = document.deepCopy();
        plain.remove("model");
        if (plain.path("usage") instanceof ObjectNode usage) {
            // Some services count less or more than OpenAI does.
            plain.set("usage", usage.retain("prompt_tokens"));
        }
        return withoutNothing(plain);
    }

    private static JsonNode withoutNothing(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode value = withoutNothing(object.get(name));
                boolean nothing = value.isNull()
                        || (value.isContainer() && value.isEmpty())
                        || value.asString("x").isEmpty()
                        || (name.equals("index") && object.has("function"));
                if (nothing) {
                    object.remove(name);
                }
            }
        } else if (node instanceof ArrayNode array) {
            array.forEach(RecordedExchangesTest::withoutNothing);
        }
        return node;
    }

    @TestFactory
    List<DynamicTest> streamsAreReadToTheirEnd() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path file : files(".sse")) {
            tests.add(DynamicTest.dynamicTest(
                    file.getFileName().toString(), () -> streamIsRead(Files.readAllBytes(file))));
        }
        return tests.isEmpty() ? skipped() : tests;
    }

    private static void streamIsRead(byte[] stream) {
        List<ChatEvent> events = Conversions.events(Conversions.decoder(), stream, Integer.MAX_VALUE);
        assertThat(events.getLast()).isInstanceOf(ChatEvent.End.class);
        ChatResponse whole = Conversions.fold(events);
        assertThat(whole.candidates()).isNotEmpty();
        assertThat(Conversions.fold(Conversions.events(Conversions.decoder(), stream, 7)))
                .isEqualTo(whole);
        ChatRequest request = Conversions.readWith(
                "\"stream\":true,\"stream_options\":{\"include_usage\":true},\"reasoning_effort\":\"low\"");
        String again = Conversions.encode(request, events);
        ChatResponse second = Conversions.reply(again);
        assertThat(second.candidates())
                .usingRecursiveComparison()
                .ignoringFields("finish.raw", "blocks.extras", "blocks.signature")
                .isEqualTo(whole.candidates());
        assertThat(second.usage()).isEqualTo(whole.usage());
    }
}
