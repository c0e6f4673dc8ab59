package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ReplyEvents;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ReplyEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class StreamWriterTest {
    private static final ChatEvent START = ChatEvent.Start.of("chatcmpl-1", "gpt");
    private static final ChatEvent END = ChatEvent.End.PLAIN;
    private static final Sealed SIGNATURE = new Sealed("gemini", "g", Sealed.Slot.THOUGHT, "sig");

    private static ChatEvent begin(int block, Block shell) {
        return new ChatEvent.BlockStart(0, block, shell);
    }

    private static ChatEvent delta(int block, String text) {
        return new ChatEvent.BlockDelta(0, block, text);
    }

    private static ChatEvent end(int block) {
        return new ChatEvent.BlockEnd(0, block);
    }

    private static ChatEvent finish(FinishReason reason) {
        return new ChatEvent.Finished(0, Finish.of(reason, "raw"));
    }

    private static List<String> types(String stream) {
        return Wire.data(stream).stream()
                .map(event -> event.path("type").stringValue(""))
                .toList();
    }

    @Test
    void writesTheGoldenAnswer() {
        String stream = Wire.stream(
                START,
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
                finish(FinishReason.TOOL_CALLS),
                new ChatEvent.UsageUpdate(new Usage(10, 4, 0, 20, 5)),
                END);
        String carrier = Carrier.wrap(SIGNATURE);
        assertThat(stream)
                .isEqualTo(Wire.sse(
                        "{'type':'message_start','message':{'id':'msg_chatcmpl-1','type':'message','role':'assistant',"
                                + "'model':'asked-for','content':[],'stop_reason':null,'stop_sequence':null,'usage':{"
                                + "'output_tokens':0,'cache_read_input_tokens':0,'cache_creation_input_tokens':0,"
                                + "'input_tokens':0,'cache_creation':null},'diagnostics':null}}",
                        "{'type':'content_block_start','index':0,'content_block':{'type':'thinking','thinking':'',"
                                + "'signature':''}}",
                        "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'T'}}",
                        "{'type':'content_block_delta','index':0,'delta':{'type':'signature_delta','signature':'"
                                + carrier + "'}}",
                        "{'type':'content_block_stop','index':0}",
                        "{'type':'content_block_start','index':1,'content_block':{'type':'text','text':''}}",
                        "{'type':'content_block_delta','index':1,'delta':{'type':'text_delta','text':'Hi'}}",
                        "{'type':'content_block_stop','index':1}",
                        "{'type':'content_block_start','index':2,'content_block':{'type':'tool_use','id':'c1',"
                                + "'name':'f','input':{}}}",
                        "{'type':'content_block_delta','index':2,'delta':{'type':'input_json_delta',"
                                + "'partial_json':'{\\u0022a\\u0022:1}'}}",
                        "{'type':'content_block_stop','index':2}",
                        "{'type':'content_block_start','index':3,'content_block':{'type':'tool_use','id':'c2',"
                                + "'name':'g','input':{}}}",
                        "{'type':'content_block_delta','index':3,'delta':{'type':'input_json_delta',"
                                + "'partial_json':'{}'}}",
                        "{'type':'content_block_stop','index':3}",
                        "{'type':'message_delta','delta':{'stop_reason':'tool_use','stop_sequence':null},'usage':{"
                                + "'input_tokens':6,'cache_read_input_tokens':4,'cache_creation_input_tokens':0,"
                                + "'output_tokens':20,'output_tokens_details':{'thinking_tokens':5}}}",
                        "{'type':'message_stop'}"));
    }

    @Test
    void putsInterleavedCallsOneAfterAnother() {
        String stream = Wire.stream(
                START,
                begin(0, Block.ToolCall.of("a", "f", "")),
                begin(1, Block.ToolCall.of("b", "g", "")),
                delta(0, "{"),
                delta(1, "{\"b\":"),
                delta(0, "}"),
                delta(1, "2}"),
                end(0),
                end(1),
                finish(FinishReason.TOOL_CALLS),
                END);
        ChatResponse answer = Wire.fold(stream);
        assertThat(answer.candidates().getFirst().blocks().stream().map(block -> ((Block.ToolCall) block).input()))
                .containsExactly("{}", "{\"b\":2}");
    }

    @Test
    void sendsEachPieceBeforeTheNextComes() {
        ReplyEncoder encoder = Wire.encoder(new Losses());
        List<String> sent = new ArrayList<>();
        for (ChatEvent event : List.of(START, begin(0, Block.Text.of("")), delta(0, "a\"\\\n\u0001é€😀\ud83d"))) {
            encoder.accept(
                    event,
                    bytes -> sent.add(StandardCharsets.UTF_8.decode(bytes).toString()));
        }
        assertThat(sent.getLast())
                .isEqualTo("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                        + "\"delta\":{\"type\":\"text_delta\",\"text\":\"a\\\"\\\\\\n\\u0001é€😀\uFFFD\"}}\n\n");
    }

    @Test
    void writesNoBlockThatHasNothingInIt() {
        String stream = Wire.stream(
                START,
                begin(0, Block.Text.of("")),
                end(0),
                begin(1, Block.Reasoning.of("")),
                end(1),
                finish(FinishReason.STOP),
                END);
        assertThat(types(stream)).containsExactly("message_start", "message_delta", "message_stop");
    }

    @ParameterizedTest
    @CsvSource({
        "STOP,end_turn",
        "MAX_TOKENS,max_tokens",
        "CONTEXT_WINDOW,model_context_window_exceeded",
        "TOOL_CALLS,tool_use",
        "CONTENT_FILTER,refusal",
        "REFUSAL,refusal",
        "PAUSE,pause_turn",
        "CONTINUATION,max_tokens",
        "MALFORMED_TOOL_CALL,end_turn",
        "STEERED,end_turn",
        "MAX_MESSAGES,end_turn",
        "OTHER,end_turn"
    })
    void saysWhyTheAnswerEnded(FinishReason reason, String word) {
        JsonNode delta =
                Wire.data(Wire.stream(START, finish(reason), END)).get(1).path("delta");
        assertThat(delta.path("stop_reason").stringValue("")).isEqualTo(word);
        assertThat(delta.has("stop_details")).isEqualTo(word.equals("refusal"));
    }

    @Test
    void tellsTheStopTextThatCame() {
        ChatEvent finish = new ChatEvent.Finished(0, new Finish(FinishReason.STOP_SEQUENCE, "", "END", null, false));
        JsonNode delta = Wire.data(Wire.stream(START, finish, END)).get(1).path("delta");
        assertThat(delta).isEqualTo(Wire.json("{'stop_reason':'stop_sequence','stop_sequence':'END'}"));
    }

    @Test
    void endsABrokenAnswerWithAnErrorAndNothingElse() {
        Fault fault = Fault.of(FaultKind.OVERLOADED, "busy");
        String stream = Wire.stream(START, begin(0, Block.Text.of("")), delta(0, "a"), new ChatEvent.Failed(fault));
        assertThat(types(stream))
                .containsExactly("message_start", "content_block_start", "content_block_delta", "error");
        assertThat(types(Wire.stream(new ChatEvent.Failed(fault)))).containsExactly("error");
    }

    @Test
    void keepsAQuietStreamAliveBetweenItsBeginningAndItsEnd() {
        ReplyEncoder encoder = Wire.encoder(new Losses());
        assertThat(encoder.keepAlive()).isEmpty();
        encoder.accept(START, bytes -> {});
        assertThat(encoder.keepAlive()).isPresent();
        encoder.accept(finish(FinishReason.STOP), bytes -> {});
        encoder.accept(END, bytes -> {});
        assertThat(encoder.keepAlive()).isEmpty();
    }

    @Test
    void showsASourceOnTheWebAndReportsOneWithoutAnAddress() {
        Citation web = new Citation(Citation.Kind.URL, "https://x", "t", null, 0, 1, Extras.NONE);
        Citation file = new Citation(Citation.Kind.FILE, null, "f", null, -1, -1, Extras.NONE);
        Losses losses = new Losses();
        String stream = Wire.stream(
                List.of(
                        START,
                        begin(0, Block.Text.of("")),
                        delta(0, "a"),
                        new ChatEvent.CitationAdded(0, 0, web),
                        new ChatEvent.CitationAdded(0, 0, file),
                        end(0),
                        finish(FinishReason.STOP),
                        END),
                losses);
        assertThat(stream)
                .contains("{\"type\":\"web_search_result_location\",\"cited_text\":\"\",\"url\":\"https://x\"");
        assertThat(losses.count()).isEqualTo(1);
    }

    @Test
    void showsNothingOfToolsThatOnlyAnotherProviderKnows() {
        Losses losses = new Losses();
        Block foreign =
                new Block.Foreign("openai-responses", "web_search_call", Json.object(), "searched", Extras.NONE);
        String stream = Wire.stream(List.of(START, begin(0, foreign), end(0), finish(FinishReason.STOP), END), losses);
        assertThat(types(stream)).containsExactly("message_start", "message_delta", "message_stop");
        assertThat(losses.count()).isEqualTo(1);
    }

    @Test
    void writesTheWholeAnswerAsTheStreamFolds() {
        List<Block> blocks = List.of(
                new Block.Reasoning("T", SIGNATURE, false, Extras.NONE),
                Block.Text.of("Hi"),
                Block.ToolCall.of("c1", "f", "{\"a\":1}"),
                Block.ToolCall.of("c2", "g", ""));
        ChatResponse response = new ChatResponse(
                "r",
                "x",
                null,
                List.of(new Candidate(0, blocks, Finish.of(FinishReason.TOOL_CALLS, "tool_calls"), Extras.NONE)),
                new Usage(100, 40, 10, 30, 12),
                null,
                Extras.NONE);
        List<ChatEvent> events = new ArrayList<>();
        ReplyEvents.of(response, events::add);
        JsonNode whole = Wire.whole(response);
        assertThat(whole.path("usage"))
                .isEqualTo(Wire.json("{'input_tokens':50,'cache_read_input_tokens':40,'cache_creation_input_tokens':10,"
                        + "'output_tokens':30,'output_tokens_details':{'thinking_tokens':12},'cache_creation':null}"));
        assertThat(Wire.fold(Json.text(whole)).candidates())
                .isEqualTo(Wire.fold(Wire.stream(events, new Losses())).candidates());
    }

    @Test
    void neverCountsLessThanNothing() {
        JsonNode usage = Wire.data(Wire.stream(
                        START, new ChatEvent.UsageUpdate(new Usage(5, 8, 2, 3, 9)), finish(FinishReason.STOP), END))
                .get(1)
                .path("usage");
        assertThat(usage.path("input_tokens").asInt(-1)).isZero();
    }

    @Test
    void writesABlockedPromptAsARefusalWithoutContent() {
        Finish blocked = new Finish(FinishReason.CONTENT_FILTER, "SAFETY", null, "why", true);
        ChatResponse response = new ChatResponse(
                "",
                "",
                null,
                List.of(new Candidate(0, List.of(), blocked, Extras.NONE)),
                Usage.NONE,
                null,
                Extras.NONE);
        JsonNode message = Wire.whole(response);
        assertThat(message.path("stop_reason").stringValue("")).isEqualTo("refusal");
        assertThat(message.path("content")).isEmpty();
        assertThat(message.path("id").stringValue("")).isEqualTo("msg_req_7");
    }
}
