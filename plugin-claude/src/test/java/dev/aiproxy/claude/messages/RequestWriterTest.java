package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sampling;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class RequestWriterTest {
    private static final String PNG = "iVBORw0KGgoAAAANSUhEUg==";
    private static final Turn HI = Turn.of(Turn.Role.USER, Block.Text.of("Hi"));
    private static final Tool F = Tool.Function.of("f", "does f", Wire.json("{'type':'object'}"));
    private static final Sealed OWN = new Sealed(MessagesProtocol.ID, Wire.REALM, Sealed.Slot.THOUGHT, "sig");

    private static ChatRequest.Builder asking(Turn... turns) {
        return ChatRequest.builder("m", List.of(turns));
    }

    private static ReasoningWish effort(Effort effort) {
        return new ReasoningWish(ReasoningWish.Mode.ON, effort, null, ReasoningWish.Show.UNSAID);
    }

    private static ChatResponse answer(Block block, FinishReason reason, String raw) {
        Candidate candidate = new Candidate(0, List.of(block), Finish.of(reason, raw), Extras.NONE);
        return new ChatResponse("m", "c", null, List.of(candidate), Usage.NONE, null, Extras.NONE);
    }

    @Test
    void writesAConversationOfAnotherProtocol() {
        ChatRequest request = asking(
                        Turn.of(
                                Turn.Role.DEVELOPER,
                                new Block.Text("S", List.of(), null, new CacheMark("30m"), Extras.NONE)),
                        Turn.of(
                                Turn.Role.USER,
                                Block.Text.of("look"),
                                Block.Media.of(
                                        Block.Media.Kind.IMAGE,
                                        new Source.Bytes("image/jpeg", PNG),
                                        null,
                                        Extras.NONE)),
                        Turn.of(
                                Turn.Role.ASSISTANT,
                                new Block.Reasoning("T", OWN, false, Extras.NONE),
                                Block.Text.of("Hi"),
                                Block.ToolCall.of("c1", "f", "{\"a\":1}"),
                                Block.ToolCall.of("c2", "g", "")),
                        Turn.of(
                                Turn.Role.TOOL,
                                new Block.ToolResult(
                                        "c2", null, false, List.of(Block.Text.of("boom")), true, null, Extras.NONE),
                                Block.ToolResult.of("c1", "ok")))
                .tools(List.of(F, Tool.Function.of("g", null, null)))
                .reasoning(effort(Effort.MEDIUM))
                .output(new OutputFormat(
                        OutputFormat.Kind.SCHEMA,
                        "n",
                        Wire.json("{'type':'object','properties':{'x':{'type':'integer'}},'required':['x']}"),
                        true,
                        null,
                        null,
                        List.of()))
                .stream(true)
                .build();
        assertThat(Wire.write(request, "claude-opus-4-7")).isEqualTo(Wire.json("""
                        {'model':'claude-opus-4-7','thinking':{'type':'adaptive'},
                         'output_config':{'effort':'medium','format':{'type':'json_schema','schema':{'type':'object',
                           'properties':{'x':{'type':'integer'}},'required':['x'],'additionalProperties':false}}},
                         'max_tokens':32000,'stream':true,
                         'system':[{'type':'text','text':'S','cache_control':{'type':'ephemeral','ttl':'1h'}}],
                         'messages':[
                          {'role':'user','content':[{'type':'text','text':'look'},{'type':'image','source':
                            {'type':'base64','media_type':'image/png','data':'%s'}}]},
                          {'role':'assistant','content':[{'type':'thinking','thinking':'T','signature':'sig'},
                            {'type':'text','text':'Hi'},{'type':'tool_use','id':'c1','name':'f','input':{'a':1}},
                            {'type':'tool_use','id':'c2','name':'g','input':{}}]},
                          {'role':'user','content':[
                            {'type':'tool_result','tool_use_id':'c1','content':[{'type':'text','text':'ok'}]},
                            {'type':'tool_result','tool_use_id':'c2','content':[{'type':'text','text':'boom'}],
                             'is_error':true}]}],
                         'tools':[{'name':'f','description':'does f','input_schema':{'type':'object','properties':{}}},
                          {'name':'g','input_schema':{'type':'object','properties':{}}}]}""".formatted(PNG)));
    }

    @Test
    void namesTheVersionThatTheBodyFitsAndTheBetasThatItNeeds() {
        Headers headers = Wire.call(
                        asking(HI).reasoning(effort(Effort.HIGH)).build(), Wire.target("claude-opus-5"), new Losses())
                .request()
                .headers();
        assertThat(headers.get("anthropic-version")).isEqualTo("2023-06-01");
        assertThat(headers.get("anthropic-beta")).isEqualTo("thinking-binding-controls-2026-08-01");
        assertThat(Wire.call(asking(HI).build(), Wire.target("claude-opus-5"), new Losses())
                        .request()
                        .headers()
                        .contains("anthropic-beta"))
                .isFalse();
    }

    @Test
    void dropsSamplingWhereTheModelRefusesIt() {
        Sampling sampling =
                new Sampling(new BigDecimal("0.2"), new BigDecimal("0.9"), null, null, null, null, null, null, null);
        Losses losses = new Losses();
        ObjectNode body = Wire.write(asking(HI).sampling(sampling).build(), Wire.target("claude-sonnet-5"), losses);
        assertThat(body.has("temperature")).isFalse();
        assertThat(losses.list()).extracting(Loss::path).containsExactly("temperature", "top_p");
    }

    @Test
    void clampsTheTemperatureAndKeepsItBeforeTopP() {
        Sampling sampling =
                new Sampling(new BigDecimal("1.7"), new BigDecimal("0.9"), null, null, null, null, null, null, null);
        Losses losses = new Losses();
        ObjectNode body = Wire.write(asking(HI).sampling(sampling).build(), Wire.target("claude-sonnet-4-5"), losses);
        assertThat(body.path("temperature").decimalValue()).isEqualByComparingTo("1");
        assertThat(body.has("top_p")).isFalse();
        assertThat(losses.list()).extracting(Loss::kind).containsExactly(Loss.Kind.CLAMPED, Loss.Kind.DROPPED);
    }

    @Test
    void neverSendsSamplingBesideThoughts() {
        Sampling sampling = new Sampling(new BigDecimal("0.2"), null, null, null, null, null, null, null, null);
        ObjectNode body = Wire.write(
                asking(HI).sampling(sampling).reasoning(effort(Effort.LOW)).build(), "claude-sonnet-4-5");
        assertThat(body.has("temperature")).isFalse();
    }

    @Test
    void refusesSeveralAnswersToOneRequest() {
        Sampling two = new Sampling(null, null, null, null, null, null, 2, null, null);
        assertThatThrownBy(() -> Wire.write(asking(HI).sampling(two).build(), "claude-opus-5"))
                .isInstanceOfSatisfying(
                        FaultException.class, e -> assertThat(e.fault().code()).contains("unsupported_parameter"));
    }

    @Test
    void countsTheTokensOfTheSamePrompt() {
        MessagesChatEgress egress = new MessagesChatEgress();
        var request = egress.encodeCount(
                        asking(HI).maxOutput(5).stream(true).build(), Wire.target("claude-opus-5"), new Losses())
                .orElseThrow();
        assertThat(request.path()).isEqualTo("/v1/messages/count_tokens");
        assertThat(Wire.body(request).propertyNames()).containsExactly("model", "messages");
        assertThat(egress.decodeCount(WireResponse.json(200, "{\"input_tokens\":42}")))
                .isEqualTo(42);
        for (String reply : List.of("{}", "x", "{\"input_tokens\":\"9\"}")) {
            assertThatThrownBy(() -> egress.decodeCount(WireResponse.json(200, reply)))
                    .isInstanceOf(FaultException.class);
        }
        assertThat(new MessagesChatIngress().encodeCount(request, 42).body().toUtf8())
                .isEqualTo("{\"input_tokens\":42}");
    }

    @Test
    void goesOnWithAPausedTurnByItsOwnWords() {
        ChatCall call = Wire.call(asking(HI).build(), Wire.target("claude-opus-5"), new Losses());
        Block server = new Block.Foreign(
                MessagesProtocol.ID,
                "server_tool_use",
                Wire.json("{'type':'server_tool_use','id':'s'}"),
                null,
                Extras.NONE);
        ChatResponse paused = answer(server, FinishReason.PAUSE, "pause_turn");
        JsonNode messages = Wire.body(
                        call.next(paused, new Losses()).orElseThrow().request())
                .path("messages");
        assertThat(messages.size()).isEqualTo(2);
        assertThat(messages.path(1))
                .isEqualTo(Wire.json("{'role':'assistant','content':[{'type':'server_tool_use','id':'s'}]}"));
        assertThat(call.next(answer(server, FinishReason.STOP, "end_turn"), new Losses()))
                .isEmpty();
    }

    @Test
    void reportsEveryMemberOfAnotherProtocolByItsPlace() {
        Losses losses = new Losses();
        Extras extras = new Extras(
                "openai-chat", Place.ROOT.element("messages", 0), Json.object().put("weight", 1));
        Turn turn = new Turn(Turn.Role.USER, List.of(Block.Text.of("x")), "bob", extras);
        Wire.write(asking(turn).build(), Wire.target("claude-opus-5"), losses);
        assertThat(losses.list()).extracting(Loss::path).containsExactly("messages[0].weight", "messages[0].name");
    }

    @Test
    void namesTheFeaturesThatTheClientsHeaderNamesButThreads() {
        WireRequest said = new WireRequest(
                Operation.CHAT,
                "POST",
                "/v1/messages",
                "",
                Map.of(),
                Headers.of("anthropic-beta", "b-1, a-1", "anthropic-beta", "message-threads-2026-08-12"),
                Body.ofUtf8("{\"model\":\"m\",\"messages\":[],\"compaction\":{\"type\":\"summarize\"}}"));
        ChatRequest read = new MessagesChatIngress().decode(said);
        assertThat(Wire.call(read, Wire.unknownTarget(), new Losses())
                        .request()
                        .headers()
                        .get("anthropic-beta"))
                .isEqualTo("a-1,b-1,compact-2026-09-04");
        assertThat(read.extras().members().propertyNames()).containsExactly("compaction");
    }

    @Test
    void leavesABindingOfThoughtsAsTheClientSaidIt() {
        String body = "{\"model\":\"m\",\"messages\":[],\"thinking\":{\"type\":\"adaptive\"%s}}";
        String said = ",\"block_binding\":{\"prefix_mismatch_behavior\":\"error\"}";
        assertThat(Wire.write(Wire.read(body.formatted(said)), "claude-opus-5").path("thinking"))
                .isEqualTo(Wire.json("{'type':'adaptive','block_binding':{'prefix_mismatch_behavior':'error'}}"));
        assertThat(Wire.write(Wire.read(body.formatted("")), "claude-opus-5").at("/thinking/block_binding"))
                .isEqualTo(Wire.json("{'prefix_mismatch_behavior':'drop_block'}"));
    }
}
