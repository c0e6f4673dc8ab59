package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
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
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Mistakes that other gateways made in requests to and from Anthropic. */
class KnownBugsInRequestsTest {
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
    void aForeignRedactedThoughtIsLeftOutWithoutAnError() {
        Sealed foreign = new Sealed("openai-responses", "there", Sealed.Slot.REDACTED, "secret");
        JsonNode written =
                messages(HI, calls(new Block.Reasoning("", foreign, true, Extras.NONE), Block.Text.of("y")), HI);
        assertThat(written.toString()).doesNotContain("secret").doesNotContain("thinking");
        assertThat(written.at("/1/content/0/text").stringValue("")).isEqualTo("y");
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

    @Test
    void aPictureInAResultIsReadAsAPicture() {
        ChatRequest read = Wire.read(Json.text(Wire.json("{'model':'m','messages':[{'role':'user','content':["
                + "{'type':'tool_result','tool_use_id':'a','content':[{'type':'image','source':{'type':'base64',"
                + "'media_type':'image/png','data':'iVBORw0KGgo='}}]}]}]}")));
        Block.ToolResult result =
                (Block.ToolResult) read.turns().getFirst().blocks().getFirst();
        assertThat(((Block.Media) result.content().getFirst()).source())
                .isEqualTo(new Source.Bytes("image/png", "iVBORw0KGgo="));
        assertThat(result.text()).isEmpty();
    }

    @Test
    void aClientOfTheSecondVersionIsServedLikeAnyOther() {
        WireRequest said = new WireRequest(
                Operation.CHAT,
                "POST",
                "/v1/messages",
                "beta=true",
                Map.of(),
                Headers.of("authorization", "Bearer key", "anthropic-version", "2026-10-21"),
                Body.ofUtf8(
                        Json.text(
                                Wire.json(
                                        "{'model':'m','max_tokens':9,'system':'S','messages':["
                                                + "{'role':'user','content':'Hi'}],'tools':[{'name':'f','input_schema':{'type':'object'}}]}"))));
        ChatRequest read = new MessagesChatIngress().decode(said);
        assertThat(read.sampling()).isEqualTo(Sampling.NONE);
        assertThat(read.extras().members()).isEmpty();
        assertThat(read.maxOutput()).isEqualTo(9);
        assertThat(read.tools()).hasSize(1);
        Losses losses = new Losses();
        WireResponse answer = new MessagesChatIngress()
                .encoder(read, Wire.CONTEXT, losses)
                .whole(Wire.fold("{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}],"
                        + "\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(losses.isEmpty()).isTrue();
    }

    @Test
    void eachRoundOfALoopIsToTheByteTheBeginningOfTheNext() {
        Sealed own = new Sealed(MessagesProtocol.ID, Wire.REALM, Sealed.Slot.THOUGHT, "sig");
        List<Turn> turns = new ArrayList<>(List.of(Turn.of(Turn.Role.SYSTEM, Block.Text.of("S")), HI));
        List<ObjectNode> rounds = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            rounds.add(Wire.write(
                    ChatRequest.builder("m", List.copyOf(turns))
                            .tools(List.of(Tool.Function.of("f", null, null)))
                            .reasoning(new ReasoningWish(
                                    ReasoningWish.Mode.ON, Effort.MEDIUM, null, ReasoningWish.Show.SUMMARY))
                            .build(),
                    "claude-opus-5"));
            turns.add(calls(
                    new Block.Reasoning("T" + round, own, false, Extras.NONE),
                    Block.ToolCall.of("a" + round, "f", "{\"n\":" + round + ".0}"),
                    Block.ToolCall.of("b" + round, "f", "{}")));
            turns.add(Turn.of(Turn.Role.TOOL, Block.ToolResult.of("b" + round, "2")));
            turns.add(Turn.of(Turn.Role.TOOL, Block.ToolResult.of("a" + round, "1")));
        }
        for (int i = 1; i < rounds.size(); i++) {
            String before = Json.text(rounds.get(i - 1).path("messages"));
            assertThat(Json.text(rounds.get(i).path("messages")))
                    .startsWith(before.substring(0, before.length() - 1) + ',');
            for (String same : List.of("system", "tools", "thinking", "output_config", "max_tokens")) {
                assertThat(Json.text(rounds.get(i).path(same)))
                        .isEqualTo(Json.text(rounds.get(i - 1).path(same)));
            }
        }
    }

    @Test
    void idsThatAreTooLongAreShortenedTheSameEachTime() {
        String id = "call_" + "x".repeat(90);
        Turn called = calls(Block.ToolCall.of(id, "f", "{}"));
        Turn answered = Turn.of(Turn.Role.TOOL, Block.ToolResult.of(id, "ok"));
        String sent = messages(HI, called, answered).at("/1/content/0/id").stringValue("");
        assertThat(sent).hasSizeLessThanOrEqualTo(64);
        assertThat(messages(HI, called, answered, HI)
                        .at("/2/content/0/tool_use_id")
                        .stringValue(""))
                .isEqualTo(sent);
    }

    @Test
    void anAnswerBySchemaIsAskedForAsSuchWhereNoCallCanBeForced() {
        OutputFormat output = new OutputFormat(
                OutputFormat.Kind.SCHEMA,
                "n",
                Wire.json("{'type':'object','properties':{'x':{'type':'integer'}},'required':['x']}"),
                true,
                null,
                null,
                List.of());
        JsonNode written =
                Wire.write(ChatRequest.builder("m", List.of(HI)).output(output).build(), "claude-sonnet-5-5");
        assertThat(written.at("/output_config/format/type").stringValue("")).isEqualTo("json_schema");
        assertThat(written.has("tools")).isFalse();
        assertThat(written.has("tool_choice")).isFalse();
    }

    @Test
    void aMalformedSchemaOfAToolIsRepaired() {
        JsonNode repaired = Wire.write(
                        ChatRequest.builder("m", List.of(HI))
                                .tools(List.of(
                                        Tool.Function.of(
                                                "bare", null, Wire.json("{'city':{'type':'string','required':true}}")),
                                        Tool.Function.of(
                                                "flag",
                                                null,
                                                Wire.json("{'type':'object','properties':{},'required':true}"))))
                                .build(),
                        "claude-sonnet-5")
                .path("tools");
        assertThat(repaired.at("/0/input_schema"))
                .isEqualTo(Wire.json("{'type':'object','properties':{'city':{'type':'string'}},'required':['city']}"));
        assertThat(repaired.at("/1/input_schema")).isEqualTo(Wire.json("{'type':'object','properties':{}}"));
    }

    @Test
    void aThoughtWithoutWordsGoesBackAsItCame() {
        Sealed own = new Sealed(MessagesProtocol.ID, Wire.REALM, Sealed.Slot.THOUGHT, "sig");
        assertThat(messages(HI, calls(new Block.Reasoning("", own, false, Extras.NONE), Block.Text.of("y")), HI)
                        .at("/1/content/0"))
                .isEqualTo(Wire.json("{'type':'thinking','thinking':'','signature':'sig'}"));
    }
}
