package dev.aiproxy.openai.responses;

import static dev.aiproxy.openai.responses.Codec.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What has gone wrong between this protocol and others elsewhere. */
class KnownBugsTest {
    private static final ChatRequest REQUEST = Codec.read("{\"model\":\"alias\",\"input\":\"Hi\"}");
    private static final Turn USER = Turn.of(Turn.Role.USER, Block.Text.of("x"));

    private static String answer(String output, String rest) {
        return "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":5,\"status\":\"completed\",\"model\":\"m\","
                + "\"output\":[" + output + "]" + rest + "}";
    }

    private static List<Block> blocks(String output) {
        return Codec.response(answer(output, "")).candidates().getFirst().blocks();
    }

    private static ChatResponse text(String text, Usage usage) {
        return Codec.fold(List.of(
                        ChatEvent.Start.of("x", "m"),
                        new ChatEvent.BlockStart(0, 0, Block.Text.of(text)),
                        new ChatEvent.BlockEnd(0, 0),
                        new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "stop")),
                        new ChatEvent.UsageUpdate(usage),
                        ChatEvent.End.PLAIN))
                .response();
    }

    @Test
    void commentaryAndFinalMessageAreOneAnswer() {
        String message = "{\"type\":\"message\",\"id\":\"msg_%s\",\"role\":\"assistant\",\"phase\":\"%s\",\"content\":"
                + "[{\"type\":\"output_text\",\"text\":\"%s\",\"annotations\":[]}]}";
        ChatResponse response = Codec.response(answer(
                message.formatted("1", "commentary", "a") + "," + message.formatted("2", "final_answer", "b"), ""));
        assertThat(response.candidates()).hasSize(1);
        assertThat(response.candidates().getFirst().blocks())
                .extracting(block -> ((Block.Text) block).text())
                .containsExactly("a", "b");
        JsonNode output = Codec.whole(REQUEST, response).path("output");
        assertThat(output.size()).isEqualTo(2);
        assertThat(output.path(1).path("phase").stringValue()).isEqualTo("final_answer");
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
    void countsThatNobodyGaveAreZerosForTheClient() {
        JsonNode usage = Codec.whole(REQUEST, text("Hi", Usage.of(3, 4))).path("usage");
        assertThat(usage.path("input_tokens_details").path("cached_tokens").intValue(-1))
                .isZero();
        assertThat(usage.path("output_tokens_details").path("reasoning_tokens").intValue(-1))
                .isZero();
        assertThat(usage.path("total_tokens").intValue()).isEqualTo(7);
    }

    @Test
    void textsHaveAnnotationsAndLogprobsEvenIfEmpty() {
        JsonNode part = Codec.whole(REQUEST, text("Hi", Usage.NONE))
                .path("output")
                .path(0)
                .path("content")
                .path(0);
        assertThat(part.path("annotations").isArray()).isTrue();
        assertThat(part.path("logprobs").isArray()).isTrue();
    }

    @Test
    void textAfterACallKeepsItsPlace() {
        ChatResponse response = Codec.fold(List.of(
                        ChatEvent.Start.of("x", "m"),
                        new ChatEvent.BlockStart(0, 0, Block.Text.of("a")),
                        new ChatEvent.BlockEnd(0, 0),
                        new ChatEvent.BlockStart(0, 1, Block.ToolCall.of("c", "f", "{}")),
                        new ChatEvent.BlockEnd(0, 1),
                        new ChatEvent.BlockStart(0, 2, Block.Text.of("b")),
                        new ChatEvent.BlockEnd(0, 2),
                        new ChatEvent.Finished(0, Finish.of(FinishReason.TOOL_CALLS, "x")),
                        ChatEvent.End.PLAIN))
                .response();
        JsonNode output = Codec.whole(REQUEST, response).path("output");
        assertThat(output.path(0).path("type").stringValue()).isEqualTo("message");
        assertThat(output.path(1).path("type").stringValue()).isEqualTo("function_call");
        assertThat(output.path(2).path("content").path(0).path("text").stringValue())
                .isEqualTo("b");
    }

    @Test
    void aStreamThatEndsEarlyClosesWhatIsOpenAndFails() {
        String partial =
                event("response.created", "\"response\":" + answer("", "").replace("completed", "in_progress"))
                        + event("response.output_text.delta", "\"output_index\":0,\"content_index\":0,\"delta\":\"Hi\"")
                        + "data: [DONE]\n\n";
        String written = Codec.stream(REQUEST, Codec.events(partial));
        assertThat(Codec.types(written)).endsWith("output_item.done", "error", "failed");
    }

    @Test
    void aSearchByTheProviderIsNeverACallOfTheClients() {
        List<Block> blocks = blocks("{\"type\":\"web_search_call\",\"id\":\"ws_1\",\"status\":\"completed\"},"
                + "{\"type\":\"tool_search_output\",\"id\":\"ts_1\",\"tools\":[]}");
        assertThat(blocks).hasSize(2).allMatch(Block.Foreign.class::isInstance);
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
    void annotationsCountCharactersNotUnits() {
        Citation open = new Citation(Citation.Kind.URL, "u", "t", null, -1, -1, Extras.NONE);
        Block text = new Block.Text("a😀b", List.of(open), null, null, Extras.NONE);
        ChatRequest request = ChatRequest.builder("m", List.of(USER, Turn.of(Turn.Role.ASSISTANT, text)))
                .build();
        JsonNode annotation = Codec.write(request)
                .path("input")
                .path(1)
                .path("content")
                .path(0)
                .path("annotations")
                .path(0);
        assertThat(annotation.path("start_index").intValue()).isZero();
        assertThat(annotation.path("end_index").intValue()).isEqualTo(3);
    }

    @Test
    void aNumberBeyondDoubleAndARepeatedKeyAreKeptAsMeant() {
        ChatRequest read =
                Codec.read("{\"model\":\"a\",\"model\":\"m\",\"input\":\"x\",\"big\":12345678901234567890.10,"
                        + "\"temperature\":1.0}");
        assertThat(read.model()).isEqualTo("m");
        assertThat(Json.text(Codec.write(read).path("big"))).isEqualTo("12345678901234567890.10");
        assertThat(Json.text(Codec.write(read).path("temperature"))).isEqualTo("1.0");
    }

    @Test
    void textAndCallsOfOneStreamKeepApartAndACallWithoutIdGetsOne() {
        String stream = event("response.created", "\"response\":{\"id\":\"r\",\"model\":\"m\"}")
                + event(
                        "response.output_item.added",
                        "\"output_index\":0,\"item\":{\"type\":\"message\",\"id\":\"msg_1\",\"content\":[]}")
                + event("response.output_text.delta", "\"output_index\":0,\"content_index\":0,\"delta\":\"Hi\"")
                + event(
                        "response.output_item.added",
                        "\"output_index\":1,\"item\":{\"type\":\"function_call\",\"name\":\"f\",\"arguments\":\"\"}")
                + event("response.function_call_arguments.delta", "\"output_index\":1,\"delta\":\"{\\\"a\\\":1}\"")
                + event("response.completed", "\"response\":{\"id\":\"r\",\"status\":\"completed\"}");
        List<Block> blocks = Codec.fold(Codec.events(stream))
                .response()
                .candidates()
                .getFirst()
                .blocks();
        assertThat(blocks).hasSize(2);
        assertThat(((Block.Text) blocks.getFirst()).text()).isEqualTo("Hi");
        Block.ToolCall call = (Block.ToolCall) blocks.get(1);
        assertThat(call.input()).isEqualTo("{\"a\":1}");
        assertThat(call.id()).isNotEmpty();
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
    void partsOfASummaryAreOneThoughtThatIsSignedWhenItsItemIsDone_25_69() {
        String item =
                "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"one\"},"
                        + "{\"type\":\"summary_text\",\"text\":\"two\"}],\"encrypted_content\":\"final\"}";
        List<ChatEvent> events = Codec.events(event("response.created", "\"response\":{\"id\":\"resp_1\"}")
                + event(
                        "response.output_item.added",
                        "\"output_index\":0,\"item\":{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[],"
                                + "\"encrypted_content\":\"partial\"}")
                + event(
                        "response.reasoning_summary_text.delta",
                        "\"item_id\":\"rs_1\",\"output_index\":0,\"summary_index\":0,\"delta\":\"one\"")
                + event(
                        "response.reasoning_summary_text.delta",
                        "\"item_id\":\"rs_1\",\"output_index\":0,\"summary_index\":1,\"delta\":\"two\"")
                + event("response.output_item.done", "\"output_index\":0,\"item\":" + item)
                + event(
                        "response.completed",
                        "\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[" + item + "]}"));
        assertThat(events).filteredOn(ChatEvent.BlockStart.class::isInstance).hasSize(1);
        Block.Reasoning thought = (Block.Reasoning)
                Codec.fold(events).response().candidates().getFirst().blocks().getFirst();
        assertThat(thought.text()).isEqualTo("one\n\ntwo");
        assertThat(thought.parts()).containsExactly("one", "two");
        JsonNode streamed = Codec.last(Codec.stream(REQUEST, events)).path("response");
        assertThat(streamed.path("output").path(0).path("summary"))
                .isEqualTo(Json.parse("[{\"type\":\"summary_text\",\"text\":\"one\"},{\"type\":\"summary_text\","
                        + "\"text\":\"two\"}]"));
        ChatResponse again =
                Codec.response(Json.text(Codec.whole(REQUEST, Codec.fold(events).response())));
        assertThat(((Block.Reasoning) again.candidates().getFirst().blocks().getFirst()).seams())
                .containsExactly(3);
        assertThat(thought.signature()).isNotNull().extracting(Sealed::value).isEqualTo("rs_1\nfinal");
    }

    @Test
    void anAnswerThatWasCutIsIncomplete_36_51() {
        ChatResponse cut = Codec.fold(List.of(
                        ChatEvent.Start.of("x", "m"),
                        new ChatEvent.BlockStart(0, 0, Block.Text.of("a")),
                        new ChatEvent.BlockEnd(0, 0),
                        new ChatEvent.Finished(0, Finish.of(FinishReason.MAX_TOKENS, "length")),
                        ChatEvent.End.PLAIN))
                .response();
        JsonNode written = Codec.whole(REQUEST, cut);
        assertThat(written.path("status").stringValue()).isEqualTo("incomplete");
        assertThat(written.path("incomplete_details")).isEqualTo(Json.parse("{\"reason\":\"max_output_tokens\"}"));
        assertThat(written.path("output").path(0).path("status").stringValue()).isEqualTo("incomplete");
    }

    @Test
    void resultsOfAnotherProvidersToolSearchAreReportedLost_37() {
        Losses losses = new Losses();
        Codec.stream(
                REQUEST,
                List.of(
                        ChatEvent.Start.of("x", "m"),
                        new ChatEvent.BlockStart(
                                0,
                                0,
                                new Block.Foreign(
                                        "anthropic-messages",
                                        "tool_search_tool_result",
                                        Json.object(),
                                        null,
                                        Extras.at("anthropic-messages", Place.ROOT.element("content", 0)))),
                        new ChatEvent.BlockEnd(0, 0),
                        new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "end_turn")),
                        ChatEvent.End.PLAIN),
                losses);
        assertThat(losses.list()).extracting(Loss::path).containsExactly("content[0]");
        assertThat(blocks("{\"type\":\"tool_search_output\",\"id\":\"ts_1\",\"tools\":[]}"))
                .singleElement()
                .isInstanceOf(Block.Foreign.class);
    }

    @Test
    void aCallWithoutArgumentsHasAnEmptyObjectOnce_57() {
        String written = Codec.stream(
                REQUEST,
                List.of(
                        ChatEvent.Start.of("x", "m"),
                        new ChatEvent.BlockStart(0, 0, Block.ToolCall.of("c", "f", "")),
                        new ChatEvent.BlockEnd(0, 0),
                        new ChatEvent.Finished(0, Finish.of(FinishReason.TOOL_CALLS, "")),
                        ChatEvent.End.PLAIN));
        assertThat(Codec.data(written))
                .filteredOn(event -> event.path("type").stringValue("").equals("response.function_call_arguments.done"))
                .extracting(event -> event.path("arguments").stringValue())
                .containsExactly("{}");
        assertThat(Codec.types(written)).doesNotContain("function_call_arguments.delta");
    }

    @Test
    void theNameOfACallIsThatOfItsItem_136() {
        String item =
                "{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"c1\",\"name\":\"f\",\"arguments\":\"%s\"}";
        ChatResponse read = Codec.response(event("response.created", "\"response\":{\"id\":\"resp_1\"}")
                + event("response.output_item.added", "\"output_index\":0,\"item\":" + item.formatted(""))
                + event(
                        "response.function_call_arguments.done",
                        "\"item_id\":\"fc_1\",\"output_index\":0,\"arguments\":\"{}\"")
                + event(
                        "response.completed",
                        "\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[" + item.formatted("{}")
                                + "]}"));
        assertThat(read.candidates().getFirst().blocks())
                .singleElement()
                .isInstanceOfSatisfying(Block.ToolCall.class, call -> {
                    assertThat(call.name()).isEqualTo("f");
                    assertThat(call.input()).isEqualTo("{}");
                });
    }

    @Test
    void reasonsOfAnIncompleteAnswerAreReadAndWrittenAlike_113_137() {
        for (String reason : List.of("max_output_tokens", "content_filter", "max_messages", "steered")) {
            String json = answer("", ",\"incomplete_details\":{\"reason\":\"" + reason + "\"}")
                    .replace("\"status\":\"completed\"", "\"status\":\"incomplete\"");
            assertThat(Codec.whole(REQUEST, Codec.response(json))
                            .path("incomplete_details")
                            .path("reason")
                            .stringValue())
                    .isEqualTo(reason);
        }
        assertThat(Codec.response(answer("", ""))
                        .candidates()
                        .getFirst()
                        .finish()
                        .reason())
                .isEqualTo(FinishReason.STOP);
    }

    @Test
    void theEndIsToldOnceAndWhatFollowsIsIgnored_22_55_77() {
        String end = event(
                "response.completed",
                "\"response\":"
                        + answer(
                                "{\"type\":\"message\",\"id\":\"msg_1\",\"role\":\"assistant\",\"content\":"
                                        + "[{\"type\":\"output_text\",\"text\":\"a\",\"annotations\":[]}]}",
                                ""));
        List<ChatEvent> events = Codec.events(end);
        assertThat(Codec.events(end + end + "data: [DONE]\n\n")).isEqualTo(events);
        assertThat(Codec.last(Codec.stream(REQUEST, events))
                        .path("response")
                        .path("output")
                        .size())
                .isEqualTo(1);
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
    void anEndWithoutContentForNoGoodReasonIsAFailure_138() {
        String written = Codec.stream(
                REQUEST,
                List.of(
                        ChatEvent.Start.of("x", "m"),
                        new ChatEvent.Finished(0, Finish.of(FinishReason.MALFORMED_TOOL_CALL, "MALFORMED_RESPONSE")),
                        ChatEvent.End.PLAIN));
        assertThat(Codec.types(written)).endsWith("error", "failed");
    }
}
