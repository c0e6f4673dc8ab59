package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Usage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamReaderTest {
    private static final String START = "{'type':'message_start','message':{'id':'msg_1','type':'message','role':"
            + "'assistant','model':'claude','content':[],'stop_reason':null,'usage':{'input_tokens':6,"
            + "'cache_read_input_tokens':4,'cache_creation_input_tokens':0,'output_tokens':1}}}";
    private static final String STOP = "{'type':'message_stop'}";

    private static String begin(int index, String block) {
        return "{'type':'content_block_start','index':" + index + ",'content_block':" + block + "}";
    }

    private static String delta(int index, String delta) {
        return "{'type':'content_block_delta','index':" + index + ",'delta':" + delta + "}";
    }

    private static String end(int index) {
        return "{'type':'content_block_stop','index':" + index + "}";
    }

    private static String reason(String reason) {
        return "{'type':'message_delta','delta':{'stop_reason':'" + reason
                + "','stop_sequence':null},'usage':{'output_tokens':20,'output_tokens_details':{'thinking_tokens':5}}}";
    }

    private static String tool(int index, String id, String name) {
        return begin(index, "{'type':'tool_use','id':'" + id + "','name':'" + name + "','input':{}}");
    }

    /** Thought "T", text "Hi", calls f and g, as the four protocols' golden example has it. */
    private static String golden() {
        return Wire.sse(
                START,
                begin(0, "{'type':'thinking','thinking':'','signature':''}"),
                delta(0, "{'type':'thinking_delta','thinking':'T'}"),
                delta(0, "{'type':'signature_delta','signature':'sig'}"),
                end(0),
                "{'type':'ping'}",
                begin(1, "{'type':'text','text':''}"),
                delta(1, "{'type':'text_delta','text':'Hi'}"),
                end(1),
                tool(2, "c1", "f"),
                delta(2, "{'type':'input_json_delta','partial_json':''}"),
                delta(2, "{'type':'input_json_delta','partial_json':'{}'}").replace("{}", "{\\u0022a\\u0022:1}"),
                end(2),
                tool(3, "c2", "g"),
                end(3),
                reason("tool_use"),
                STOP);
    }

    @Test
    void readsTheGoldenAnswer() {
        ChatResponse answer = Wire.fold(golden());
        assertThat(answer.id()).isEqualTo("msg_1");
        List<Block> blocks = answer.candidates().getFirst().blocks();
        assertThat(blocks).hasSize(4);
        Block.Reasoning thought = (Block.Reasoning) blocks.get(0);
        assertThat(thought.text()).isEqualTo("T");
        assertThat(thought.signature())
                .isEqualTo(new Sealed(MessagesProtocol.ID, Wire.REALM, Sealed.Slot.THOUGHT, "sig"));
        assertThat(((Block.Text) blocks.get(1)).text()).isEqualTo("Hi");
        assertThat(((Block.ToolCall) blocks.get(2)).input()).isEqualTo("{\"a\":1}");
        assertThat(((Block.ToolCall) blocks.get(3)).input()).isEqualTo("{}");
        assertThat(answer.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(answer.usage()).isEqualTo(new Usage(10, 4, 0, 20, 5));
    }

    @Test
    void readsTheSameHoweverTheBytesAreCut() {
        byte[] bytes = golden().getBytes(StandardCharsets.UTF_8);
        List<ChatEvent> whole = Wire.events(Wire.decoder(), bytes, bytes.length);
        for (int cut = 1; cut < bytes.length; cut++) {
            List<ChatEvent> events = new ArrayList<>();
            var decoder = Wire.decoder();
            decoder.accept(ByteBuffer.wrap(bytes, 0, cut), events::add);
            decoder.accept(ByteBuffer.wrap(bytes, cut, bytes.length - cut), events::add);
            decoder.end(events::add);
            assertThat(events).isEqualTo(whole);
        }
        assertThat(Wire.events(Wire.decoder(), bytes, 1)).isEqualTo(whole);
    }

    @Test
    void readsTheSameInEveryFormOfLines() {
        String lf = golden();
        List<ChatEvent> whole = Wire.events(lf);
        assertThat(Wire.events(lf.replace("\n", "\r\n"))).isEqualTo(whole);
        assertThat(Wire.events(lf.replace("\n", "\r"))).isEqualTo(whole);
        assertThat(Wire.events("\uFEFF" + lf)).isEqualTo(whole);
        assertThat(Wire.events(": hello\n\n" + lf.replace("event: ping", ": comment\nevent: ping")))
                .isEqualTo(whole);
        assertThat(Wire.events(lf.replace("data: ", "data:"))).isEqualTo(whole);
        assertThat(Wire.events(lf.replaceAll("event: [a-z_]+\n", ""))).isEqualTo(whole);
        assertThat(Wire.events(lf.replace("\"index\":1,", "\ndata: \"index\":1,")))
                .isEqualTo(whole);
        assertThat(Wire.events(lf.substring(0, lf.length() - 1))).isEqualTo(whole);
        assertThat(Wire.events(lf.substring(0, lf.length() - 2))).isEqualTo(whole);
    }

    @Test
    void failsWhereverTheStreamBreaksOff() {
        String[] events = golden().split("(?<=\n\n)", -1);
        StringBuilder sofar = new StringBuilder();
        for (int i = 0; i < events.length - 2; i++) {
            assertThat(Wire.events(sofar.toString()).getLast())
                    .as("after %s", sofar)
                    .isInstanceOf(ChatEvent.Failed.class);
            sofar.append(events[i]);
        }
    }

    @Test
    void givesEachEventAsSoonAsItsBytesAreThere() {
        List<ChatEvent> events = new ArrayList<>();
        var decoder = Wire.decoder();
        String stream =
                Wire.sse(START, begin(0, "{'type':'text','text':''}"), delta(0, "{'type':'text_delta','text':'a'}"));
        decoder.accept(ByteBuffer.wrap(stream.getBytes(StandardCharsets.UTF_8)), events::add);
        assertThat(events.getLast()).isEqualTo(new ChatEvent.BlockDelta(0, 0, "a"));
    }

    @Test
    void leavesACallThatWasCutBeforeItsFirstArgumentEmpty() {
        ChatResponse answer = Wire.fold(Wire.sse(START, tool(0, "a", "f"), end(0), reason("max_tokens"), STOP));
        assertThat(((Block.ToolCall) answer.candidates().getFirst().blocks().getFirst()).input())
                .isEmpty();
        assertThat(answer.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.MAX_TOKENS);
    }

    @Test
    void leavesACallThatWasCutAsItIs() {
        ChatResponse answer = Wire.fold(Wire.sse(
                START,
                tool(0, "a", "f"),
                delta(0, "{'type':'input_json_delta','partial_json':'{}'}").replace("{}", "{\\u0022a\\u0022:"),
                end(0),
                reason("max_tokens"),
                STOP));
        assertThat(((Block.ToolCall) answer.candidates().getFirst().blocks().getFirst()).input())
                .isEqualTo("{\"a\":");
    }

    @Test
    void refusesASecondBeginning() {
        assertThat(Wire.events(Wire.sse(START, START, reason("end_turn"), STOP)).getLast())
                .isInstanceOfSatisfying(
                        ChatEvent.Failed.class,
                        failed -> assertThat(failed.fault().kind()).isEqualTo(FaultKind.UPSTREAM_ERROR));
    }

    @Test
    void takesTheLastOfSeveralEnds() {
        ChatResponse answer = Wire.fold(Wire.sse(START, reason("max_tokens"), reason("end_turn"), STOP));
        assertThat(answer.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void ignoresWhatFollowsTheEnd() {
        String stream = Wire.sse(START, reason("end_turn"), STOP);
        assertThat(Wire.events(stream + stream + "data: {nonsense\n\n")).isEqualTo(Wire.events(stream));
        assertThat(Wire.events(stream + "data: [DONE]\n\n")).isEqualTo(Wire.events(stream));
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn,STOP",
        "stop_sequence,STOP_SEQUENCE",
        "max_tokens,MAX_TOKENS",
        "model_context_window_exceeded,CONTEXT_WINDOW",
        "refusal,CONTENT_FILTER",
        "pause_turn,PAUSE",
        "compaction,PAUSE",
        "something_new,OTHER"
    })
    void understandsEachReason(String raw, FinishReason reason) {
        ChatResponse answer = Wire.fold(Wire.sse(
                START,
                begin(0, "{'type':'text','text':''}"),
                delta(0, "{'type':'text_delta','text':'a'}"),
                end(0),
                reason(raw),
                STOP));
        assertThat(answer.candidates().getFirst().finish().reason()).isEqualTo(reason);
        assertThat(answer.candidates().getFirst().finish().raw()).isEqualTo(raw);
    }

    @Test
    void takesAnEmptyAnswerForARefusalButNotForAnUnknownReason() {
        assertThat(Wire.fold(Wire.sse(START, reason("refusal"), STOP))
                        .candidates()
                        .getFirst()
                        .blocks())
                .isEmpty();
        assertThat(Wire.events(Wire.sse(START, reason("something_new"), STOP)).getLast())
                .isInstanceOf(ChatEvent.Failed.class);
    }

    @Test
    void doesNotTakeToolsOfTheProviderForCalls() {
        ChatResponse answer = Wire.fold(Wire.sse(
                START,
                begin(0, "{'type':'server_tool_use','id':'s','name':'web_search','input':{}}"),
                delta(0, "{'type':'input_json_delta','partial_json':'{}'}"),
                end(0),
                begin(1, "{'type':'web_search_tool_result','tool_use_id':'s','content':[]}"),
                end(1),
                reason("tool_use"),
                STOP));
        assertThat(answer.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.candidates().getFirst().blocks()).allMatch(Block.Foreign.class::isInstance);
    }

    @ParameterizedTest
    @CsvSource({
        "overloaded_error,OVERLOADED",
        "rate_limit_error,RATE_LIMITED",
        "api_error,UPSTREAM_ERROR",
        "timeout_error,TIMEOUT"
    })
    void readsAnErrorInTheStream(String type, FaultKind kind) {
        String error = "{'type':'error','error':{'type':'" + type + "','message':'m'}}";
        for (String stream : List.of(
                Wire.sse(START, error), Wire.sse(error), Wire.json(error).toString())) {
            assertThat(Wire.events(stream).getLast())
                    .isInstanceOfSatisfying(
                            ChatEvent.Failed.class,
                            failed -> assertThat(failed.fault().kind()).isEqualTo(kind));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"type\":\"content_block_delta\"\n\n",
                "data: nonsense\n\n",
                "{\"error\":{\"type\":\"x\"}}\n"
            })
    void failsAtWhatIsNoEvent(String nonsense) {
        assertThat(Wire.events(Wire.sse(START) + nonsense + Wire.sse(reason("end_turn"), STOP))
                        .getLast())
                .isInstanceOf(ChatEvent.Failed.class);
    }

    @Test
    void takesUsageFromTheLastWordOnEachCount() {
        String late = "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{'input_tokens':7,"
                + "'cache_read_input_tokens':3,'output_tokens':9,'cache_creation_input_tokens':null}}";
        assertThat(Wire.fold(Wire.sse(START, late, STOP)).usage()).isEqualTo(new Usage(10, 3, 0, 9, -1));
        String without = "{'type':'message_start','message':{'id':'a','content':[]}}";
        assertThat(Wire.fold(Wire.sse(without, late, STOP)).usage()).isEqualTo(new Usage(10, 3, -1, 9, -1));
    }

    @Test
    void keepsFinerCounts() {
        String usage = "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{'output_tokens':9,"
                + "'cache_creation_input_tokens':12,'cache_creation':{'ephemeral_5m_input_tokens':8,"
                + "'ephemeral_1h_input_tokens':4},'server_tool_use':{'web_search_requests':2}}}";
        Usage counted = Wire.fold(Wire.sse(START, usage, STOP)).usage();
        assertThat(counted.input()).isEqualTo(22);
        assertThat(counted.more(Usage.CACHE_WRITE_5M)).isEqualTo(8);
        assertThat(counted.more(Usage.CACHE_WRITE_1H)).isEqualTo(4);
        assertThat(counted.more(Usage.WEB_SEARCHES)).isEqualTo(2);
    }

    @Test
    void readsADocumentWhateverWasAskedFor() {
        String message = Wire.json("{'id':'msg_1','type':'message','role':'assistant','model':'claude','content':["
                        + "{'type':'text','text':'a'},{'type':'tool_use','id':'t','name':'f','input':{'x':1}},"
                        + "{'type':'text','text':'b'}],'stop_reason':'end_turn','stop_sequence':null,"
                        + "'usage':{'input_tokens':1,'output_tokens':2}}")
                .toString();
        for (String form : List.of(message, "\n " + message, "\uFEFF" + message)) {
            ChatResponse answer = Wire.fold(form);
            assertThat(answer.candidates().getFirst().blocks()).hasSize(3);
            assertThat(answer.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.TOOL_CALLS);
        }
        for (int cut = 1; cut < message.length() - 1; cut++) {
            assertThat(Wire.events(message.substring(0, cut)).getLast()).isInstanceOf(ChatEvent.Failed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"type\":\"message\"}", "<html>bad gateway</html>", "", "\n\n", "{\"a\":1}{"})
    void failsAtADocumentThatIsNoAnswer(String document) {
        assertThat(Wire.events(document)).hasSize(1).first().isInstanceOf(ChatEvent.Failed.class);
    }

    @Test
    void readsTheWholeAsTheStream() {
        String document = Wire.json("{'id':'msg_1','type':'message','role':'assistant','model':'claude','content':["
                        + "{'type':'thinking','thinking':'T','signature':'sig'},{'type':'text','text':'Hi'},"
                        + "{'type':'tool_use','id':'c1','name':'f','input':{'a':1}},"
                        + "{'type':'tool_use','id':'c2','name':'g','input':{}}],'stop_reason':'tool_use',"
                        + "'stop_sequence':null,'usage':{'input_tokens':6,'cache_read_input_tokens':4,"
                        + "'cache_creation_input_tokens':0,'output_tokens':20,"
                        + "'output_tokens_details':{'thinking_tokens':5}}}")
                .toString();
        assertThat(Wire.fold(document)).isEqualTo(Wire.fold(golden()));
    }

    @Test
    void readsTenMegabytesOfInput() {
        String piece = "x".repeat(64 * 1024);
        StringBuilder stream = new StringBuilder(Wire.sse(START, tool(0, "a", "f")));
        for (int i = 0; i < 160; i++) {
            stream.append(Wire.sse(delta(0, "{'type':'input_json_delta','partial_json':'" + piece + "'}")));
        }
        stream.append(Wire.sse(end(0), reason("tool_use"), STOP));
        ChatResponse answer = Wire.fold(stream.toString());
        assertThat(((Block.ToolCall) answer.candidates().getFirst().blocks().getFirst()).input())
                .hasSize(160 * 64 * 1024);
    }

    @Test
    void failsAtNestingWithoutEnd() {
        String deep = "data: " + "[".repeat(1000) + "]".repeat(1000) + "\n\n";
        assertThat(Wire.events(Wire.sse(START) + deep).getLast()).isInstanceOf(ChatEvent.Failed.class);
    }

    @Test
    void readsDeltasOfABlockThatNobodyAnnounced() {
        ChatResponse answer =
                Wire.fold(Wire.sse(START, delta(0, "{'type':'text_delta','text':'a'}"), reason("end_turn"), STOP));
        assertThat(((Block.Text) answer.candidates().getFirst().blocks().getFirst()).text())
                .isEqualTo("a");
    }

    @Test
    void readsCitationsEvenBeforeTheirText() {
        ChatResponse answer = Wire.fold(Wire.sse(
                START,
                begin(0, "{'type':'text','text':'','citations':[]}"),
                delta(
                        0,
                        "{'type':'citations_delta','citation':{'type':'char_location','cited_text':'c',"
                                + "'document_index':0,'document_title':'t','start_char_index':1,'end_char_index':2}}"),
                delta(0, "{'type':'text_delta','text':'a'}"),
                end(0),
                reason("end_turn"),
                STOP));
        Block.Text text = (Block.Text) answer.candidates().getFirst().blocks().getFirst();
        assertThat(text.citations()).hasSize(1);
        assertThat(text.citations().getFirst().title()).isEqualTo("t");
    }

    @Test
    void keepsARedactedThought() {
        ChatResponse answer = Wire.fold(
                Wire.sse(START, begin(0, "{'type':'redacted_thinking','data':'d'}"), end(0), reason("end_turn"), STOP));
        Block.Reasoning thought =
                (Block.Reasoning) answer.candidates().getFirst().blocks().getFirst();
        assertThat(thought.redacted()).isTrue();
        assertThat(thought.signature())
                .isEqualTo(new Sealed(MessagesProtocol.ID, Wire.REALM, Sealed.Slot.REDACTED, "d"));
    }
}
