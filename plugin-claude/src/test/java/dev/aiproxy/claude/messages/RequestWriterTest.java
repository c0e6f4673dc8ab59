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
import dev.aiproxy.api.chat.FaultKind;
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
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireResponse;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
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

    private static JsonNode messages(Turn... turns) {
        return Wire.write(asking(turns).build(), "claude-sonnet-5").path("messages");
    }

    private static ReasoningWish effort(Effort effort) {
        return new ReasoningWish(ReasoningWish.Mode.ON, effort, null, ReasoningWish.Show.UNSAID);
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claude-opus-4-7|NONE|{'type':'disabled'}|",
                "claude-sonnet-5-5|NONE|{'type':'between_tools'}|",
                "claude-opus-5-5|NONE||low",
                "claude-opus-4-7|MINIMAL|{'type':'adaptive'}|low",
                "claude-opus-4-7|XHIGH|{'type':'adaptive'}|xhigh",
                "claude-opus-4-6|XHIGH|{'type':'adaptive'}|high",
                "claude-opus-4-6|MAX|{'type':'adaptive'}|max",
                "claude-sonnet-4-5|LOW|{'type':'enabled','budget_tokens':1024}|",
                "claude-sonnet-4-5|MEDIUM|{'type':'enabled','budget_tokens':8192}|",
                "claude-sonnet-4-5|HIGH|{'type':'enabled','budget_tokens':16384}|",
                "claude-3-5-haiku-latest|HIGH||",
                "claude-brand-new-9|HIGH|{'type':'adaptive'}|high",
                "qwen-max|HIGH|{'type':'enabled','budget_tokens':16384}|"
            })
    void thinksAsTheModelCan(String model, Effort effort, String thinking, String word) {
        ObjectNode body = Wire.write(asking(HI).reasoning(effort(effort)).build(), model);
        JsonNode said = body.path("thinking");
        if (said instanceof ObjectNode object) {
            object.remove("block_binding");
        }
        assertThat(said.isMissingNode() ? null : said).isEqualTo(thinking == null ? null : Wire.json(thinking));
        assertThat(body.path("output_config").path("effort").stringValue("")).isEqualTo(word == null ? "" : word);
    }

    @Test
    void makesRoomForTheBudget() {
        ObjectNode body = Wire.write(
                asking(HI).maxOutput(2000).reasoning(effort(Effort.MEDIUM)).build(), "claude-sonnet-4-5");
        assertThat(body.path("max_tokens").asInt(0)).isEqualTo(10192);
        assertThat(body.path("thinking").path("budget_tokens").asInt(0)).isEqualTo(8192);
        ObjectNode plenty = Wire.write(
                asking(HI).maxOutput(20000).reasoning(effort(Effort.MEDIUM)).build(), "claude-sonnet-4-5");
        assertThat(plenty.path("max_tokens").asInt(0)).isEqualTo(20000);
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
    void asksInWordsForACallThatCantBeForced() {
        Losses losses = new Losses();
        ChatRequest request =
                asking(HI).tools(List.of(F)).toolChoice(ToolChoice.named("f")).build();
        ObjectNode body = Wire.write(request, Wire.target("claude-sonnet-5-5"), losses);
        assertThat(body.path("tool_choice")).isEqualTo(Wire.json("{'type':'auto'}"));
        assertThat(body.path("messages")
                        .path(0)
                        .path("content")
                        .path(1)
                        .path("text")
                        .stringValue(""))
                .isEqualTo("Call the tool f.");
        assertThat(losses.list()).extracting(Loss::kind).containsExactly(Loss.Kind.EMULATED);
        assertThat(Wire.write(request, "claude-sonnet-4-5").path("tool_choice"))
                .isEqualTo(Wire.json("{'type':'tool','name':'f'}"));
    }

    @Test
    void doesNotThinkWithABudgetWhereACallIsForced() {
        Losses losses = new Losses();
        ObjectNode body = Wire.write(
                asking(HI)
                        .tools(List.of(F))
                        .toolChoice(ToolChoice.of(ToolChoice.Mode.REQUIRED))
                        .reasoning(effort(Effort.HIGH))
                        .build(),
                Wire.target("claude-sonnet-4-5"),
                losses);
        assertThat(body.has("thinking")).isFalse();
        assertThat(body.path("tool_choice")).isEqualTo(Wire.json("{'type':'any'}"));
        assertThat(losses.count()).isEqualTo(1);
    }

    @Test
    void doesNotThinkWithABudgetWhereTheLastThoughtsAreLost() {
        Turn call = Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of("a", "f", "{}"));
        Turn result = Turn.of(Turn.Role.TOOL, Block.ToolResult.of("a", "ok"));
        ChatRequest request = asking(HI, call, result)
                .tools(List.of(F))
                .reasoning(effort(Effort.HIGH))
                .build();
        assertThat(Wire.write(request, "claude-sonnet-4-5").has("thinking")).isFalse();
        assertThat(Wire.write(request, "claude-opus-4-7").has("thinking")).isTrue();
    }

    @Test
    void keepsToAListOfAllowedToolsByLeavingOutTheOthers() {
        ChatRequest request = asking(HI)
                .tools(List.of(F, Tool.Function.of("g", null, null), Tool.Function.of("h", null, null)))
                .toolChoice(new ToolChoice(ToolChoice.Mode.REQUIRED, List.of("f", "h"), false, null))
                .build();
        ObjectNode body = Wire.write(request, "claude-sonnet-5");
        assertThat(body.path("tools").size()).isEqualTo(2);
        assertThat(body.path("tool_choice")).isEqualTo(Wire.json("{'type':'any','disable_parallel_tool_use':true}"));
    }

    @ParameterizedTest
    @CsvSource({"NONE,none", "AUTO,auto", "REQUIRED,any"})
    void writesEachChoice(ToolChoice.Mode mode, String type) {
        ChatRequest request =
                asking(HI).tools(List.of(F)).toolChoice(ToolChoice.of(mode)).build();
        assertThat(Wire.write(request, "claude-sonnet-5").path("tool_choice"))
                .isEqualTo(Json.object().put("type", type));
        assertThat(Wire.write(asking(HI).toolChoice(ToolChoice.of(mode)).build(), "claude-sonnet-5")
                        .has("tool_choice"))
                .isFalse();
    }

    @Test
    void givesTheLastOfTwoToolsWithOneName() {
        Losses losses = new Losses();
        JsonNode tools = Wire.write(
                        asking(HI)
                                .tools(List.of(F, Tool.Function.of("f", "newer", null)))
                                .build(),
                        Wire.target("claude-sonnet-5"),
                        losses)
                .path("tools");
        assertThat(tools.size()).isEqualTo(1);
        assertThat(tools.path(0).path("description").stringValue("")).isEqualTo("newer");
        assertThat(losses.count()).isEqualTo(1);
    }

    @Test
    void dropsAndReportsToolsOfAnotherProvider() {
        Losses losses = new Losses();
        Tool hosted = new Tool.Hosted("openai-responses", "file_search", Json.object(), Extras.NONE);
        assertThat(Wire.write(asking(HI).tools(List.of(hosted)).build(), Wire.target("claude-sonnet-5"), losses)
                        .has("tools"))
                .isFalse();
        assertThat(losses.list()).extracting(Loss::kind).containsExactly(Loss.Kind.DROPPED);
    }

    @Test
    void givesFreeTextAsTheOnlyArgumentAndTakesItBack() {
        Tool custom = new Tool.Custom("patch", null, "applies", null, null, Extras.NONE);
        ChatCall call =
                Wire.call(asking(HI).tools(List.of(custom)).build(), Wire.target("claude-sonnet-5"), new Losses());
        assertThat(Wire.body(call.request()).path("tools").path(0).path("input_schema"))
                .isEqualTo(
                        Wire.json("{'type':'object','properties':{'input':{'type':'string'}},'required':['input']}"));
        String document = Wire.json("{'type':'message','content':[{'type':'tool_use','id':'a','name':'patch',"
                        + "'input':{'input':'*** Begin'}}],'stop_reason':'tool_use'}")
                .toString();
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        ChatResponse answer = Wire.fold(Wire.events(call.decoder(200, Headers.EMPTY), bytes, bytes.length));
        Block.ToolCall made =
                (Block.ToolCall) answer.candidates().getFirst().blocks().getFirst();
        assertThat(made.freeText()).isTrue();
        assertThat(made.input()).isEqualTo("*** Begin");
    }

    @Test
    void changesNamesThatAnthropicRefusesAndRestoresThem() {
        Tool tool = new Tool.Function("read.file", "fs", null, null, null, null, Extras.NONE);
        ChatCall call =
                Wire.call(asking(HI).tools(List.of(tool)).build(), Wire.target("claude-sonnet-5"), new Losses());
        String sent =
                Wire.body(call.request()).path("tools").path(0).path("name").stringValue("");
        assertThat(sent).matches("[A-Za-z0-9_-]{1,128}");
        byte[] bytes = Wire.sse(
                        "{'type':'message_start','message':{'id':'m'}}",
                        "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use','id':'a','name':'"
                                + sent + "','input':{}}}",
                        "{'type':'content_block_stop','index':0}",
                        "{'type':'message_delta','delta':{'stop_reason':'tool_use'},'usage':{'output_tokens':1}}",
                        "{'type':'message_stop'}")
                .getBytes(StandardCharsets.UTF_8);
        ChatResponse answer = Wire.fold(Wire.events(call.decoder(200, Headers.EMPTY), bytes, 5));
        Block.ToolCall made =
                (Block.ToolCall) answer.candidates().getFirst().blocks().getFirst();
        assertThat(made.name()).isEqualTo("read.file");
        assertThat(made.namespace()).isEqualTo("fs");
    }

    @Test
    void getsAnAnswerByASchemaOutOfAToolWhereTheModelKnowsNoSchema() {
        OutputFormat output = new OutputFormat(
                OutputFormat.Kind.SCHEMA, null, Wire.json("{'type':'object'}"), null, null, null, List.of());
        ChatCall call =
                Wire.call(asking(HI).output(output).build(), Wire.target("claude-3-5-haiku-latest"), new Losses());
        assertThat(Wire.body(call.request()).path("tool_choice"))
                .isEqualTo(Wire.json("{'type':'tool','name':'json','disable_parallel_tool_use':true}"));
        byte[] bytes = Wire.sse(
                        "{'type':'message_start','message':{'id':'m'}}",
                        "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':'Sure'}}",
                        "{'type':'content_block_stop','index':0}",
                        "{'type':'content_block_start','index':1,'content_block':{'type':'tool_use','id':'a',"
                                + "'name':'json','input':{}}}",
                        "{'type':'content_block_delta','index':1,'delta':{'type':'input_json_delta',"
                                + "'partial_json':'[1]'}}",
                        "{'type':'content_block_stop','index':1}",
                        "{'type':'message_delta','delta':{'stop_reason':'tool_use'},'usage':{'output_tokens':1}}",
                        "{'type':'message_stop'}")
                .getBytes(StandardCharsets.UTF_8);
        ChatResponse answer = Wire.fold(Wire.events(call.decoder(200, Headers.EMPTY), bytes, 3));
        Candidate only = answer.candidates().getFirst();
        assertThat(only.blocks()).containsExactly(Block.Text.of("[1]"));
        assertThat(only.finish().reason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void wrapsASchemaThatIsNoObjectAndUnwrapsTheAnswer() {
        OutputFormat output = new OutputFormat(
                OutputFormat.Kind.SCHEMA, null, Wire.json("{'type':'string'}"), null, null, null, List.of());
        ChatCall call = Wire.call(asking(HI).output(output).build(), Wire.target("claude-opus-5"), new Losses());
        assertThat(Wire.body(call.request())
                        .path("output_config")
                        .path("format")
                        .path("schema")
                        .path("required"))
                .isEqualTo(Wire.json("['value']"));
        byte[] bytes =
                "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"{\\\"value\\\":\\\"x\\\"}\"}],\"stop_reason\":\"end_turn\"}"
                        .getBytes(StandardCharsets.UTF_8);
        ChatResponse answer = Wire.fold(Wire.events(call.decoder(200, Headers.EMPTY), bytes, bytes.length));
        assertThat(((Block.Text) answer.candidates().getFirst().blocks().getFirst()).text())
                .isEqualTo("\"x\"");
    }

    @Test
    void asksForJsonInWordsWhereNothingElseIsLeft() {
        OutputFormat any = new OutputFormat(OutputFormat.Kind.JSON_OBJECT, null, null, null, null, null, List.of());
        OutputFormat recursive = new OutputFormat(
                OutputFormat.Kind.SCHEMA,
                null,
                Wire.json("{'type':'object','properties':{'x':{'$ref':'#'}}}"),
                null,
                null,
                null,
                List.of());
        for (OutputFormat output : List.of(any, recursive)) {
            ObjectNode body = Wire.write(asking(HI).output(output).build(), "claude-opus-5");
            assertThat(body.has("output_config")).isFalse();
            assertThat(body.path("system").path(0).path("text").stringValue("")).startsWith("Answer with");
        }
    }

    @Test
    void saysInDescriptionsWhatAStrictSchemaCantSay() {
        JsonNode schema = Wire.json("""
                {'type':'object','title':'t','$schema':'s','properties':{
                  'format':{'type':['string','null'],'minLength':3,'format':'color'},
                  'when':{'type':'string','format':'date-time'},
                  'n':{'type':'integer','nullable':true,'minimum':1,'oneOf':[{'const':1},{'const':2}]},
                  'map':{'type':'object','additionalProperties':{'type':'string'}}},
                 'required':['format']}""");
        SchemaCleaner.Cleaned cleaned = SchemaCleaner.strict(schema).orElseThrow();
        assertThat(cleaned.schema()).isEqualTo(Wire.json("""
                {'type':'object','title':'t','properties':{
                  'format':{'type':['string','null'],'description':'(minLength: 3, format: \\u0022color\\u0022)'},
                  'when':{'type':'string','format':'date-time'},
                  'n':{'type':['integer','null'],'description':'(minimum: 1)','anyOf':[{'const':1},{'const':2}]},
                  'map':{'type':'object','additionalProperties':false}},
                 'required':['format'],'additionalProperties':false}"""));
        assertThat(cleaned.closed()).isEqualTo(1);
        assertThat(cleaned.hints()).isEqualTo(3);
    }

    @Test
    void makesAnObjectOfEverySchemaOfAnInput() {
        assertThat(SchemaCleaner.input(
                        Wire.json("{'type':'OBJECT','properties':{'a':{'type':'STRING','nullable':true}}}")))
                .isEqualTo(Wire.json("{'type':'object','properties':{'a':{'type':['string','null']}}}"));
        assertThat(SchemaCleaner.input(Wire.json("{'anyOf':[{'properties':{'a':{}}},{'properties':{'b':{}}}]}")))
                .isEqualTo(Wire.json("{'type':'object','properties':{'a':{},'b':{}}}"));
        assertThat(SchemaCleaner.input(Wire.json("true"))).isEqualTo(Wire.json("{'type':'object','properties':{}}"));
    }

    @Test
    void followsEachReferenceOfASchemaOnce() {
        StringBuilder text = new StringBuilder("{'type':'object','properties':{'x':{'$ref':'#/$defs/d0'}},'$defs':{");
        for (int i = 0; i < 60; i++) {
            text.append("'d" + i + "':{'anyOf':[{'$ref':'#/$defs/d" + (i + 1) + "'},{'$ref':'#/$defs/d" + (i + 1)
                    + "'}]},");
        }
        assertThat(SchemaCleaner.strict(Wire.json(text + "'d60':{'type':'string'}}}")))
                .isPresent();
    }

    @Test
    void sendsThoughtsBackToTheirMakerOnly() {
        Sealed other = new Sealed(MessagesProtocol.ID, "another", Sealed.Slot.THOUGHT, "x");
        Sealed anybody = new Sealed(MessagesProtocol.ID, "*", Sealed.Slot.REDACTED, "y");
        Sealed gemini = new Sealed("gemini", Wire.REALM, Sealed.Slot.THOUGHT, "z");
        JsonNode content = messages(
                        HI,
                        Turn.of(
                                Turn.Role.ASSISTANT,
                                new Block.Reasoning("a", other, false, Extras.NONE),
                                new Block.Reasoning("", anybody, true, Extras.NONE),
                                new Block.Reasoning("c", gemini, false, Extras.NONE),
                                new Block.Reasoning("d", OWN, false, Extras.NONE),
                                Block.Reasoning.of("e"),
                                Block.Text.of("f")),
                        HI)
                .path(1)
                .path("content");
        assertThat(content)
                .isEqualTo(Wire.json("[{'type':'redacted_thinking','data':'y'},{'type':'thinking','thinking':'d',"
                        + "'signature':'sig'},{'type':'text','text':'f'}]"));
    }

    @Test
    void putsThoughtsBeforeTextAndToolsOfTheProviderBeforeTheClients() {
        Block server = new Block.Foreign(
                MessagesProtocol.ID, "server_tool_use", Wire.json("{'type':'server_tool_use'}"), null, Extras.NONE);
        JsonNode content = messages(
                        HI,
                        Turn.of(
                                Turn.Role.ASSISTANT,
                                Block.Text.of("t"),
                                new Block.Reasoning("d", OWN, false, Extras.NONE),
                                Block.ToolCall.of("a", "f", "{}"),
                                server),
                        Turn.of(Turn.Role.TOOL, Block.ToolResult.of("a", "ok")))
                .path(1)
                .path("content");
        List<String> types = new ArrayList<>();
        content.forEach(block -> types.add(block.path("type").stringValue("")));
        assertThat(types).containsExactly("thinking", "text", "server_tool_use", "tool_use");
    }

    @Test
    void foldsTheOperatorsLaterWordsInWhereTheyStood() {
        Turn[] turns = {
            HI, Turn.of(Turn.Role.ASSISTANT, Block.Text.of("a")), Turn.of(Turn.Role.SYSTEM, Block.Text.of("s")), HI
        };
        assertThat(messages(turns).path(2).path("content"))
                .isEqualTo(
                        Wire.json("[{'type':'text','text':'<system>\\ns\\n</system>'},{'type':'text','text':'Hi'}]"));
        assertThat(Wire.write(asking(turns).build(), "claude-opus-4-8")
                        .path("messages")
                        .path(2))
                .isEqualTo(Wire.json("{'role':'system','content':[{'type':'text','text':'s'}]}"));
    }

    @Test
    void letsTheUserSpeakFirstAndLast() {
        Turn said = Turn.of(Turn.Role.ASSISTANT, Block.Text.of("a "));
        assertThat(messages(said, HI)
                        .path(0)
                        .path("content")
                        .path(0)
                        .path("text")
                        .stringValue(""))
                .isEqualTo("Continue.");
        assertThat(messages(HI, said)
                        .path(2)
                        .path("content")
                        .path(0)
                        .path("text")
                        .stringValue(""))
                .isEqualTo("Continue.");
        JsonNode prefill =
                Wire.write(asking(HI, said).build(), "claude-sonnet-4-5").path("messages");
        assertThat(prefill.size()).isEqualTo(2);
        assertThat(prefill.path(1).path("content").path(0).path("text").stringValue(""))
                .isEqualTo("a");
        assertThat(messages(Turn.of(Turn.Role.SYSTEM, Block.Text.of("s")))
                        .path(0)
                        .path("role")
                        .stringValue(""))
                .isEqualTo("user");
    }

    @Test
    void keepsNoMoreCacheMarksThanAnthropicTakes() {
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            turns.add(Turn.of(
                    Turn.Role.SYSTEM, new Block.Text("s" + i, List.of(), null, new CacheMark(null), Extras.NONE)));
        }
        for (int i = 0; i < 4; i++) {
            turns.add(Turn.of(
                    Turn.Role.USER, new Block.Text("u" + i, List.of(), null, new CacheMark("1h"), Extras.NONE)));
        }
        Losses losses = new Losses();
        ObjectNode body = Wire.write(ChatRequest.builder("m", turns).build(), Wire.target("claude-sonnet-5"), losses);
        assertThat(Json.text(body).split("cache_control", -1)).hasSize(5);
        assertThat(body.path("system").path(2).has("cache_control")).isTrue();
        assertThat(Json.text(body)).doesNotContain("1h");
    }

    @Test
    void writesEachRoundOfAToolLoopAsTheBeginningOfTheNext() {
        List<Turn> turns = new ArrayList<>(List.of(Turn.of(Turn.Role.SYSTEM, Block.Text.of("S")), HI));
        JsonNode before = Json.array();
        for (int round = 0; round < 4; round++) {
            ChatRequest request = ChatRequest.builder("m", turns)
                    .tools(List.of(F))
                    .reasoning(effort(Effort.HIGH))
                    .build();
            JsonNode now = Wire.write(request, "claude-opus-5").path("messages");
            for (int i = 0; i < before.size(); i++) {
                assertThat(now.get(i)).isEqualTo(before.get(i));
            }
            before = now;
            turns.add(Turn.of(
                    Turn.Role.ASSISTANT,
                    new Block.Reasoning("T" + round, OWN, false, Extras.NONE),
                    Block.Text.of("x" + round),
                    Block.ToolCall.of("call.a" + round, "f", "{\"n\": " + round + "}"),
                    Block.ToolCall.of("call.b" + round, "f", "")));
            turns.add(Turn.of(Turn.Role.TOOL, Block.ToolResult.of("call.a" + round, "1")));
            turns.add(Turn.of(Turn.Role.TOOL, Block.ToolResult.of("call.b" + round, "2")));
            turns.add(Turn.of(Turn.Role.SYSTEM, Block.Text.of("note " + round)));
        }
        assertThat(before.size()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUDIO", "VIDEO"})
    void refusesWhatAnthropicDoesNotHear(Block.Media.Kind kind) {
        Block media = Block.Media.of(kind, new Source.Bytes("audio/wav", "AAAA"), null, Extras.NONE);
        assertThatThrownBy(() -> messages(Turn.of(Turn.Role.USER, media)))
                .isInstanceOfSatisfying(FaultException.class, e -> {
                    assertThat(e.fault().kind()).isEqualTo(FaultKind.UNSUPPORTED);
                    assertThat(e.fault().code()).contains("unsupported_value");
                });
    }

    @Test
    void refusesFilesAndAddressesThatAnthropicCantReach() {
        for (Source source : List.of(
                new Source.FileReference("openai-responses", "file-1", null),
                new Source.Url("gs://bucket/x", null),
                new Source.Bytes("image/tiff", "SUkqAA=="))) {
            Block media = Block.Media.of(Block.Media.Kind.IMAGE, source, null, Extras.NONE);
            assertThatThrownBy(() -> messages(Turn.of(Turn.Role.USER, media))).isInstanceOf(FaultException.class);
        }
    }

    @Test
    void readsAPictureOutOfADataUrl() {
        Block media = Block.Media.of(
                Block.Media.Kind.IMAGE,
                new Source.Url("data:image/png;charset=utf-8;base64,iVBORw0K\nGgo", null),
                null,
                Extras.NONE);
        assertThat(messages(Turn.of(Turn.Role.USER, media))
                        .path(0)
                        .path("content")
                        .path(0)
                        .path("source"))
                .isEqualTo(Wire.json("{'type':'base64','media_type':'image/png','data':'iVBORw0KGgo='}"));
    }

    @Test
    void writesTextFilesAsTextAndPdfByItsBytes() {
        Block text = new Block.Media(
                Block.Media.Kind.DOCUMENT,
                new Source.Bytes("text/markdown", "SGk="),
                "a.md",
                null,
                null,
                null,
                false,
                null,
                Extras.NONE);
        Block pdf = Block.Media.of(
                Block.Media.Kind.DOCUMENT, new Source.Bytes("application/octet-stream", "JVBERi0x"), null, Extras.NONE);
        JsonNode content = messages(Turn.of(Turn.Role.USER, text, pdf)).path(0).path("content");
        assertThat(content.path(0))
                .isEqualTo(Wire.json("{'type':'document','source':{'type':'text','media_type':'text/plain',"
                        + "'data':'Hi'},'title':'a.md'}"));
        assertThat(content.path(1).path("source").path("media_type").stringValue(""))
                .isEqualTo("application/pdf");
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

    private static ChatResponse answer(Block block, FinishReason reason, String raw) {
        Candidate candidate = new Candidate(0, List.of(block), Finish.of(reason, raw), Extras.NONE);
        return new ChatResponse("m", "c", null, List.of(candidate), Usage.NONE, null, Extras.NONE);
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
}
