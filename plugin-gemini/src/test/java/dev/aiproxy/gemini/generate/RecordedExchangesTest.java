package dev.aiproxy.gemini.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.ReplyContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Real exchanges, where a folder with recordings stands beside the checkout. */
class RecordedExchangesTest {
    private static Stream<Path> files(String end) throws IOException {
        for (String up : List.of("..", "../..", "../../..", "../../../..")) {
            Path folder = Path.of(up, "shared", "fixtures", "gemini");
            if (Files.isDirectory(folder)) {
                try (Stream<Path> all = Files.list(folder)) {
                    return all.filter(file -> file.toString().endsWith(end)).sorted().toList().stream();
                }
            }
        }
        return Stream.empty();
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    @TestFactory
    Stream<DynamicTest> requestsComeBackAsTheyWere() throws IOException {
        return files(".request.json")
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    JsonNode original = Json.parse(text(file));
                    ChatRequest request = Samples.ingress()
                            .decode(Samples.wire("generateContent", "", "").withBody(Body.ofUtf8(text(file))));
                    boolean budget =
                            original.at("/generationConfig/thinkingConfig").has("thinkingBudget");
                    Losses losses = new Losses();
                    JsonNode written = Samples.write(request, budget ? Samples.OLD : Samples.NEW, losses);
                    assertThat(alike(written)).isEqualTo(alike(original));
                    assertThat(losses.list()).isEmpty();
                }));
    }

    /**
     * Forms that mean the same: either spelling of a name, an empty config and none, a role and none, empty texts and none,
     * and the mark of a call that nobody signed, which newer models want.
     */
    private static JsonNode alike(JsonNode request) {
        ObjectNode alike = (ObjectNode) SpellingTest.snake(request);
        alike.remove("model");
        for (JsonNode content : alike.path("contents")) {
            boolean model = "model".equals(content.path("role").asString(""));
            ((ObjectNode) content).put("role", model ? "model" : "user");
            ArrayNode parts = Json.array();
            for (JsonNode part : content.path("parts")) {
                if (Names.NO_SIGNATURE.equals(part.path("thought_signature").asString(""))) {
                    ((ObjectNode) part).remove("thought_signature");
                }
                if (!part.path("text").asString("x").isEmpty() || part.size() > 1) {
                    parts.add(part);
                }
            }
            ((ObjectNode) content).set("parts", parts);
        }
        if (alike.path("generation_config").isEmpty()) {
            alike.remove("generation_config");
        }
        return Json.parse(Json.text(alike));
    }

    @TestFactory
    Stream<DynamicTest> repliesAreReadWhole() throws IOException {
        return Stream.concat(files(".response.json"), files(".response.sse"))
                .filter(file -> !file.getFileName().toString().startsWith("error-"))
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    String reply = text(file);
                    List<ChatEvent> events = Samples.events(reply);
                    assertThat(events.getLast()).isInstanceOf(ChatEvent.End.class);
                    byte[] bytes = reply.getBytes(StandardCharsets.UTF_8);
                    assertThat(Samples.events(Samples.call(Samples.NEW), bytes, 1))
                            .isEqualTo(events);
                    Samples.stream(Samples.encoder(), events);
                }));
    }

    @TestFactory
    Stream<DynamicTest> wholeRepliesComeBackAsTheyWere() throws IOException {
        return files(".response.json")
                .filter(file -> !file.getFileName().toString().startsWith("error-"))
                .filter(file -> !file.getFileName().toString().startsWith("stream-"))
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> {
                    JsonNode original = Json.parse(text(file));
                    ChatResponse response = Samples.fold(Samples.events(text(file)));
                    var encoder = Samples.ingress()
                            .encoder(
                                    Samples.readContents("[{'parts':[{'text':'Hi'}]}]"),
                                    new ReplyContext(
                                            "r", original.path("modelVersion").asString(""), 0),
                                    new Losses());
                    JsonNode written = Json.parse(encoder.whole(response).body().contiguous());
                    assertThat(answer(written, original)).isEqualTo(answer(original, original));
                }));
    }

    /**
     * Forms that mean the same: a candidate that says nothing has an empty text, since clients fail without one; calls have
     * ids and arguments; signatures bear where they come from.
     */
    private static JsonNode answer(JsonNode document, JsonNode original) {
        ObjectNode alike = document.deepCopy().asObject();
        for (int i = 0; i < alike.path("candidates").size(); i++) {
            ObjectNode object = (ObjectNode) alike.path("candidates").get(i);
            JsonNode before =
                    original.path("candidates").path(i).path("content").path("parts");
            int number = 0;
            JsonNode parts = object.path("content").path("parts");
            boolean silent = parts.isEmpty()
                    || (parts.size() == 1
                            && parts.path(0).path("text").asString("x").isEmpty());
            if (silent) {
                object.remove("content");
            }
            for (JsonNode part : parts) {
                Sealed signature = Signatures.read(part.path("thoughtSignature").asString(""), Sealed.Slot.TEXT);
                if (signature != null) {
                    ((ObjectNode) part).put("thoughtSignature", signature.value());
                }
                JsonNode said = before.path(number++).path("functionCall");
                if (part.path("functionCall") instanceof ObjectNode call) {
                    if (!said.has("id")) {
                        call.remove("id");
                    }
                    if (!call.has("args")) {
                        call.putObject("args");
                    }
                }
            }
        }
        return Json.parse(Json.text(alike));
    }
}
