package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Mistakes that other gateways made in conversions to and from Anthropic. */
class KnownBugsTest {
    private static final Turn HI = Turn.of(Turn.Role.USER, Block.Text.of("Hi"));

    private static JsonNode messages(Turn... turns) {
        return Wire.write(ChatRequest.builder("m", List.of(turns)).build(), "claude-sonnet-5")
                .path("messages");
    }

    private static Turn calls(Block... blocks) {
        return Turn.of(Turn.Role.ASSISTANT, blocks);
    }

    @Test
    void aPictureInAResultStaysAPicture() {
        Block picture = Block.Media.of(
                Block.Media.Kind.IMAGE, new Source.Bytes("image/png", "iVBORw0KGgo="), null, Extras.NONE);
        JsonNode result = messages(
                        HI,
                        calls(Block.ToolCall.of("a", "f", "{}")),
                        Turn.of(Turn.Role.TOOL, Block.ToolResult.of("a", "").withContent(List.of(picture))))
                .path(2)
                .path("content")
                .path(0);
        assertThat(result.path("content").path(0).path("type").stringValue("")).isEqualTo("image");
    }

    @Test
    void cacheMarksOfTextStay() {
        Block marked = new Block.Text("x", List.of(), null, new CacheMark("5m"), Extras.NONE);
        assertThat(messages(Turn.of(Turn.Role.USER, marked))
                        .path(0)
                        .path("content")
                        .path(0)
                        .path("cache_control"))
                .isEqualTo(Wire.json("{'type':'ephemeral','ttl':'5m'}"));
    }

    @Test
    void theLastOfTwoResultsCounts() {
        JsonNode content = messages(
                        HI,
                        calls(Block.ToolCall.of("a", "f", "{}")),
                        Turn.of(Turn.Role.TOOL, Block.ToolResult.of("a", "1")),
                        Turn.of(Turn.Role.TOOL, Block.ToolResult.of("a", "2")))
                .path(2)
                .path("content");
        assertThat(content.size()).isEqualTo(1);
        assertThat(content.path(0).path("content").path(0).path("text").stringValue(""))
                .isEqualTo("2");
    }

    @Test
    void neighbouringCallsGetTheirResultsAtOnce() {
        JsonNode messages = messages(
                HI,
                calls(Block.ToolCall.of("a", "f", "{}")),
                calls(Block.ToolCall.of("b", "f", "{}")),
                Turn.of(Turn.Role.TOOL, Block.ToolResult.of("b", "2")),
                Turn.of(Turn.Role.TOOL, Block.ToolResult.of("a", "1")));
        assertThat(messages.size()).isEqualTo(3);
        assertThat(messages.path(1).path("content").size()).isEqualTo(2);
        assertThat(messages.path(2).path("content").path(0).path("tool_use_id").stringValue(""))
                .isEqualTo("a");
    }

    @Test
    void emptyTurnsOfTheModelAreLeftOut() {
        assertThat(messages(HI, calls(Block.Text.of("")), HI).size()).isEqualTo(1);
        assertThat(messages(HI, calls(), HI).size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"not json|{'raw':'not json'}", "[1]|{'raw':[1]}", "''|{}", "null|{}", "{'a':1}|{'a':1}"})
    void theInputOfACallIsAlwaysAnObject(String input, String written) {
        Block.ToolCall call = Block.ToolCall.of("a", "f", input == null ? "" : input.replace('\'', '"'));
        assertThat(CallInput.object(call)).isEqualTo(Wire.json(written));
    }

    @Test
    void anUnansweredCallIsAnswered() {
        JsonNode result = messages(HI, calls(Block.ToolCall.of("a", "f", "{}")), HI)
                .path(2)
                .path("content")
                .path(0);
        assertThat(result.path("is_error").asBoolean(false)).isTrue();
        assertThat(result.path("content").path(0).path("text").stringValue("")).isEqualTo("[no result]");
    }

