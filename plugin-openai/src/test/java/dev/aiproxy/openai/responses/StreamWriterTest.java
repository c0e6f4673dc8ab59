package dev.aiproxy.openai.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StreamWriterTest {
    private static final ChatRequest REQUEST = Codec.read("{\"model\":\"alias\",\"input\":\"Hi\",\"stream\":true}");
    private static final Sealed SIGNATURE = new Sealed("anthropic-messages", "a", Sealed.Slot.THOUGHT, "sig");

    private static List<ChatEvent> answer(ChatEvent... inner) {
        List<ChatEvent> events = new ArrayList<>();
        events.add(ChatEvent.Start.of("x", "m"));
        events.addAll(List.of(inner));
        return events;
    }

    private static List<ChatEvent> finished(List<ChatEvent> events, FinishReason reason) {
        events.add(new ChatEvent.Finished(0, Finish.of(reason, "raw")));
        events.add(ChatEvent.End.PLAIN);
        return events;
    }

    private static ChatEvent begin(int block, Block shell) {
        return new ChatEvent.BlockStart(0, block, shell);
    }

    private static ChatEvent delta(int block, String text) {
        return new ChatEvent.BlockDelta(0, block, text);
    }

    private static ChatEvent end(int block) {
        return new ChatEvent.BlockEnd(0, block);
    }

    private static List<ChatEvent> golden() {
        List<ChatEvent> events = answer(
                begin(0, Block.Reasoning.of("")),
                delta(0, "T"),
                new ChatEvent.Signed(0, 0, SIGNATURE),
                end(0),
                begin(1, Block.Text.of("")),
                delta(1, "Hi"),
                end(1),
                begin(2, Block.ToolCall.of("c1", "f", "")),
                delta(2, "{\"a\":1}"),
                end(2),
                begin(3, Block.ToolCall.of("c2", "g", "")),
                end(3),
                new ChatEvent.UsageUpdate(new Usage(10, 4, Usage.UNKNOWN, 20, 5)));
        return finished(events, FinishReason.TOOL_CALLS);
    }

    @Test
    void writesThoughtTextAndCallsAsOneItemAfterAnother() {
        String stream = Codec.stream(REQUEST, golden());
        assertThat(Codec.types(stream))
                .containsExactly(
                        "created",
                        "in_progress",
                        "output_item.added",
                        "reasoning_summary_part.added",
                        "reasoning_summary_text.delta",
                        "reasoning_summary_text.done",
                        "reasoning_summary_part.done",
                        "output_item.done",
                        "output_item.added",
                        "content_part.added",
                        "output_text.delta",
                        "output_text.done",
                        "content_part.done",
                        "output_item.done",
                        "output_item.added",
                        "function_call_arguments.delta",
                        "function_call_arguments.done",
                        "output_item.done",
                        "output_item.added",
                        "function_call_arguments.done",
                        "output_item.done",
                        "completed");
        JsonNode response = Codec.last(stream).path("response");
        assertThat(response.path("usage"))
                .isEqualTo(Json.parse("{\"input_tokens\":10,\"input_tokens_details\":{\"cached_tokens\":4,"
                        + "\"cache_write_tokens\":0},\"output_tokens\":20,\"output_tokens_details\":"
                        + "{\"reasoning_tokens\":5},\"total_tokens\":30}"));
        JsonNode output = response.path("output");
        assertThat(output.path(0).path("summary").path(0).path("text").stringValue())
                .isEqualTo("T");
        assertThat(Carrier.unwrap(output.path(0).path("encrypted_content").stringValue()))
                .contains(SIGNATURE);
        assertThat(output.path(1).path("content"))
                .isEqualTo(
                        Json.parse("[{\"type\":\"output_text\",\"text\":\"Hi\",\"annotations\":[],\"logprobs\":[]}]"));
        assertThat(output.path(2).path("arguments").stringValue()).isEqualTo("{\"a\":1}");
        assertThat(output.path(2).path("call_id").stringValue()).isEqualTo("c1");
        assertThat(output.path(3).path("arguments").stringValue()).isEqualTo("{}");
        assertThat(response.path("model").stringValue()).isEqualTo("alias");
    }

    @Test
    void writesAWholeAnswerAsTheLastEventOfItsStream() {
        assertThat(Codec.whole(REQUEST, Codec.fold(golden()).response()))
                .isEqualTo(Codec.last(Codec.stream(REQUEST, golden())).path("response"));
    }

    @Test
    void saysAnIdThatTheClientMayReferTo() {
        String id = Codec.INGRESS
                .encoder(REQUEST, Codec.CONTEXT, new Losses())
                .replyId()
                .orElseThrow();
        JsonNode last = Codec.last(Codec.stream(REQUEST, golden()));
        assertThat(last.path("response").path("id").stringValue()).isEqualTo(id).startsWith("resp_");
    }

    @Test
    void putsInterleavedCallsOneAfterAnother() {
        List<ChatEvent> events = answer(
                begin(0, Block.ToolCall.of("c1", "f", "")),
                begin(1, Block.ToolCall.of("c2", "g", "")),
                delta(0, "{\"a\":"),
                delta(1, "{\"b\":"),
                delta(0, "1}"),
                delta(1, "2}"),
                end(0),
                end(1));
        JsonNode output = Codec.last(Codec.stream(REQUEST, finished(events, FinishReason.TOOL_CALLS)))
                .path("response")
                .path("output");
        assertThat(output.path(0).path("arguments").stringValue()).isEqualTo("{\"a\":1}");
        assertThat(output.path(1).path("arguments").stringValue()).isEqualTo("{\"b\":2}");
    }

    @Test
    void marksWhatWasCutAsIncomplete() {
        List<ChatEvent> events = answer(
                begin(0, Block.ToolCall.of("c1", "f", "")),
                delta(0, "{\"a\":1}"),
                end(0),
                begin(1, Block.ToolCall.of("c2", "f", "")),
                delta(1, "{\"a\""),
                end(1));
        String stream = Codec.stream(REQUEST, finished(events, FinishReason.MAX_TOKENS));
        JsonNode last = Codec.last(stream);
        assertThat(last.path("type").stringValue()).isEqualTo("response.incomplete");
        JsonNode response = last.path("response");
        assertThat(response.path("incomplete_details").path("reason").stringValue())
                .isEqualTo("max_output_tokens");
        assertThat(response.path("output").path(0).path("status").stringValue()).isEqualTo("completed");
        assertThat(response.path("output").path(1).path("status").stringValue()).isEqualTo("incomplete");
        assertThat(response.path("output").path(1).path("arguments").stringValue())
                .isEqualTo("{\"a\"");
        assertThat(Codec.types(stream).stream().filter("function_call_arguments.done"::equals))
                .hasSize(1);
    }

    @Test
    void closesWhatIsOpenBeforeItTellsAFailure() {
        List<ChatEvent> events = answer(begin(0, Block.Text.of("")), delta(0, "Hal"));
        events.add(new ChatEvent.Failed(
                Fault.of(FaultKind.RATE_LIMITED, "Slow down").withRetryAfter(Duration.ofSeconds(1))));
        String stream = Codec.stream(REQUEST, events);
        assertThat(Codec.types(stream))
                .endsWith("output_text.done", "content_part.done", "output_item.done", "error", "failed");
        JsonNode error = Codec.data(stream).get(Codec.data(stream).size() - 2);
        assertThat(error.path("message").stringValue()).isEqualTo("Slow down");
        assertThat(error.path("error").path("code").stringValue()).isEqualTo("rate_limit_exceeded");
        JsonNode response = Codec.last(stream).path("response");
        assertThat(response.path("status").stringValue()).isEqualTo("failed");
        assertThat(response.path("error").path("code").stringValue()).isEqualTo("rate_limit_exceeded");
        assertThat(response.path("output").path(0).path("status").stringValue()).isEqualTo("incomplete");
    }

    @Test
    void tellsAFailureBeforeTheBeginningByItself() {
        Fault fault = Fault.of(FaultKind.UPSTREAM_ERROR, "Broken");
        assertThat(Codec.types(Codec.stream(REQUEST, List.of(new ChatEvent.Failed(fault)))))
                .containsExactly("error");
    }

    @Test
    void makesAnEndWithoutContentAFailure() {
        List<ChatEvent> events = finished(answer(), FinishReason.MALFORMED_TOOL_CALL);
        assertThat(Codec.types(Codec.stream(REQUEST, events))).endsWith("error", "failed");
        var whole = Codec.INGRESS
                .encoder(REQUEST, Codec.CONTEXT, new Losses())
                .whole(Codec.fold(events).response());
        assertThat(whole.status()).isEqualTo(502);
    }

    @Test
    void writesABlockedPromptAsAnIncompleteAnswer() {
        JsonNode response = Codec.last(Codec.stream(REQUEST, finished(answer(), FinishReason.CONTENT_FILTER)))
                .path("response");
        assertThat(response.path("status").stringValue()).isEqualTo("incomplete");
        assertThat(response.path("incomplete_details").path("reason").stringValue())
                .isEqualTo("content_filter");
        assertThat(response.path("output").isEmpty()).isTrue();
    }

    @Test
    void writesRefusalsAnnotationsAndPartsOfOneMessage() {
        Citation url = new Citation(Citation.Kind.URL, "https://e.x", "E", null, 0, 2, Extras.NONE);
        List<ChatEvent> events = answer(
                begin(0, Block.Text.of("")),
                delta(0, "Hi"),
                new ChatEvent.CitationAdded(0, 0, url),
                end(0),
                begin(1, new Block.Refusal("", Extras.NONE)),
                delta(1, "No"),
                end(1));
        JsonNode output = Codec.last(Codec.stream(REQUEST, finished(events, FinishReason.REFUSAL)))
                .path("response")
                .path("output");
        assertThat(output.size()).isEqualTo(1);
        assertThat(output.path(0).path("content"))
                .isEqualTo(Json.parse("[{\"type\":\"output_text\",\"text\":\"Hi\",\"annotations\":[{\"type\":"
                        + "\"url_citation\",\"url\":\"https://e.x\",\"title\":\"E\",\"start_index\":0,"
                        + "\"end_index\":2}],\"logprobs\":[]},{\"type\":\"refusal\",\"refusal\":\"No\"}]"));
    }

    @Test
    void aSourceThatNamesNoPlaceIsOneOfAllOfItsTextAlsoIfItComesFirst() {
        Citation somewhere = new Citation(Citation.Kind.URL, "https://e.x", "E", null, -1, -1, Extras.NONE);
        List<ChatEvent> events = answer(
                begin(0, Block.Text.of("")),
                new ChatEvent.CitationAdded(0, 0, somewhere),
                delta(0, "Sky is blue"),
                end(0));
        String written = Codec.stream(REQUEST, finished(events, FinishReason.STOP));
        JsonNode added = Codec.data(written).stream()
                .filter(event -> event.path("type").asString("").equals("response.output_text.annotation.added"))
                .findFirst()
                .orElseThrow()
                .path("annotation");
        assertThat(added.path("start_index").asInt()).isZero();
        assertThat(added.path("end_index").asInt()).isEqualTo(11);
        assertThat(Codec.last(written).at("/response/output/0/content/0/annotations/0"))
                .isEqualTo(added);
    }

    @Test
    void carriesSignaturesOfCallsAndTextsAndTakesThemBack() {
        Sealed onCall = new Sealed("gemini", "g", Sealed.Slot.CALL, "c-sig");
        Sealed onText = new Sealed("gemini", "g", Sealed.Slot.TEXT, "x-sig");
        Sealed late = new Sealed("gemini", "g", Sealed.Slot.CALL, "late");
        List<ChatEvent> events = answer(
                begin(0, Block.Text.of("")),
                delta(0, "Hi"),
                new ChatEvent.Signed(0, 0, onText),
                end(0),
                begin(1, Block.ToolCall.of("c1", "f", "{}").withSignature(onCall)),
                end(1),
                begin(2, Block.ToolCall.of("c2", "f", "{}")),
                new ChatEvent.Signed(0, 2, late),
                end(2));
        JsonNode output = Codec.last(Codec.stream(REQUEST, finished(events, FinishReason.TOOL_CALLS)))
                .path("response")
                .path("output");
        List<Block> back = Codec.read("{\"model\":\"m\",\"input\":" + output + "}")
                .turns()
                .getFirst()
                .blocks();
        assertThat(back).hasSize(3);
        assertThat(((Block.Text) back.get(0)).signature()).isEqualTo(onText);
        assertThat(((Block.ToolCall) back.get(1)).signature()).isEqualTo(onCall);
        assertThat(((Block.ToolCall) back.get(2)).signature()).isEqualTo(late);
    }

    @Test
    void writesCustomCallsNamespacesAndImages() {
        Block.ToolCall custom = new Block.ToolCall("c1", "sql", "db", true, "", null, null, Extras.NONE);
        List<ChatEvent> events = answer(
                begin(0, custom),
                delta(0, "SELECT 1"),
                end(0),
                begin(
                        1,
                        Block.Media.of(
                                Block.Media.Kind.IMAGE, new Source.Bytes("image/png", "aGk="), null, Extras.NONE)),
                end(1));
        String stream = Codec.stream(REQUEST, finished(events, FinishReason.TOOL_CALLS));
        JsonNode output = Codec.last(stream).path("response").path("output");
        assertThat(output.path(0).path("type").stringValue()).isEqualTo("custom_tool_call");
        assertThat(output.path(0).path("namespace").stringValue()).isEqualTo("db");
        assertThat(output.path(0).path("input").stringValue()).isEqualTo("SELECT 1");
        assertThat(Codec.types(stream)).contains("custom_tool_call_input.delta", "custom_tool_call_input.done");
        assertThat(output.path(1).path("result").stringValue()).isEqualTo("aGk=");
    }

    @Test
    void keepsCharactersThatNeedEscapesOrSeveralBytes() {
        String text = "\"\\\n\t\u0001 é 漢 😀 \u2028";
        List<ChatEvent> events = answer(begin(0, Block.Text.of("")), delta(0, text), delta(0, "\ud83d"), end(0));
        String stream = Codec.stream(REQUEST, finished(events, FinishReason.STOP));
        List<JsonNode> deltas = Codec.data(stream).stream()
                .filter(event -> event.path("type").stringValue("").endsWith("output_text.delta"))
                .toList();
        assertThat(deltas.getFirst().path("delta").stringValue()).isEqualTo(text);
        assertThat(deltas.getLast().path("delta").stringValue()).isEqualTo("\uFFFD");
    }

    @Test
    void repeatsTheRequestInTheAnswer() {
        ChatRequest request = Codec.read("{\"model\":\"alias\",\"input\":\"Hi\",\"instructions\":\"Be kind\","
                + "\"temperature\":0.5,\"max_output_tokens\":100,\"metadata\":{\"a\":\"b\"},\"store\":false,"
                + "\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{\"type\":\"object\"},"
                + "\"strict\":null}],\"tool_choice\":\"required\",\"parallel_tool_calls\":false,"
                + "\"reasoning\":{\"effort\":\"low\"},\"text\":{\"verbosity\":\"low\"},\"truncation\":\"auto\"}");
        JsonNode response = Codec.last(Codec.stream(request, golden())).path("response");
        assertThat(response.path("instructions").stringValue()).isEqualTo("Be kind");
        assertThat(response.path("temperature").decimalValue()).isEqualByComparingTo("0.5");
        assertThat(response.path("max_output_tokens").intValue()).isEqualTo(100);
        assertThat(response.path("metadata")).isEqualTo(Json.parse("{\"a\":\"b\"}"));
        assertThat(response.path("store").booleanValue()).isFalse();
        assertThat(response.path("tools").path(0).path("name").stringValue()).isEqualTo("f");
        assertThat(response.path("tool_choice").stringValue()).isEqualTo("required");
        assertThat(response.path("parallel_tool_calls").booleanValue()).isFalse();
        assertThat(response.path("reasoning")).isEqualTo(Json.parse("{\"effort\":\"low\",\"summary\":null}"));
        assertThat(response.path("text"))
                .isEqualTo(Json.parse("{\"verbosity\":\"low\",\"format\":{\"type\":\"text\"}}"));
        assertThat(response.path("truncation").stringValue()).isEqualTo("auto");
    }
}
