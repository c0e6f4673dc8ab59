package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.WireResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Mistakes that other gateways made in replies to and from Anthropic. */
class KnownBugsInRepliesTest {
    private static final ChatEvent START = ChatEvent.Start.of("x", "m");
    private static final String BEGIN = "{'type':'message_start','message':{'id':'m'}}";

    private static String ending(String reason) {
        return "{'type':'message_delta','delta':{'stop_reason':'" + reason + "'},'usage':{'output_tokens':1}}";
    }

    @Test
    void argumentsThatComeWithTheNameAreNotLost() {
        String stream = Wire.stream(
                ChatEvent.Start.of("", ""),
                new ChatEvent.BlockStart(0, 0, Block.ToolCall.of("a", "f", "{\"x\":1}")),
                new ChatEvent.BlockEnd(0, 0),
                new ChatEvent.Finished(0, Finish.of(FinishReason.TOOL_CALLS, "")),
                ChatEvent.End.PLAIN);
        assertThat(Wire.data(stream).get(1).path("content_block").path("input").size())
                .isZero();
        assertThat(Wire.data(stream).get(2).path("delta").path("partial_json").stringValue(""))
                .isEqualTo("{\"x\":1}");
    }

    @Test
    void cachedInputIsCountedApart() {
        String stream = Wire.stream(
                ChatEvent.Start.of("", ""),
                new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "")),
                new ChatEvent.UsageUpdate(new Usage(1000, 800, -1, 5, -1)),
                ChatEvent.End.PLAIN);
        assertThat(Wire.data(stream).get(1).path("usage"))
                .isEqualTo(Wire.json("{'input_tokens':200,'cache_read_input_tokens':800,'output_tokens':5}"));
    }

    @ParameterizedTest
    @CsvSource({
        "429,rate_limit_error,enforced_spend_limit_reached,QUOTA_EXCEEDED",
        "429,rate_limit_error,ramp_limit_exceeded,RATE_LIMITED",
        "529,overloaded_error,compaction_unavailable,OVERLOADED",
        "503,api_error,cmek_key_unreachable,OVERLOADED",
        "404,not_found_error,thread_not_found,NO_STATE",
        "404,not_found_error,never_heard_of,NOT_FOUND"
    })
    void theStableCauseOfAnErrorCounts(int status, String type, String code, FaultKind kind) {
        JsonNode error = Wire.json("{'type':'" + type + "','message':'m','details':{'error_code':'" + code + "'}}");
        assertThat(Faults.fault(error, status).kind()).isEqualTo(kind);
        assertThat(Faults.fault(error, status).code()).contains(code);
    }

    @Test
    void textBeforeAndAfterACallKeepsItsPlace() {
        List<ChatEvent> events =
                Wire.events("{\"type\":\"message\",\"id\":\"msg_1\",\"role\":\"assistant\",\"model\":\"m\","
                        + "\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\","
                        + "\"input\":{}},{\"type\":\"text\",\"text\":\"b\"}],\"stop_reason\":\"tool_use\",\"usage\":"
                        + "{\"input_tokens\":1,\"output_tokens\":2}}");
        assertThat(Wire.fold(events).candidates().getFirst().blocks())
                .extracting(block -> block.getClass().getSimpleName())
                .containsExactly("Text", "ToolCall", "Text");
    }

    @Test
    void theFirstToolOfAStreamIsTheSecondBlockWhereTextComesBefore() {
        String stream = Wire.stream(
                List.of(
                        ChatEvent.Start.of("x", "m"),
                        new ChatEvent.BlockStart(0, 0, Block.Text.of("a")),
                        new ChatEvent.BlockEnd(0, 0),
                        new ChatEvent.BlockStart(0, 1, Block.ToolCall.of("t", "f", "{}")),
                        new ChatEvent.BlockEnd(0, 1),
                        new ChatEvent.Finished(0, Finish.of(FinishReason.TOOL_CALLS, "x")),
                        ChatEvent.End.PLAIN),
                new Losses());
        assertThat(stream).containsSubsequence("\"index\":0", "tool_use", "\"stop_reason\":\"tool_use\"");
        assertThat(stream).contains("\"index\":1");
    }

    @Test
    void aCallWhoseOnlyArgumentIsNothingTakesNoneAndGoesBackAsSuch() {
        Block.ToolCall call = (Block.ToolCall) Wire.fold(Wire.sse(
                        BEGIN,
                        "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use','id':'a','name':'f',"
                                + "'input':{}}}",
                        "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta','partial_json':''}}",
                        "{'type':'content_block_stop','index':0}",
                        ending("tool_use"),
                        "{'type':'message_stop'}"))
                .candidates()
                .getFirst()
                .blocks()
                .getFirst();
        assertThat(call.input()).isEqualTo("{}");
        assertThat(CallInput.object(call)).isEmpty();
    }

    @Test
    void anErrorBeforeTheStreamIsJsonAlsoWhereAStreamWasAskedFor() {
        WireResponse error = Faults.encode(Fault.of(FaultKind.RATE_LIMITED, "slow"), "r");
        assertThat(error.status()).isEqualTo(429);
        assertThat(error.headers().get("content-type")).startsWith("application/json");
    }

    @Test
    void anAnswerOfCallsAloneBeginsWithTheFirstBlockAndClosesEachBeforeTheNext() {
        List<JsonNode> events = Wire.data(Wire.stream(
                START,
                new ChatEvent.BlockStart(0, 0, Block.ToolCall.of("a", "f", "")),
                new ChatEvent.BlockStart(0, 1, Block.ToolCall.of("b", "g", "")),
                new ChatEvent.BlockDelta(0, 1, "{}"),
                new ChatEvent.BlockEnd(0, 1),
                new ChatEvent.BlockEnd(0, 0),
                new ChatEvent.Finished(0, Finish.of(FinishReason.TOOL_CALLS, "")),
                ChatEvent.End.PLAIN));
        assertThat(events.stream()
                        .map(event -> event.path("type").stringValue("")
                                + event.path("index").asInt(-1)))
                .containsExactly(
                        "message_start-1",
                        "content_block_start0",
                        "content_block_delta0",
                        "content_block_stop0",
                        "content_block_start1",
                        "content_block_delta1",
                        "content_block_stop1",
                        "message_delta-1",
                        "message_stop-1");
        assertThat(events.get(7).at("/delta/stop_reason").stringValue("")).isEqualTo("tool_use");
    }

    @Test
    void aThoughtInSeveralPartsIsOneBlockThatIsSignedLastAndOnce() {
        Sealed early = new Sealed("openai-responses", "o", Sealed.Slot.ITEM, "early");
        Sealed last = new Sealed("openai-responses", "o", Sealed.Slot.ITEM, "last");
        List<JsonNode> events = Wire.data(Wire.stream(
                START,
                new ChatEvent.BlockStart(0, 0, Block.Reasoning.of("")),
                new ChatEvent.Signed(0, 0, early),
                new ChatEvent.BlockDelta(0, 0, "part one"),
                new ChatEvent.BlockDelta(0, 0, "part two"),
                new ChatEvent.Signed(0, 0, last),
                new ChatEvent.BlockEnd(0, 0),
                new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "")),
                ChatEvent.End.PLAIN));
        assertThat(events.subList(1, 6).stream()
                        .map(event -> event.at("/delta/type").stringValue("")))
                .containsExactly("", "thinking_delta", "thinking_delta", "signature_delta", "");
        assertThat(events.get(4).at("/delta/signature").stringValue("")).isEqualTo(Carrier.wrap(last));
    }

    @Test
    void aPingOfTheProviderIsPassedOn() {
        List<ChatEvent> events = Wire.events(
                Wire.sse("{'type':'ping'}", BEGIN, "{'type':'ping'}", ending("end_turn"), "{'type':'message_stop'}"));
        assertThat(events).filteredOn(ChatEvent.Ping.class::isInstance).hasSize(1);
        assertThat(Wire.stream(events, new Losses())).contains("event: ping\ndata: {\"type\":\"ping\"}\n\n");
    }

    @Test
    void aStreamHasOneBeginningAndOneEndHoweverOftenUsageIsTold() {
        String stream = Wire.stream(
                START,
                new ChatEvent.UsageUpdate(Usage.of(1, 1)),
                new ChatEvent.UsageUpdate(Usage.of(1, 2)),
                new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "")),
                new ChatEvent.UsageUpdate(Usage.of(1, 3)),
                ChatEvent.End.PLAIN);
        assertThat(stream.split("event: message_start", -1)).hasSize(2);
        assertThat(stream.split("event: message_delta", -1)).hasSize(2);
        assertThat(Wire.data(stream).get(1).at("/usage/output_tokens").asInt(0)).isEqualTo(3);
    }

    private static List<String> inputs(FinishReason reason) {
        return Wire.data(Wire.stream(
                        START,
                        new ChatEvent.BlockStart(0, 0, Block.ToolCall.of("a", "f", "")),
                        new ChatEvent.BlockEnd(0, 0),
                        new ChatEvent.BlockStart(0, 1, Block.ToolCall.of("b", "g", "")),
                        new ChatEvent.BlockEnd(0, 1),
                        new ChatEvent.Finished(0, Finish.of(reason, "")),
                        ChatEvent.End.PLAIN))
                .stream()
                .filter(event -> event.path("type").stringValue("").equals("content_block_delta"))
                .map(event -> event.path("index").asInt(-1)
                        + event.at("/delta/partial_json").stringValue(""))
                .toList();
    }

    @Test
    void aCallThatWasCutBeforeItsFirstArgumentLooksLikeNoneThatTakesNone() {
        assertThat(inputs(FinishReason.MAX_TOKENS)).containsExactly("0{}");
        assertThat(inputs(FinishReason.TOOL_CALLS)).containsExactly("0{}", "1{}");
    }
}
