package dev.aiproxy.openai.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Requests of Responses that other gateways are known to have got wrong, the numbered ones by the number of the case. */
class KnownBugsOfRequestsTest {
    private static final Turn USER = Turn.of(Turn.Role.USER, Block.Text.of("x"));

    private static String answer(String output, String rest) {
        return "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":5,\"status\":\"completed\",\"model\":\"m\","
                + "\"output\":[" + output + "]" + rest + "}";
    }

    private static List<Block> blocks(String output) {
        return Codec.response(answer(output, "")).candidates().getFirst().blocks();
    }

    @Test
    void whatTheModelThoughtSaidAndCalledInOneGoIsOneTurn() {
        ChatRequest read = Codec.read("{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"x\"},{\"type\":"
                + "\"reasoning\",\"id\":\"rs_1\",\"summary\":[]},{\"role\":\"assistant\",\"content\":\"Hi\"},{\"type\":"
                + "\"function_call\",\"call_id\":\"c1\",\"name\":\"f\",\"arguments\":\"{}\"},{\"type\":"
                + "\"function_call\",\"call_id\":\"c2\",\"name\":\"f\",\"arguments\":\"{}\"},{\"type\":"
                + "\"function_call_output\",\"call_id\":\"c1\",\"output\":\"1\"},{\"type\":\"function_call_output\","
                + "\"call_id\":\"c2\",\"output\":\"2\"}]}");
        assertThat(read.turns())
                .extracting(Turn::role)
                .containsExactly(Turn.Role.USER, Turn.Role.ASSISTANT, Turn.Role.TOOL);
        assertThat(read.turns().get(1).blocks()).hasSize(4);
        assertThat(read.turns().get(2).blocks()).hasSize(2);
    }

    @Test
    void effortAndParallelCallsFindTheirPlaces() {
        ChatRequest request = ChatRequest.builder("m", List.of(USER))
                .reasoning(new ReasoningWish(ReasoningWish.Mode.ON, Effort.HIGH, null, ReasoningWish.Show.UNSAID))
                .tools(List.of(Tool.Function.of("f", null, null)))
                .toolChoice(ToolChoice.UNSAID.withParallel(false))
                .build();
        JsonNode written = Codec.write(request);
        assertThat(written.path("reasoning")).isEqualTo(Json.parse("{\"effort\":\"high\",\"summary\":\"auto\"}"));
        assertThat(written.path("parallel_tool_calls").booleanValue()).isFalse();
        assertThat(written.path("tools").path(0).path("parameters"))
                .isEqualTo(Json.parse("{\"type\":\"object\",\"properties\":{}}"));
    }

    @Test
    void aThoughtWithoutSummaryComesBackWithAnEmptyOne() {
        ChatRequest read = Codec.read("{\"model\":\"m\",\"store\":false,\"input\":[{\"type\":\"reasoning\",\"id\":"
                + "\"rs_1\",\"summary\":[],\"encrypted_content\":\"e\"}]}");
        assertThat(Codec.write(read).path("input").path(0))
                .isEqualTo(Json.parse(
                        "{\"type\":\"reasoning\",\"summary\":[],\"id\":\"rs_1\"," + "\"encrypted_content\":\"e\"}"));
    }

    @Test
    void aSchemaIsReadFromItsFlatForm() {
        ChatRequest read = Codec.read("{\"model\":\"m\",\"input\":\"x\",\"text\":{\"format\":{\"type\":\"json_schema\","
                + "\"name\":\"n\",\"schema\":{\"type\":\"object\"},\"strict\":true}}}");
        assertThat(read.output().kind()).isEqualTo(OutputFormat.Kind.SCHEMA);
        assertThat(read.output().name()).isEqualTo("n");
        assertThat(read.output().strict()).isTrue();
        assertThat(Codec.read("{\"model\":\"m\",\"input\":\"x\",\"text\":{\"format\":{\"type\":\"json_object\"}}}")
                        .output()
                        .kind())
                .isEqualTo(OutputFormat.Kind.JSON_OBJECT);
    }

