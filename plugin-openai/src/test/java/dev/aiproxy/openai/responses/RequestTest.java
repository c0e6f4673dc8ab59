package dev.aiproxy.openai.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sampling;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class RequestTest {
    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"string\"}},"
            + "\"required\":[\"x\"],\"additionalProperties\":false}";
    /** The conversation that all protocols share in their tests, as this one writes it. */
    private static final String SHARED = "{\"model\":\"m\",\"input\":["
            + "{\"type\":\"message\",\"role\":\"developer\",\"content\":[{\"type\":\"input_text\",\"text\":\"S\","
            + "\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}}]},"
            + "{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"Look\"},"
            + "{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,aGk=\"}]},"
            + "{\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"T\"}],\"id\":\"rs_1\","
            + "\"encrypted_content\":\"sig\"},"
            + "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hi\","
            + "\"annotations\":[]}]},"
            + "{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"},"
            + "{\"type\":\"function_call\",\"call_id\":\"c2\",\"name\":\"g\",\"arguments\":\"{}\"},"
            + "{\"type\":\"function_call_output\",\"call_id\":\"c1\",\"output\":\"ok\"},"
            + "{\"type\":\"function_call_output\",\"call_id\":\"c2\",\"output\":\"Error: boom\"}],"
            + "\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":" + SCHEMA + ",\"strict\":false},"
            + "{\"type\":\"function\",\"name\":\"g\",\"parameters\":" + SCHEMA + ",\"strict\":false}],"
            + "\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"response\",\"schema\":" + SCHEMA
            + ",\"strict\":false}},\"reasoning\":{\"effort\":\"medium\",\"summary\":\"auto\"},"
            + "\"include\":[\"reasoning.encrypted_content\"],\"store\":false}";

    private static ChatRequest shared() {
        Sealed sealed = new Sealed("openai-responses", "realm", Sealed.Slot.ITEM, "rs_1\nsig");
        JsonNode schema = Json.parse(SCHEMA);
        List<Turn> turns = List.of(
                Turn.of(Turn.Role.SYSTEM, Block.Text.of("S", new CacheMark(null), Extras.NONE)),
                Turn.of(
                        Turn.Role.USER,
                        Block.Text.of("Look"),
                        Block.Media.of(
                                Block.Media.Kind.IMAGE, new Source.Bytes("image/png", "aGk="), null, Extras.NONE)),
                Turn.of(
                        Turn.Role.ASSISTANT,
                        new Block.Reasoning("T", sealed, false, Extras.NONE),
                        Block.Text.of("Hi"),
                        Block.ToolCall.of("c1", "f", "{\"a\":1}"),
                        Block.ToolCall.of("c2", "g", "{}")),
                Turn.of(
                        Turn.Role.USER,
                        Block.ToolResult.of("c1", "ok"),
                        new Block.ToolResult(
                                "c2", null, false, List.of(Block.Text.of("boom")), true, null, Extras.NONE)));
        return ChatRequest.builder("m", turns)
                .tools(List.of(Tool.Function.of("f", null, schema), Tool.Function.of("g", null, schema)))
                .output(new OutputFormat(OutputFormat.Kind.SCHEMA, null, schema, null, null, null, List.of()))
                .reasoning(new ReasoningWish(ReasoningWish.Mode.ON, Effort.MEDIUM, null, ReasoningWish.Show.SUMMARY))
                .build();
    }

    @Test
    void writesTheSharedConversation() {
        var marks = new dev.aiproxy.api.chat.Target("m", "realm", dev.aiproxy.api.chat.ModelFacts.of((ObjectNode)
                Json.parse("{\"cache_marks\":\"breakpoint\"}")));
        assertThat(Codec.write(shared(), marks, new Losses())).isEqualTo(Json.parse(SHARED));
    }

    @Test
    void readsTheSharedConversation() {
        ChatRequest read = Codec.read(SHARED);
        assertThat(read.turns())
                .extracting(Turn::role)
                .containsExactly(Turn.Role.DEVELOPER, Turn.Role.USER, Turn.Role.ASSISTANT, Turn.Role.TOOL);
        assertThat(((Block.Text) read.turns().getFirst().blocks().getFirst()).cache())
                .isEqualTo(new CacheMark(null));
        List<Block> said = read.turns().get(2).blocks();
        assertThat(said).hasSize(4);
        assertThat(((Block.Reasoning) said.getFirst()).signature())
                .isEqualTo(new Sealed("openai-responses", "*", Sealed.Slot.ITEM, "rs_1\nsig"));
        assertThat(read.output().kind()).isEqualTo(OutputFormat.Kind.SCHEMA);
        assertThat(read.reasoning().effort()).isEqualTo(Effort.MEDIUM);
        assertThat(read.state().store()).isFalse();
        assertThat(read.tools()).hasSize(2);
    }

    @Test
    void dropsReasoningThatIsNotSealedOrSealedElsewhere() {
        Sealed foreign = new Sealed("openai-responses", "other", Sealed.Slot.ITEM, "rs_1\nsig");
        List<Turn> turns = List.of(
                Turn.of(Turn.Role.USER, Block.Text.of("x")),
                Turn.of(
                        Turn.Role.ASSISTANT,
                        new Block.Reasoning("T", foreign, false, Extras.NONE),
                        Block.Reasoning.of("U"),
                        Block.Text.of("Hi")));
        Losses losses = new Losses();
        JsonNode input = Codec.write(ChatRequest.builder("m", turns).build(), Codec.unknown(), losses)
                .path("input");
        assertThat(input.size()).isEqualTo(2);
        assertThat(losses.list()).extracting(Loss::kind).containsOnly(Loss.Kind.EMULATED);
    }

    @Test
    void stripsIdsThatNobodyKeeps() {
        ObjectNode written =
                Codec.write(Codec.read("{\"model\":\"m\",\"store\":false,\"input\":[{\"type\":\"reasoning\","
                        + "\"id\":\"rs_1\",\"summary\":[]},{\"type\":\"reasoning\",\"id\":\"rs_2\",\"summary\":[],"
                        + "\"encrypted_content\":\"e\"},{\"type\":\"message\",\"role\":\"assistant\",\"id\":\"msg_1\","
                        + "\"content\":\"Hi\"},{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"c\",\"name\":\"f\","
                        + "\"arguments\":\"{}\"}]}"));
        JsonNode input = written.path("input");
        assertThat(input.size()).isEqualTo(3);
        assertThat(input.path(0).path("id").stringValue()).isEqualTo("rs_2");
        assertThat(input.path(0).path("summary").isArray()).isTrue();
        assertThat(input.path(1).has("id")).isFalse();
        assertThat(input.path(2).has("id")).isFalse();
    }

    @Test
    void neverSendsIdsThatTheGatewayMade() {
        String id = new ItemIds("req-1").item("msg", 0);
        ObjectNode written = Codec.write(Codec.read("{\"model\":\"m\",\"input\":[{\"type\":\"message\",\"role\":"
                + "\"assistant\",\"id\":\"" + id + "\",\"content\":\"Hi\"}]}"));
        assertThat(written.path("input").path(0).has("id")).isFalse();
    }

    @Test
    void putsOneSystemTextIntoInstructionsAndSeveralIntoMessages() {
        Turn user = Turn.of(Turn.Role.USER, Block.Text.of("x"));
        ChatRequest one = ChatRequest.builder("m", List.of(Turn.of(Turn.Role.SYSTEM, Block.Text.of("S")), user))
                .build();
        assertThat(Codec.write(one).path("instructions").stringValue()).isEqualTo("S");
        ChatRequest two = ChatRequest.builder(
                        "m", List.of(Turn.of(Turn.Role.SYSTEM, Block.Text.of("S"), Block.Text.of("R")), user))
                .build();
        JsonNode written = Codec.write(two);
        assertThat(written.has("instructions")).isFalse();
        assertThat(written.path("input").size()).isEqualTo(3);
        assertThat(written.path("input").path(1).path("role").stringValue()).isEqualTo("developer");
    }

    @Test
    void shortensCallIdsOnBothSidesAlike() {
        String id = "toolu_" + "x".repeat(100);
        List<Turn> turns = List.of(
                Turn.of(Turn.Role.USER, Block.Text.of("x")),
                Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of(id, "f", "{}")),
                Turn.of(Turn.Role.TOOL, Block.ToolResult.of(id, "ok")));
        JsonNode input = Codec.write(ChatRequest.builder("m", turns).build()).path("input");
        String sent = input.path(1).path("call_id").stringValue();
        assertThat(sent.length()).isLessThanOrEqualTo(64);
        assertThat(input.path(2).path("call_id").stringValue()).isEqualTo(sent);
    }

    @Test
    void writesResultsWithPicturesAsLists() {
        Block picture =
                Block.Media.of(Block.Media.Kind.IMAGE, new Source.Bytes("image/png", "aGk="), null, Extras.NONE);
        Block.ToolResult result = Block.ToolResult.of("c", "x").withContent(List.of(Block.Text.of("see"), picture));
        List<Turn> turns = List.of(
                Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of("c", "f", "{}")), Turn.of(Turn.Role.TOOL, result));
        JsonNode output = Codec.write(ChatRequest.builder("m", turns).build())
                .path("input")
                .path(1)
                .path("output");
        assertThat(output.path(0).path("text").stringValue()).isEqualTo("see");
        assertThat(output.path(1).path("image_url").stringValue()).isEqualTo("data:image/png;base64,aGk=");
    }

    @Test
    void writesAPdfAsAFile() {
        Block pdf = Block.Media.of(
                Block.Media.Kind.DOCUMENT, new Source.Bytes("application/pdf", "aGk="), null, Extras.NONE);
        JsonNode part = Codec.write(ChatRequest.builder("m", List.of(Turn.of(Turn.Role.USER, pdf)))
                        .build())
                .path("input")
                .path(0)
                .path("content")
                .path(0);
        assertThat(part)
                .isEqualTo(Json.parse("{\"type\":\"input_file\",\"filename\":\"document.pdf\","
                        + "\"file_data\":\"data:application/pdf;base64,aGk=\"}"));
    }

    @Test
    void refusesAudioSeveralAnswersAndFilesOfOthers() {
        Block audio = Block.Media.of(Block.Media.Kind.AUDIO, new Source.Bytes("audio/wav", "aGk="), null, Extras.NONE);
        Block file = Block.Media.of(
                Block.Media.Kind.IMAGE, new Source.FileReference("gemini", "files/1", null), null, Extras.NONE);
        Sampling two = new Sampling(null, null, null, null, null, null, 2, null, null);
        ChatRequest plain = ChatRequest.builder("m", List.of(Turn.of(Turn.Role.USER, Block.Text.of("x"))))
                .build();
        for (ChatRequest request : List.of(
                plain.toBuilder().turns(List.of(Turn.of(Turn.Role.USER, audio))).build(),
                plain.toBuilder().turns(List.of(Turn.of(Turn.Role.USER, file))).build(),
                plain.toBuilder().sampling(two).build())) {
            assertThatThrownBy(() -> Codec.write(request))
                    .isInstanceOfSatisfying(
                            FaultException.class,
                            e -> assertThat(e.fault().kind()).isEqualTo(FaultKind.UNSUPPORTED));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-5, none, minimal",
        "gpt-5, xhigh, high",
        "gpt-5.1, minimal, low",
        "gpt-5.1, none, none",
        "gpt-6-astra, none, low",
        "gpt-6-astra, max, max",
        "something-new, xhigh, xhigh"
    })
    void asksForAnEffortThatTheModelTakes(String model, String asked, String sent) {
        Effort effort = Effort.of(asked).orElseThrow();
        ChatRequest request = shared().toBuilder()
                .reasoning(new ReasoningWish(ReasoningWish.Mode.ON, effort, null, ReasoningWish.Show.UNSAID))
                .build();
        JsonNode written = Codec.write(request, Codec.target(model), new Losses());
        assertThat(written.path("reasoning").path("effort").stringValue()).isEqualTo(sent);
    }

    @Test
    void leavesOutSamplingWhileTheModelReasons() {
        Sampling warm = new Sampling(new BigDecimal("0.2"), null, null, null, null, null, null, null, null);
        ChatRequest request = shared().toBuilder().sampling(warm).build();
        Losses losses = new Losses();
        assertThat(Codec.write(request, Codec.target("gpt-5"), losses).has("temperature"))
                .isFalse();
        assertThat(losses.list()).extracting(Loss::path).contains("temperature");
        assertThat(Codec.write(request, Codec.target("gpt-4o"), new Losses()).has("temperature"))
                .isTrue();
    }

    @Test
    void reportsWhatItCannotSay() {
        Sampling odd = new Sampling(
                null, null, BigDecimal.TEN, BigDecimal.ONE, BigDecimal.ONE, java.math.BigInteger.TWO, null, null, null);
        Extras extras = new Extras(
                "openai-chat", dev.aiproxy.api.chat.Place.ROOT, Json.object().put("odd", 1));
        ChatRequest request = shared().toBuilder()
                .sampling(odd)
                .stop(List.of("END"))
                .extras(extras)
                .tools(List.of(new Tool.Hosted("anthropic-messages", "web_fetch", Json.object(), Extras.NONE)))
                .toolChoice(ToolChoice.of(ToolChoice.Mode.AUTO))
                .build();
        Losses losses = new Losses();
        assertThat(Codec.write(request, Codec.unknown(), losses).has("tools")).isFalse();
        assertThat(losses.list())
                .extracting(Loss::path)
                .contains("top_k", "presence_penalty", "frequency_penalty", "seed", "stop", "odd", "tool_choice", "");
        assertThat(Codec.EGRESS.encode(request, Codec.unknown(), new Losses()).stops())
                .containsExactly("END");
    }

    @Test
    void raisesALimitThatIsTooLow() {
        Losses losses = new Losses();
        ChatRequest request = shared().toBuilder().maxOutput(5).build();
        assertThat(Codec.write(request, Codec.unknown(), losses)
                        .path("max_output_tokens")
                        .intValue())
                .isEqualTo(16);
        assertThat(losses.list()).extracting(Loss::kind).contains(Loss.Kind.CLAMPED);
    }

    @Test
    void addsToItsBeginningOnly() {
        ChatRequest request = shared();
        JsonNode before = Codec.write(request).path("input");
        List<Turn> more = new java.util.ArrayList<>(request.turns());
        more.add(Turn.of(Turn.Role.ASSISTANT, Block.Text.of("Done")));
        more.add(Turn.of(Turn.Role.USER, Block.Text.of("Thanks")));
        JsonNode after = Codec.write(request.toBuilder().turns(more).build()).path("input");
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.path(i)).isEqualTo(before.path(i));
        }
    }

    @Test
    void countsTokensByAnEndpointOfItsOwn() {
        var call = Codec.EGRESS
                .encodeCount(shared(), Codec.unknown(), new Losses())
                .orElseThrow();
        assertThat(call.path()).isEqualTo("/v1/responses/input_tokens");
        assertThat(Json.parse(call.body().contiguous()).has("store")).isFalse();
        assertThat(Codec.EGRESS.decodeCount(dev.aiproxy.api.wire.WireResponse.json(
                        200, "{\"object\":\"response.input_tokens\",\"input_tokens\":51}")))
                .isEqualTo(51);
        assertThat(Codec.INGRESS.encodeCount(call, 7).body().toUtf8())
                .isEqualTo("{\"object\":\"response.input_tokens\",\"input_tokens\":7}");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"previous_response_id\":\"resp_1\"', previous_response_id, previous_response_not_found",
        "'\"conversation\":\"conv_1\"', conversation, unsupported_parameter",
        "'\"background\":true', background, unsupported_parameter",
        "'\"prompt\":{\"id\":\"p\"}', prompt, unsupported_parameter"
    })
    void refusesToLeanOnStateElsewhere(String member, String param, String code) {
        ChatRequest request = Codec.read("{\"model\":\"m\",\"input\":\"x\"," + member + "}");
        assertThatThrownBy(() -> Codec.INGRESS.requireSelfContained(request))
                .isInstanceOfSatisfying(FaultException.class, e -> {
                    assertThat(e.fault().status()).isEqualTo(400);
                    assertThat(e.fault().param()).contains(param);
                    assertThat(e.fault().code()).contains(code);
                });
    }

    @Test
    void takesAForeignSignatureBackAsItWas() {
        Sealed sealed = new Sealed("anthropic-messages", "a", Sealed.Slot.REDACTED, "data");
        ChatRequest read = Codec.read("{\"model\":\"m\",\"input\":[{\"type\":\"reasoning\",\"summary\":[],"
                + "\"encrypted_content\":\"" + Carrier.wrap(sealed) + "\"}]}");
        Block.Reasoning thought =
                (Block.Reasoning) read.turns().getFirst().blocks().getFirst();
        assertThat(thought.signature()).isEqualTo(sealed);
        assertThat(thought.redacted()).isTrue();
    }
}
