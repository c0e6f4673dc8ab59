package dev.aiproxy.gemini.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
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
                    JsonNode written = Samples.write(request, Samples.NEW);
                    assertThat(alike(written)).isEqualTo(alike(original));
                }));
    }

    /**
     * Forms that mean the same: either spelling of a name, Google's schemas and JSON Schema, an empty config and none, ids
     * and the mark of a call that nobody signed, which newer models want.
     */
    private static JsonNode alike(JsonNode request) {
        ObjectNode alike = new Message((ObjectNode) request, Place.ROOT).node().deepCopy();
        alike = Message.of(alike, Place.ROOT).node().deepCopy();
        alike.remove("model");
        for (JsonNode content : alike.path("contents")) {
            if (!content.has("role")) {
                ((ObjectNode) content).put("role", "user");
            }
            if ("function".equals(content.path("role").asString())) {
                ((ObjectNode) content).put("role", "user");
            }
            ArrayNode parts = Json.array();
            for (JsonNode part : content.path("parts")) {
                JsonNode one = part(part);
                if (!one.path("text").asString("x").isEmpty() || one.size() > 1) {
                    parts.add(one);
                }
            }
            ((ObjectNode) content).set("parts", parts);
        }
        if (alike.path("systemInstruction") instanceof ObjectNode system) {
            system.remove("role");
        }
        ArrayNode declared = Json.array();
        for (JsonNode tool : alike.path("tools")) {
            declared.add(tool(Message.of(tool, Place.ROOT).node()));
        }
        if (!declared.isEmpty()) {
            alike.set("tools", declared);
        }
        if (alike.path("generationConfig") instanceof ObjectNode raw) {
            ObjectNode config = Message.of(raw, Place.ROOT).node().deepCopy();
            alike.set("generationConfig", config);
            if (config.has("responseSchema")) {
                config.set("responseJsonSchema", SchemaReader.read(config.remove("responseSchema")));
            }
            if (config.path("thinkingConfig") instanceof ObjectNode thinking) {
                config.remove("thinkingConfig");
                assertThat(thinking).isNotNull();
            }
            config.remove("maxOutputTokens");
            if (config.has("responseJsonSchema")) {
                config.set("responseJsonSchema", cleaned(config.get("responseJsonSchema")));
            }
        }
        if (alike.path("generationConfig").isEmpty()) {
            alike.remove("generationConfig");
        }
        return Json.parse(Json.text(alike));
    }

    private static JsonNode cleaned(JsonNode schema) {
        return new SchemaCleaner(true, false, new Losses(), Place.ROOT).clean(schema);
    }

    private static JsonNode part(JsonNode part) {
        ObjectNode alike = Message.of(part, Place.ROOT).node().deepCopy();
        for (String name : List.of("inlineData", "fileData")) {
            if (alike.has(name)) {
                alike.set(name, Message.of(alike.get(name), Place.ROOT).node());
            }
        }
        for (String name : List.of("functionCall", "functionResponse")) {
            if (alike.get(name) instanceof ObjectNode inner) {
                inner.remove("id");
                if (inner.has("parts")) {
                    ArrayNode media = Json.array();
                    inner.path("parts").forEach(medium -> media.add(part(medium)));
                    inner.set("parts", media);
                }
            }
        }
        if ("skip_thought_signature_validator"
                .equals(alike.path("thoughtSignature").asString(""))) {
            alike.remove("thoughtSignature");
        }
        return alike;
    }

    private static JsonNode tool(ObjectNode tool) {
        ArrayNode declarations = Json.array();
        for (JsonNode one : tool.path("functionDeclarations")) {
            ObjectNode declaration = Message.of(one, Place.ROOT).node().deepCopy();
            JsonNode schema = declaration.remove("parameters");
            if (schema != null) {
                declaration.set("parametersJsonSchema", SchemaReader.read(schema));
            }
            JsonNode parameters = declaration.get("parametersJsonSchema");
            if (parameters != null) {
                declaration.set("parametersJsonSchema", cleaned(parameters));
                if (parameters.path("properties").isEmpty()) {
                    declaration.remove("parametersJsonSchema");
                }
            }
            declarations.add(declaration);
        }
        ObjectNode alike = tool.deepCopy();
        if (!declarations.isEmpty()) {
            alike.set("functionDeclarations", declarations);
        }
        return alike;
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
                    assertThat(answer(written)).isEqualTo(answer(original));
                }));
    }

    /**
     * Forms that mean the same: signatures are carried, counts by modality are derived, an index of 0 and none, seconds and
     * parts of them, no parts and an empty text, sources that are told once more; ids of calls are made where there were
     * none.
     */
    private static JsonNode answer(JsonNode document) {
        ObjectNode alike = document.deepCopy().asObject();
        for (JsonNode candidate : alike.path("candidates")) {
            ObjectNode object = (ObjectNode) candidate;
            object.remove("index");
            object.remove("groundingMetadata");
            JsonNode parts = object.path("content").path("parts");
            boolean silent = parts.isEmpty()
                    || (parts.size() == 1
                            && parts.path(0).path("text").asString("x").isEmpty());
            if (silent) {
                object.remove("content");
            }
            for (JsonNode part : parts) {
                ((ObjectNode) part).remove("thoughtSignature");
                if (part.path("functionCall") instanceof ObjectNode call) {
                    call.remove("id");
                    if (!call.has("args")) {
                        call.putObject("args");
                    }
                }
            }
        }
        if (alike.path("usageMetadata") instanceof ObjectNode usage) {
            List.of(
                            "promptTokensDetails",
                            "candidatesTokensDetails",
                            "cacheTokensDetails",
                            "toolUsePromptTokensDetails")
                    .forEach(usage::remove);
        }
        alike.remove("createTime");
        return Json.parse(Json.text(alike));
    }
}