    @Test
    void anInputThatIsNoObjectStaysWhatItIs() {
        for (String input : List.of("[1]", "\"x\"", "5", "not json")) {
            ChatRequest request = ChatRequest.builder(
                            "m", List.of(USER, Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of("c", "f", input))))
                    .build();
            assertThat(Codec.write(request)
                            .path("input")
                            .path(1)
                            .path("arguments")
                            .stringValue())
                    .isEqualTo(input);
        }
    }

    @Test
    void aCallWithoutResultGetsOneAndTheLastOfTwoCounts() {
        ChatRequest request = ChatRequest.builder(
                        "m",
                        List.of(
                                USER,
                                Turn.of(
                                        Turn.Role.ASSISTANT,
                                        Block.ToolCall.of("c1", "f", "{}"),
                                        Block.ToolCall.of("c2", "f", "{}")),
                                Turn.of(
                                        Turn.Role.TOOL,
                                        Block.ToolResult.of("c1", "old"),
                                        Block.ToolResult.of("c1", "new"))))
                .build();
        JsonNode input = Codec.write(request).path("input");
        assertThat(input.path(3).path("output").stringValue()).isEqualTo("new");
        assertThat(input.path(4).path("output").stringValue()).isEqualTo("Error: [no result]");
        assertThat(input.size()).isEqualTo(5);
    }

    @Test
    void namesThatTheProviderRefusesComeBackAsTheClientWroteThem() {
        String name = "tools.read/file";
        ChatRequest request = ChatRequest.builder("m", List.of(USER))
                .tools(List.of(Tool.Function.of(name, null, null)))
                .toolChoice(ToolChoice.named(name))
                .build();
        ChatCall call = Codec.EGRESS.encode(request, Codec.unknown(), new Losses());
        JsonNode body = Json.parse(call.request().body().contiguous());
        String sent = body.path("tools").path(0).path("name").stringValue();
        assertThat(sent).matches("[A-Za-z0-9_-]{1,64}");
        assertThat(body.path("tool_choice").path("name").stringValue()).isEqualTo(sent);
        String reply = answer(
                "{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"c\",\"name\":\"" + sent
                        + "\",\"arguments\":\"{}\"}",
                "");
        List<ChatEvent> events =
                Codec.events(call.decoder(200, Headers.EMPTY), reply.getBytes(StandardCharsets.UTF_8), 100);
        Block.ToolCall back = (Block.ToolCall)
                Codec.fold(events).response().candidates().getFirst().blocks().getFirst();
        assertThat(back.name()).isEqualTo(name);
    }

    @Test
    void toolsOfANamespaceGoOutAndComeBackInIt() {
        ChatRequest read = Codec.read("{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"namespace\",\"name\":"
                + "\"db\",\"description\":\"d\",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{},"
                + "\"strict\":null}]}]}");
        assertThat(((Tool.Function) read.tools().getFirst()).namespace()).isEqualTo("db");
        Block.ToolCall call = (Block.ToolCall) blocks("{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"c\","
                        + "\"name\":\"f\",\"namespace\":\"db\",\"arguments\":\"{}\"}")
                .getFirst();
        assertThat(call.namespace()).isEqualTo("db");
    }

    @Test
    void whatGoesOnFromAnAnswerIsTakenAsItIs() {
        ChatRequest read = Codec.read("{\"model\":\"m\",\"previous_response_id\":\"resp_1\",\"input\":[{\"type\":"
                + "\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"},{\"type\":"
                + "\"function_call_output\",\"call_id\":\"c\",\"output\":\"1\"}]}");
        JsonNode input = Codec.write(read).path("input");
        assertThat(input.size()).isEqualTo(2);
        assertThat(input.path(0).path("call_id").stringValue("")).isEqualTo("c");
        assertThat(input.path(1).path("call_id").stringValue("")).isEqualTo("c");
    }

    @Test
    void aCallWithoutResultIsAnsweredTowardOthersOfItsKind() {
        JsonNode input = Codec.write(ChatRequest.builder(
                                "m",
                                List.of(
                                        USER,
                                        Turn.of(
                                                Turn.Role.ASSISTANT,
                                                Block.ToolCall.of("a", "f", "{}"),
                                                Block.ToolCall.of("b", "f", "{}")),
                                        Turn.of(Turn.Role.TOOL, Block.ToolResult.of("b", "2"))))
                        .build())
                .path("input");
        assertThat(input.findValuesAsString("type"))
                .filteredOn("function_call_output"::equals)
                .hasSize(2);
    }

    @Test
    void samplingIsNotSentWhileTheModelReasons() {
        Losses losses = new Losses();
        ChatRequest request = Codec.read("{\"model\":\"m\",\"input\":\"x\",\"temperature\":0.2}");
        assertThat(request.sampling().temperature()).isEqualByComparingTo("0.2");
        ChatRequest foreign = ChatRequest.builder("m", List.of(USER))
                .sampling(request.sampling())
                .build();
        assertThat(Codec.write(foreign, Codec.target("gpt-5"), losses).has("temperature"))
                .isFalse();
        assertThat(losses.list()).anySatisfy(loss -> assertThat(loss.path()).isEqualTo("temperature"));
    }

    @Test
    void eachRoundOfAToolLoopIsTheBeginningOfTheNext() {
        List<Turn> turns = new java.util.ArrayList<>(List.of(USER));
        JsonNode before = Codec.write(ChatRequest.builder("m", turns).build()).path("input");
        for (int round = 0; round < 3; round++) {
            turns.add(Turn.of(Turn.Role.ASSISTANT, Block.Reasoning.of("T"), Block.ToolCall.of("c" + round, "f", "{}")));
            turns.add(Turn.of(Turn.Role.TOOL, Block.ToolResult.of("c" + round, "ok")));
            JsonNode after =
                    Codec.write(ChatRequest.builder("m", turns).build()).path("input");
            assertThat(after.size()).isGreaterThan(before.size());
            for (int i = 0; i < before.size(); i++) {
                assertThat(after.path(i)).isEqualTo(before.path(i));
            }
            before = after;
        }
    }

    @Test
    void toolsOfOthersAreReportedLost_108() {
        Losses losses = new Losses();
        Codec.write(
                ChatRequest.builder("m", List.of(USER))
                        .tools(List.of(new Tool.Hosted(
                                "anthropic-messages",
                                "web_fetch_20260318",
                                Json.object(),
                                Extras.at("anthropic-messages", Place.ROOT.element("tools", 2)))))
                        .build(),
                Codec.unknown(),
                losses);
        assertThat(losses.list()).extracting(Loss::path).containsExactly("tools[2]");
    }

    @Test
    void itemsWithoutATypeAndAnswersWithoutAnIdAreMessages_112() {
        ChatRequest read = Codec.read("{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"x\"},{\"role\":"
                + "\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"y\"}]}]}");
        assertThat(read.turns()).extracting(Turn::role).containsExactly(Turn.Role.USER, Turn.Role.ASSISTANT);
    }

    @Test
    void aResultThatIsAListIsReadWithItsTextAndItsPicture_64() {
        ChatRequest read = Codec.read("{\"model\":\"m\",\"input\":[{\"type\":\"function_call\",\"call_id\":\"c\","
                + "\"name\":\"f\",\"arguments\":\"{}\"},{\"type\":\"function_call_output\",\"call_id\":\"c\","
                + "\"output\":[{\"type\":\"input_text\",\"text\":\"seen\"},{\"type\":\"input_image\","
                + "\"image_url\":\"data:image/png;base64,iVBO\"}]}]}");
        Block.ToolResult result =
                (Block.ToolResult) read.turns().getLast().blocks().getFirst();
        assertThat(result.text()).isEqualTo("seen");
        assertThat(((Block.Media) result.content().getLast()).source())
                .isEqualTo(new Source.Bytes("image/png", "iVBO"));
    }
}
