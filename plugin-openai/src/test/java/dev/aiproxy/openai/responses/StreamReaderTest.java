package dev.aiproxy.openai.responses;

import static dev.aiproxy.openai.responses.Codec.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.ReplyFold;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamReaderTest {
    private static final String REASONING = "{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[{\"type\":"
            + "\"summary_text\",\"text\":\"T\"},{\"type\":\"summary_text\",\"text\":\"U\"}],"
            + "\"encrypted_content\":\"enc\"}";
    private static final String MESSAGE = "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"status\":"
            + "\"completed\",\"phase\":\"commentary\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hé😀\","
            + "\"annotations\":[{\"type\":\"url_citation\",\"url\":\"https://e.x\",\"title\":\"E\","
            + "\"start_index\":0,\"end_index\":2}],\"logprobs\":[]}]}";
    private static final String CALL = "{\"id\":\"fc_1\",\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"f\","
            + "\"arguments\":\"{\\\"a\\\":1}\",\"status\":\"completed\"}";
    private static final String USAGE = "{\"input_tokens\":10,\"input_tokens_details\":{\"cached_tokens\":4,"
            + "\"cache_write_tokens\":0},\"output_tokens\":20,\"output_tokens_details\":{\"reasoning_tokens\":5},"
            + "\"total_tokens\":30}";

    private static String response(String status, String output, String usage) {
        return "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":5,\"status\":\"" + status
                + "\",\"error\":null,\"incomplete_details\":null,\"model\":\"gpt\",\"output\":" + output + ",\"usage\":"
                + usage + "}";
    }

    private static final String WHOLE =
            response("completed", "[" + REASONING + "," + MESSAGE + "," + CALL + "]", USAGE);
    private static final String CREATED =
            event("response.created", "\"sequence_number\":0,\"response\":" + response("in_progress", "[]", "null"));
    private static final String STREAM = CREATED
            + event(
                    "response.output_item.added",
                    "\"output_index\":0,\"item\":{\"id\":\"rs_1\",\"type\":\"reasoning\","
                            + "\"summary\":[],\"encrypted_content\":\"partial\"}")
            + summary("part.added", 0, "\"part\":{\"type\":\"summary_text\",\"text\":\"\"}")
            + summary("text.delta", 0, "\"delta\":\"T\"")
            + summary("part.added", 1, "\"part\":{\"type\":\"summary_text\",\"text\":\"\"}")
            + summary("text.delta", 1, "\"delta\":\"U\"")
            + event("response.output_item.done", "\"output_index\":0,\"item\":" + REASONING)
            + event(
                    "response.output_item.added",
                    "\"output_index\":1,\"item\":{\"id\":\"msg_1\",\"type\":\"message\","
                            + "\"role\":\"assistant\",\"status\":\"in_progress\",\"phase\":\"commentary\",\"content\":[]}")
            + event(
                    "response.content_part.added",
                    "\"output_index\":1,\"content_index\":0,\"item_id\":\"msg_1\","
                            + "\"part\":{\"type\":\"output_text\",\"text\":\"\",\"annotations\":[],\"logprobs\":[]}")
            + event("response.output_text.delta", "\"output_index\":1,\"content_index\":0,\"delta\":\"Hé\"")
            + event("response.output_text.delta", "\"output_index\":1,\"content_index\":0,\"delta\":\"😀\"")
            + event(
                    "response.output_text.annotation.added",
                    "\"output_index\":1,\"content_index\":0,"
                            + "\"annotation_index\":0,\"annotation\":{\"type\":\"url_citation\",\"url\":\"https://e.x\","
                            + "\"title\":\"E\",\"start_index\":0,\"end_index\":2}")
            + event("response.output_text.done", "\"output_index\":1,\"content_index\":0,\"text\":\"Hé😀\"")
            + event("response.output_item.done", "\"output_index\":1,\"item\":" + MESSAGE)
            + event(
                    "response.output_item.added",
                    "\"output_index\":2,\"item\":{\"id\":\"fc_1\",\"type\":"
                            + "\"function_call\",\"call_id\":\"c1\",\"name\":\"f\",\"arguments\":\"\"}")
            + event("response.function_call_arguments.delta", "\"output_index\":2,\"delta\":\"{\\\"a\\\"\"")
            + event("response.function_call_arguments.delta", "\"output_index\":2,\"delta\":\":1}\"")
            + event("response.function_call_arguments.done", "\"output_index\":2,\"arguments\":\"{\\\"a\\\":1}\"")
            + event("response.output_item.done", "\"output_index\":2,\"item\":" + CALL)
            + event("response.completed", "\"sequence_number\":99,\"response\":" + WHOLE);

    private static String summary(String what, int index, String members) {
        return event(
                "response.reasoning_summary_" + what,
                "\"output_index\":0,\"item_id\":\"rs_1\",\"summary_index\":" + index + "," + members);
    }

    private static Fault fault(List<ChatEvent> events) {
        return ((ChatEvent.Failed) events.getLast()).fault();
    }

    @Test
    void readsAWholeAnswer() {
        ChatResponse response = Codec.response(WHOLE);
        assertThat(response.id()).isEqualTo("resp_1");
        assertThat(response.model()).isEqualTo("gpt");
        assertThat(response.created()).isEqualTo(5);
        assertThat(response.usage()).isEqualTo(new Usage(10, 4, 0, 20, 5));
        assertThat(response.candidates()).hasSize(1);
        assertThat(response.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.TOOL_CALLS);
        List<Block> blocks = response.candidates().getFirst().blocks();
        Block.Reasoning thought = (Block.Reasoning) blocks.get(0);
        assertThat(thought.text()).isEqualTo("T\n\nU");
        assertThat(thought.signature())
                .isEqualTo(new Sealed("openai-responses", "realm", Sealed.Slot.ITEM, "rs_1\nenc"));
        Block.Text text = (Block.Text) blocks.get(1);
        assertThat(text.text()).isEqualTo("Hé😀");
        assertThat(text.citations()).hasSize(1);
        Block.ToolCall call = (Block.ToolCall) blocks.get(2);
        assertThat(call.id()).isEqualTo("c1");
        assertThat(call.input()).isEqualTo("{\"a\":1}");
    }

    @Test
    void foldsAStreamIntoTheWholeAnswer() {
        assertThat(Codec.response(STREAM)).isEqualTo(Codec.response(WHOLE));
    }

    @Test
    void givesTheSameEventsHoweverTheBytesAreCut() {
        List<ChatEvent> whole = Codec.events(STREAM);
        byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
        for (int step : new int[] {1, 2, 3, 7, 64, 1000}) {
            assertThat(Codec.events(Codec.decoder(), bytes, step)).isEqualTo(whole);
        }
        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(cutAt(bytes, cut)).isEqualTo(whole);
        }
    }

    private static List<ChatEvent> cutAt(byte[] bytes, int cut) {
        var decoder = Codec.decoder();
        List<ChatEvent> events = new java.util.ArrayList<>();
        decoder.accept(java.nio.ByteBuffer.wrap(bytes, 0, cut), events::add);
        decoder.accept(java.nio.ByteBuffer.wrap(bytes, cut, bytes.length - cut), events::add);
        decoder.end(events::add);
        return events;
    }

    @Test
    void readsOtherWaysToFrameEvents() {
        List<ChatEvent> usual = Codec.events(STREAM);
        assertThat(Codec.events(STREAM.replace("\n", "\r\n"))).isEqualTo(usual);
        assertThat(Codec.events(STREAM.replace("\n", "\r"))).isEqualTo(usual);
        assertThat(Codec.events(STREAM.replace("data: ", "data:"))).isEqualTo(usual);
        assertThat(Codec.events("\uFEFF" + STREAM)).isEqualTo(usual);
        assertThat(Codec.events(": hello\n\n" + STREAM.replace("\n\n", "\n\n: ping\n\n")))
                .isEqualTo(usual);
        assertThat(Codec.events(STREAM.replace(",\"output_index\"", ",\ndata: \"output_index\"")))
                .isEqualTo(usual);
        assertThat(Codec.events(STREAM.strip())).isEqualTo(usual);
        assertThat(Codec.events(STREAM.replaceAll("event: .*\n", ""))).isEqualTo(usual);
        assertThat(Codec.events(STREAM + "data: [DONE]\n\n" + STREAM)).isEqualTo(usual);
    }

    @Test
    void takesEveryCutStreamForAFailure() {
        String[] parts = STREAM.split("(?<=\n\n)", 0);
        StringBuilder before = new StringBuilder();
        for (int i = 0; i < parts.length - 1; i++) {
            before.append(parts[i]);
            assertThat(fault(Codec.events(before.toString())).kind()).isEqualTo(FaultKind.UPSTREAM_ERROR);
            assertThat(fault(Codec.events(before + "data: [DONE]\n\n")).kind()).isEqualTo(FaultKind.UPSTREAM_ERROR);
        }
        assertThat(fault(Codec.events("")).kind()).isEqualTo(FaultKind.UPSTREAM_ERROR);
        assertThat(fault(Codec.events(WHOLE.substring(0, WHOLE.length() - 3))).kind())
                .isEqualTo(FaultKind.UPSTREAM_ERROR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"data: {\"type\":\"respo\n\n", "data: []\n\n", "data: nonsense\n\n", "data: {\"type\":1e}\n\n"})
    void takesMalformedEventsForAFailure(String event) {
        assertThat(fault(Codec.events(CREATED + event)).kind()).isEqualTo(FaultKind.UPSTREAM_ERROR);
    }

    @Test
    void readsErrorsNestedFlatAndBare() {
        String nested = event("error", "\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"Slow\"}");
        String flat = event("error", "\"code\":\"rate_limit_exceeded\",\"message\":\"Slow\"");
        String bare = "{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"Slow\"}}\n\n";
        for (String error : List.of(CREATED + nested, CREATED + flat, CREATED + bare, bare.strip())) {
            assertThat(fault(Codec.events(error)).kind()).isEqualTo(FaultKind.RATE_LIMITED);
            assertThat(fault(Codec.events(error)).message()).isEqualTo("Slow");
        }
    }

    @Test
    void recordsTheUsageOfAFailedAnswer() {
        String failed = response("failed", "[]", USAGE)
                .replace("\"error\":null", "\"error\":{\"code\":\"server_error\",\"message\":\"Broken\"}");
        for (String reply : List.of(failed, CREATED + event("response.failed", "\"response\":" + failed))) {
            ReplyFold fold = Codec.fold(Codec.events(reply));
            assertThat(fold.usage()).isEqualTo(new Usage(10, 4, 0, 20, 5));
            assertThat(fold.fault().orElseThrow().message()).isEqualTo("Broken");
        }
    }

    @Test
    void recordsTheUsageOfAnIncompleteAnswer() {
        for (String reason : List.of("max_output_tokens", "content_filter", "steered", "max_messages")) {
            String incomplete = WHOLE.replace(
                            "\"status\":\"completed\",\"error\"", "\"status\":\"incomplete\",\"error\"")
                    .replace("\"incomplete_details\":null", "\"incomplete_details\":{\"reason\":\"" + reason + "\"}");
            ChatResponse response =
                    Codec.response(CREATED + event("response.incomplete", "\"response\":" + incomplete));
            assertThat(response.usage().output()).isEqualTo(20);
            assertThat(response.candidates().getFirst().finish().reason())
                    .isEqualTo(FinishReason.valueOf(
                            reason.equals("max_output_tokens")
                                    ? "MAX_TOKENS"
                                    : reason.toUpperCase(java.util.Locale.ROOT)));
        }
    }

    @Test
    void keepsATextThatComesBeforeItsItemAndMakesAnIdForACallThatHasNone() {
        String stream = CREATED
                + event("response.output_text.delta", "\"output_index\":0,\"content_index\":0,\"delta\":\"Hi\"")
                + event("response.function_call_arguments.delta", "\"output_index\":1,\"delta\":\"{\\\"a\\\"\"")
                + event("response.output_item.added", "\"output_index\":0,\"item\":{\"type\":\"message\"}")
                + event(
                        "response.output_item.added",
                        "\"output_index\":1,\"item\":{\"type\":\"function_call\"," + "\"name\":\"f\"}")
                + event("response.function_call_arguments.delta", "\"output_index\":1,\"delta\":\":1}\"")
                + event("response.completed", "\"response\":" + response("completed", "[]", "null"));
        List<Block> blocks = Codec.response(stream).candidates().getFirst().blocks();
        assertThat(((Block.Text) blocks.get(0)).text()).isEqualTo("Hi");
        Block.ToolCall call = (Block.ToolCall) blocks.get(1);
        assertThat(call.input()).isEqualTo("{\"a\":1}");
        assertThat(call.id()).startsWith("call_");
        assertThat(Codec.response(stream)).isEqualTo(Codec.response(stream));
    }

    @Test
    void tellsItemsApartByPlaceWhenTheirIdsChange() {
        String stream = STREAM.replace("\"item_id\":\"msg_1\"", "\"item_id\":\"other\"")
                .replace("\"item\":{\"id\":\"msg_1\"", "\"item\":{\"id\":\"another\"");
        ChatResponse response = Codec.response(stream);
        assertThat(response.candidates().getFirst().blocks()).hasSize(3);
    }

    @Test
    void readsAnAnswerThatOnlyTheTerminalEventHolds() {
        ChatResponse response = Codec.response(CREATED + event("response.completed", "\"response\":" + WHOLE));
        assertThat(response.candidates()).isEqualTo(Codec.response(WHOLE).candidates());
    }

    @Test
    void unwrapsACallOfParallelThatNobodyDeclared() {
        String call = "{\"id\":\"fc_1\",\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"parallel\","
                + "\"arguments\":\"{\\\"tool_uses\\\":[{\\\"recipient_name\\\":\\\"functions.f\\\",\\\"parameters\\\":"
                + "{\\\"a\\\":1}},{\\\"recipient_name\\\":\\\"functions.g\\\",\\\"parameters\\\":{}}]}\"}";
        List<Block> blocks = Codec.response(response("completed", "[" + call + "]", USAGE))
                .candidates()
                .getFirst()
                .blocks();
        assertThat(blocks)
                .extracting(block -> ((Block.ToolCall) block).name() + ((Block.ToolCall) block).input())
                .containsExactly("f{\"a\":1}", "g{}");
        assertThat(blocks).extracting(block -> ((Block.ToolCall) block).id()).doesNotHaveDuplicates();
    }

    @Test
    void keepsARefusalAsTheReason() {
        String refusal = "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":"
                + "\"refusal\",\"refusal\":\"No\"}]}";
        ChatResponse response = Codec.response(response("completed", "[" + refusal + "]", USAGE));
        assertThat(response.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.REFUSAL);
        assertThat(response.candidates().getFirst().blocks().getFirst()).isInstanceOf(Block.Refusal.class);
    }

    @Test
    void waitsForTheClientOnlyIfAnItemIsTheClientsToRun() {
        String search = "{\"id\":\"ws_1\",\"type\":\"web_search_call\",\"status\":\"completed\",\"action\":{\"type\":"
                + "\"search\",\"query\":\"q\"}}";
        String shell = "{\"id\":\"sh_1\",\"type\":\"shell_call\",\"call_id\":\"c\",\"action\":{}}";
        ChatResponse searched = Codec.response(response("completed", "[" + search + "]", USAGE));
        assertThat(searched.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.STOP);
        assertThat(((Block.Foreign) searched.candidates().getFirst().blocks().getFirst()).summary())
                .isEqualTo("[web search: q]");
        ChatResponse asked = Codec.response(response("completed", "[" + shell + "]", USAGE));
        assertThat(asked.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Test
    void readsAMegabytesLongInput() {
        String chunk = "x".repeat(1_000_000);
        StringBuilder stream = new StringBuilder(CREATED);
        stream.append(event(
                "response.output_item.added",
                "\"output_index\":0,\"item\":{\"id\":\"f\",\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\","
                        + "\"arguments\":\"\"}"));
        for (int i = 0; i < 10; i++) {
            stream.append(
                    event("response.function_call_arguments.delta", "\"output_index\":0,\"delta\":\"" + chunk + "\""));
        }
        stream.append(event("response.completed", "\"response\":" + response("completed", "[]", USAGE)));
        Block.ToolCall call = (Block.ToolCall) Codec.response(stream.toString())
                .candidates()
                .getFirst()
                .blocks()
                .getFirst();
        assertThat(call.input()).hasSize(10_000_000);
    }

    @Test
    void refusesJsonThatIsTooDeep() {
        String deep = "[".repeat(300) + "]".repeat(300);
        assertThat(fault(Codec.events("{\"output\":" + deep + "}")).kind()).isEqualTo(FaultKind.UPSTREAM_ERROR);
        assertThat(fault(Codec.events(CREATED + event("x", "\"y\":" + deep))).kind())
                .isEqualTo(FaultKind.UPSTREAM_ERROR);
    }

    @Test
    void readsAFractionalTimeOfCreation() {
        assertThat(Codec.response(WHOLE.replace("\"created_at\":5", "\"created_at\":1785990796.0"))
                        .created())
                .isEqualTo(1785990796L);
    }
}
