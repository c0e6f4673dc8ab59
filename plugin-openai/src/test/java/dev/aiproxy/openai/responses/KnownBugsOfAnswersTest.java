package dev.aiproxy.openai.responses;

import static dev.aiproxy.openai.responses.Codec.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Answers of Responses that other gateways are known to have got wrong, the numbered ones by the number of the case. */
class KnownBugsOfAnswersTest {
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
    void anEndWithoutContentForNoGoodReasonIsAFailure_138() {
        String written = Codec.stream(
                REQUEST,
                List.of(
                        ChatEvent.Start.of("x", "m"),
                        new ChatEvent.Finished(0, Finish.of(FinishReason.MALFORMED_TOOL_CALL, "MALFORMED_RESPONSE")),
                        ChatEvent.End.PLAIN));
        assertThat(Codec.types(written)).endsWith("error", "failed");
    }

    @Test
    void aCallThatWasCutBeforeItsFirstArgumentIsNotDone_4_51() {
        String written = Codec.stream(
                REQUEST,
                List.of(
                        ChatEvent.Start.of("x", "m"),
                        new ChatEvent.BlockStart(0, 0, Block.ToolCall.of("c", "f", "")),
                        new ChatEvent.BlockEnd(0, 0),
                        new ChatEvent.Finished(0, Finish.of(FinishReason.MAX_TOKENS, "length")),
                        ChatEvent.End.PLAIN));
        assertThat(Codec.types(written)).doesNotContain("function_call_arguments.done");
        JsonNode item = Codec.last(written).at("/response/output/0");
        assertThat(item.path("status").stringValue()).isEqualTo("incomplete");
        assertThat(item.path("arguments").stringValue()).isEmpty();
    }

    @Test
    void aTextThatIsDoneHasAnnotationsAndLogprobs_58() {
        String written = Codec.stream(
                REQUEST,
                List.of(
                        ChatEvent.Start.of("x", "m"),
                        new ChatEvent.BlockStart(0, 0, Block.Text.of("Hi")),
                        new ChatEvent.BlockEnd(0, 0),
                        new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "STOP")),
                        ChatEvent.End.PLAIN));
        assertThat(Codec.data(written))
                .filteredOn(event -> event.path("type").stringValue("").equals("response.output_item.done"))
                .extracting(event -> event.at("/item/content"))
                .containsExactly(
                        Json.parse("[{\"type\":\"output_text\",\"text\":\"Hi\",\"annotations\":[],\"logprobs\":[]}]"));
    }

    @Test
    void aStreamedCallOfParallelBecomesTheCallsInIt_93() {
        String place = "\"item_id\":\"fc_1\",\"output_index\":0,";
        String uses = "{\"tool_uses\":[{\"recipient_name\":\"functions.f\",\"parameters\":{\"a\":1}},"
                + "{\"recipient_name\":\"functions.g\",\"parameters\":{}}]}";
        ChatResponse read = Codec.response(event("response.created", "\"response\":{\"id\":\"resp_1\"}")
                + event(
                        "response.output_item.added",
                        "\"output_index\":0,\"item\":{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"c1\","
                                + "\"name\":\"parallel\",\"arguments\":\"\"}")
                + event(
                        "response.function_call_arguments.delta",
                        place + "\"delta\":"
                                + Json.text(
                                        Json.array().add(uses.substring(0, 30)).get(0)))
                + event(
                        "response.function_call_arguments.delta",
                        place + "\"delta\":"
                                + Json.text(Json.array().add(uses.substring(30)).get(0)))
                + event(
                        "response.completed",
                        "\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[]}"));
        assertThat(read.candidates().getFirst().blocks())
                .extracting(block -> ((Block.ToolCall) block).name() + ((Block.ToolCall) block).input())
                .containsExactly("f{\"a\":1}", "g{}");
    }
}