    @Test
    void idsKeepToAnthropicsAlphabetOnBothEnds() {
        JsonNode messages = messages(
                HI,
                calls(Block.ToolCall.of("call:1/ä", "f", "{}")),
                Turn.of(Turn.Role.TOOL, Block.ToolResult.of("call:1/ä", "ok")));
        String id = messages.path(1).path("content").path(0).path("id").stringValue("");
        assertThat(id).matches("[A-Za-z0-9_-]+");
        assertThat(messages.path(2).path("content").path(0).path("tool_use_id").stringValue(""))
                .isEqualTo(id);
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

    @Test
    void maximaOfEitherNameBecomeMaxTokens() {
        ChatRequest request =
                ChatRequest.builder("m", List.of(HI)).maxOutput(77).build();
        assertThat(Wire.write(request, "claude-sonnet-5").path("max_tokens").asInt(0))
                .isEqualTo(77);
        Losses losses = new Losses();
        assertThat(Wire.write(
                                request.toBuilder().maxOutput(1_000_000).build(),
                                Wire.target("claude-sonnet-4-5"),
                                losses)
                        .path("max_tokens")
                        .asInt(0))
                .isEqualTo(64000);
        assertThat(losses.count()).isEqualTo(1);
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
    void toolsKeepTheirOrder() {
        List<Tool> tools = List.of(
                Tool.Function.of("zeta", null, null),
                Tool.Function.of("alpha", null, null),
                Tool.Function.of("mid", null, null));
        JsonNode written = Wire.write(
                        ChatRequest.builder("m", List.of(HI)).tools(tools).build(), "claude-sonnet-5")
                .path("tools");
        assertThat(written.findValuesAsString("name")).containsExactly("zeta", "alpha", "mid");
    }

    @Test
    void theChoiceOfNoToolIsSaid() {
        ChatRequest request = ChatRequest.builder("m", List.of(HI))
                .tools(List.of(Tool.Function.of("f", null, null)))
                .toolChoice(ToolChoice.of(ToolChoice.Mode.NONE))
                .build();
        JsonNode written = Wire.write(request, "claude-sonnet-5");
        assertThat(written.path("tool_choice")).isEqualTo(Wire.json("{'type':'none'}"));
    }

    @Test
    void cacheMarksOfResultsAndToolsStay() {
        CacheMark mark = new CacheMark("5m");
        Block result = new Block.ToolResult("a", null, false, List.of(Block.Text.of("1")), false, mark, Extras.NONE);
        JsonNode written = messages(HI, calls(Block.ToolCall.of("a", "f", "{}")), Turn.of(Turn.Role.TOOL, result));
        assertThat(written.at("/2/content/0/cache_control")).isEqualTo(Wire.json("{'type':'ephemeral','ttl':'5m'}"));
    }

    @Test
    void aDocumentIsReadWithItsBytesForOthers() {
        ChatRequest read = Wire.read("{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":["
                + "{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"media_type\":\"application/pdf\","
                + "\"data\":\"JVBERi0=\"}}]}]}");
        Block.Media document = (Block.Media) read.turns().getFirst().blocks().getFirst();
        assertThat(document.kind()).isEqualTo(Block.Media.Kind.DOCUMENT);
        assertThat(document.source()).isEqualTo(new Source.Bytes("application/pdf", "JVBERi0="));
    }

    @Test
    void whatAToolSearchFoundIsKept() {
        ChatRequest read = Wire.read(
                "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":"
                        + "\"x\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_search_tool_result\",\"tool_use_id\":"
                        + "\"srvtoolu_1\",\"content\":{\"type\":\"tool_search_tool_search_result\",\"tool_references\":[]}}]}]}");
        Block.Foreign kept = (Block.Foreign) read.turns().get(1).blocks().getFirst();
        assertThat(kept.type()).isEqualTo("tool_search_tool_result");
        assertThat(kept.json().path("tool_use_id").stringValue("")).isEqualTo("srvtoolu_1");
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
    void aForeignRedactedThoughtIsLeftOutWithoutAnError() {
        Sealed foreign = new Sealed("openai-responses", "there", Sealed.Slot.REDACTED, "secret");
        JsonNode written =
                messages(HI, calls(new Block.Reasoning("", foreign, true, Extras.NONE), Block.Text.of("y")), HI);
        assertThat(written.toString()).doesNotContain("secret").doesNotContain("thinking");
        assertThat(written.at("/1/content/0/text").stringValue("")).isEqualTo("y");
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
    void bytesOfARequestOfItsOwnAreItsOwnAgain() {
        String body =
                "{'model':'claude-opus-5','max_tokens':9,'unknown':{'a':[1.0]},'messages':[{'role':'user','content':"
                        + "'x'},{'role':'assistant','content':[{'type':'thinking','thinking':'1','signature':'s1'},{'type':"
                        + "'tool_use','id':'a','name':'f','input':{'n':1.0}}]},{'role':'user','content':[{'type':'tool_result',"
                        + "'tool_use_id':'a','content':'r'}]},{'role':'assistant','content':[{'type':'thinking','thinking':'2',"
                        + "'signature':'s2'},{'type':'thinking','thinking':'','signature':'s3'},{'type':'text','text':'y'}]},"
                        + "{'role':'user','content':'z'}]}";
        ChatRequest read = Wire.read(body.replace('\'', '"'));
        JsonNode written = Wire.write(read, "claude-opus-5");
        for (String signature : List.of("s1", "s2", "s3")) {
            assertThat(written.path("messages").findValuesAsString("signature")).contains(signature);
        }
        assertThat(written.path("unknown")).isEqualTo(Wire.json("{'a':[1.0]}"));
    }

    @ParameterizedTest
    @CsvSource({"MINIMAL,low,EMULATED", "XHIGH,high,DOWNGRADED"})
    void anEffortThatTheModelLacksIsReported(Effort effort, String word, Loss.Kind kind) {
        Losses losses = new Losses();
        ChatRequest request = ChatRequest.builder("m", List.of(HI))
                .reasoning(new ReasoningWish(ReasoningWish.Mode.ON, effort, null, ReasoningWish.Show.UNSAID))
                .build();
        JsonNode written = Wire.write(request, Wire.target("claude-opus-4-6"), losses);
        assertThat(written.at("/output_config/effort").stringValue("")).isEqualTo(word);
        assertThat(losses.list()).extracting(Loss::kind).containsExactly(kind);
    }
}
