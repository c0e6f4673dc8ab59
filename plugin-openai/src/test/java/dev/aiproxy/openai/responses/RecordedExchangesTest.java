package dev.aiproxy.openai.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
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
import tools.jackson.databind.node.StringNode;

/** Real exchanges with OpenAI and alike services, where they are at hand. */
class RecordedExchangesTest {
    private static final Path FOLDER = Path.of("../../shared/fixtures/openai-responses");
    /** What an answer says of itself that the gateway says itself; some services repeat the input, too. */
    private static final Set<String> OURS = Set.of("id", "model", "usage", "created_at", "service_tier", "input");

    /** What an answer repeats of its request. */
    private static final Set<String> REPEATED = Set.of(
            "instructions",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "previous_response_id",
            "store",
            "background",
            "prompt_cache_key",
            "safety_identifier",
            "user",
            "max_output_tokens",
            "max_tool_calls",
            "top_logprobs",
            "temperature",
            "top_p",
            "truncation",
            "metadata",
            "text",
            "reasoning");

    private static Stream<Path> files(String ending) throws IOException {
        assumeThat(Files.isDirectory(FOLDER)).isTrue();
        try (Stream<Path> all = Files.list(FOLDER)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
        }
    }

    private static DynamicTest test(Path file, Checked check) {
        return DynamicTest.dynamicTest(file.getFileName().toString(), () -> check.run(Files.readString(file)));
    }

    private interface Checked {
        void run(String content) throws Exception;
    }

    @TestFactory
    Stream<DynamicTest> requestsAreWrittenBackAsTheyWereRead() throws IOException {
        return files(".request.json")
                .map(file -> test(
                        file,
                        json -> assertThat(normal(
                                        Codec.write(Codec.read(json), model(json), new dev.aiproxy.api.chat.Losses())))
                                .isEqualTo(normal(Json.parse(json)))));
    }

    private static dev.aiproxy.api.chat.Target model(String json) {
        String model = Json.parse(json).path("model").stringValue("m");
        return new dev.aiproxy.api.chat.Target(model, "realm", dev.aiproxy.api.chat.ModelFacts.NONE);
    }

    @TestFactory
    Stream<DynamicTest> wholeAnswersKeepTheirItems() throws IOException {
        return files(".response.json")
                .filter(file ->
                        !file.toString().contains("error-") && !file.toString().contains("input-tokens"))
                .map(file -> test(file, RecordedExchangesTest::keepsItems));
    }

    private static void keepsItems(String json) {
        JsonNode original = Json.parse(json);
        ObjectNode asked = Json.object().put("model", "m").put("input", "x");
        original.properties().stream()
                .filter(member -> REPEATED.contains(member.getKey()))
                .forEach(member -> asked.set(member.getKey(), member.getValue()));
        ChatRequest request = Codec.read(Json.text(asked));
        ChatResponse response = Codec.response(json);
        ObjectNode written = Codec.whole(request, response);
        if (!json.contains("\"tool_uses")) {
            assertThat(items(written)).isEqualTo(items(original));
        }
        for (var member : original.properties()) {
            if (!OURS.contains(member.getKey())
                    && !member.getKey().equals("output")
                    && !member.getValue().isNull()) {
                assertThat(telling(written.path(member.getKey())))
                        .as(member.getKey())
                        .isEqualTo(telling(member.getValue()));
            }
        }
    }

    /** A value without members that are null, which say nothing; one service spells a status its own way. */
    private static JsonNode telling(JsonNode value) {
        JsonNode copy = value.stringValue("").equals("complete") ? StringNode.valueOf("completed") : value.deepCopy();
        if (copy instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode member = telling(object.get(name));
                if (member.isNull()) {
                    object.remove(name);
                } else {
                    object.set(name, member);
                }
            }
        } else if (copy instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, telling(array.get(i)));
            }
        }
        return copy;
    }

    /** Items without their ids, seals and other things that are the provider's or the gateway's own. */
    private static List<JsonNode> items(JsonNode response) {
        List<JsonNode> items = new ArrayList<>();
        for (JsonNode item : response.path("output")) {
            ObjectNode copy = (ObjectNode) item.deepCopy();
            String type = copy.path("type").stringValue("");
            if (Set.of("message", "reasoning", "function_call", "custom_tool_call")
                    .contains(type)) {
                copy.remove(List.of("id", "encrypted_content"));
                if (type.equals("reasoning")) {
                    copy.remove("status");
                    if (copy.path("content").isEmpty()) {
                        copy.remove("content");
                    }
                }
                for (JsonNode part : copy.path("content")) {
                    ((ObjectNode) part).putIfAbsent("logprobs", Json.array());
                }
            }
            items.add(copy);
        }
        return items;
    }

    @TestFactory
    Stream<DynamicTest> streamsAreReadHoweverTheyAreCutAndWrittenValid() throws IOException {
        return files(".response.sse").flatMap(RecordedExchangesTest::streams);
    }

    private static Stream<DynamicTest> streams(Path file) {
        String all;
        try {
            all = Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        boolean fails = file.toString().contains("error");
        return Stream.of(all.split("(?=event: response.created\r?\n)", 0))
                .filter(stream -> !stream.isBlank())
                .map(stream -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(stream, fails)));
    }

    private static void check(String stream, boolean fails) {
        List<ChatEvent> events = Codec.events(stream);
        byte[] bytes = stream.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(Codec.events(Codec.decoder(), bytes, 13)).isEqualTo(events);
        assertThat(events.getLast() instanceof ChatEvent.Failed).isEqualTo(fails);
        ChatRequest request = Codec.read("{\"model\":\"m\",\"input\":\"x\"}");
        String written = Codec.stream(request, events);
        if (!fails) {
            JsonNode terminal =
                    Codec.data(stream.replace("data: [DONE]", "")).getLast().path("response");
            JsonNode whole = Codec.last(written).path("response");
            assertThat(whole.path("output").size())
                    .isEqualTo(terminal.path("output").size());
            assertThat(Codec.fold(events).response().candidates().getFirst().blocks())
                    .extracting(RecordedExchangesTest::plain)
                    .isEqualTo(Codec.response(Json.text(terminal)).candidates().getFirst().blocks().stream()
                            .map(RecordedExchangesTest::plain)
                            .toList());
        }
    }

    /** What a block says, without ids and seals, which some services change between a stream and its end. */
    private static String plain(dev.aiproxy.api.chat.Block block) {
        return switch (block) {
            case dev.aiproxy.api.chat.Block.Text text ->
                "text " + text.text() + text.citations().size();
            case dev.aiproxy.api.chat.Block.Reasoning thought ->
                "thought " + thought.text() + (thought.signature() == null);
            case dev.aiproxy.api.chat.Block.ToolCall call -> "call " + call.name() + call.input();
            default -> block.getClass().getSimpleName();
        };
    }

    /** Ways to say the same thing. */
    private static JsonNode normal(JsonNode request) {
        ObjectNode normal = (ObjectNode) request.deepCopy();
        if (normal.path("text").equals(Json.parse("{\"format\":{\"type\":\"text\"}}"))) {
            normal.remove("text");
        }
        if (normal.path("reasoning").path("summary").isNull()) {
            ((ObjectNode) normal.path("reasoning")).remove("summary");
        }
        if (normal.path("stream").isBoolean() && !normal.path("stream").booleanValue()) {
            normal.remove("stream");
        }
        if (normal.path("input").isString()) {
            String text = normal.path("input").stringValue();
            normal.putArray("input").addObject().put("role", "user").put("content", text);
        }
        normal.remove(normal.properties().stream()
                .filter(member -> member.getValue().isNull()
                        || (member.getKey().equals("tools") && member.getValue().isEmpty()))
                .map(java.util.Map.Entry::getKey)
                .toList());
        for (JsonNode item : normal.path("input")) {
            ObjectNode object = (ObjectNode) item;
            if (item.has("role")) {
                object.put("type", "message");
                if (item.path("content").isString()) {
                    String type = item.path("role").stringValue("").equals("assistant") ? "output_text" : "input_text";
                    String text = item.path("content").stringValue();
                    object.putArray("content").addObject().put("type", type).put("text", text);
                }
                for (JsonNode part : item.path("content")) {
                    if (part.path("type").stringValue("").equals("output_text")) {
                        ((ObjectNode) part).putIfAbsent("annotations", Json.array());
                        if (part.path("logprobs").isEmpty()) {
                            ((ObjectNode) part).remove("logprobs");
                        }
                    }
                }
            }
            object.remove(object.properties().stream()
                    .filter(member -> member.getValue().isNull())
                    .map(java.util.Map.Entry::getKey)
                    .toList());
        }
        for (JsonNode tool : normal.path("tools")) {
            ((ObjectNode) tool)
                    .remove(((ObjectNode) tool)
                            .properties().stream()
                                    .filter(member -> member.getValue().isNull())
                                    .map(java.util.Map.Entry::getKey)
                                    .toList());
        }
        return normal;
    }
}
