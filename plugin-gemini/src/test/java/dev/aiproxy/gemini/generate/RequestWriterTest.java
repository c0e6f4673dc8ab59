package dev.aiproxy.gemini.generate;

import static dev.aiproxy.gemini.generate.Samples.NEW;
import static dev.aiproxy.gemini.generate.Samples.OLD;
import static dev.aiproxy.gemini.generate.Samples.json;
import static dev.aiproxy.gemini.generate.Samples.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import dev.aiproxy.api.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class RequestWriterTest {
    private static final Sealed OWN = new Sealed("gemini-generate", "google", Sealed.Slot.CALL, "AbCd");
    private static final Sealed FOREIGN = new Sealed("anthropic-messages", "claude", Sealed.Slot.THOUGHT, "sig");

    static ChatRequest.Builder conversation(Block... thoughts) {
        List<Block> said = new java.util.ArrayList<>(List.of(thoughts));
        said.add(Block.Text.of("Hi"));
        said.add(Block.ToolCall.of("c1", "f", "{\"a\":1}"));
        said.add(Block.ToolCall.of("c2", "g", ""));
        Block.ToolResult failed =
                new Block.ToolResult("c2", null, false, List.of(Block.Text.of("boom")), true, null, Extras.NONE);
        return ChatRequest.builder(
                        "m",
                        List.of(
                                Turn.of(Role.SYSTEM, Block.Text.of("S", new CacheMark(null), Extras.NONE)),
                                Turn.of(
                                        Role.USER,
                                        Block.Text.of("Look"),
                                        Block.Media.of(
                                                Block.Media.Kind.IMAGE,
                                                new Source.Bytes("image/png", "iVBO"),
                                                null,
                                                Extras.NONE)),
                                Turn.of(Role.ASSISTANT, said),
                                Turn.of(Role.TOOL, failed, Block.ToolResult.of("c1", "ok"))))
                .tools(List.of(
                        Tool.Function.of("f", null, json("{'type':'object','properties':{'a':{'type':'integer'}}}")),
                        Tool.Function.of("g", null, null)))
                .output(new OutputFormat(
                        OutputFormat.Kind.SCHEMA, "r", json("{'type':'object'}"), null, null, null, List.of()))
                .reasoning(new ReasoningWish(ReasoningWish.Mode.ON, Effort.MEDIUM, null, ReasoningWish.Show.UNSAID));
    }

    private static String contents(String ids, String signature) {
        String c1 = ids.isEmpty() ? "" : "'id':'c1',";
        String c2 = ids.isEmpty() ? "" : "'id':'c2',";
        return "'contents':[{'role':'user','parts':[{'text':'Look'},"
                + "{'inlineData':{'mimeType':'image/png','data':'iVBO'}}]},"
                + "{'role':'model','parts':[{'text':'Hi'},{'functionCall':{" + c1 + "'name':'f','args':{'a':1}}"
                + signature + "},{'functionCall':{" + c2 + "'name':'g','args':{}}}]},"
                + "{'role':'user','parts':[{'functionResponse':{" + c1 + "'name':'f','response':{'output':'ok'}}},"
                + "{'functionResponse':{" + c2 + "'name':'g','response':{'error':'boom'}}}]}]";
    }

    private static final String TOOLS = ",'tools':[{'functionDeclarations':[{'name':'f','parametersJsonSchema':"
            + "{'type':'object','properties':{'a':{'type':'integer'}}}},{'name':'g'}]}]";

    @Test
    void writesTheConversationForANewModel() {
        Losses losses = new Losses();
        Block thought = new Block.Reasoning("T", FOREIGN, false, Extras.NONE);
        assertThat(write(conversation(thought).build(), NEW, losses))
                .isEqualTo(json("{'systemInstruction':{'parts':[{'text':'S'}]},"
                        + contents("ids", ",'thoughtSignature':'skip_thought_signature_validator'") + TOOLS
                        + ",'generationConfig':{'responseMimeType':'application/json',"
                        + "'responseJsonSchema':{'type':'object'},'thinkingConfig':{'thinkingLevel':'MEDIUM'}}}"));
        assertThat(losses.list())
                .extracting(Loss::kind)
                .containsExactlyInAnyOrder(Loss.Kind.DROPPED, Loss.Kind.EMULATED);
    }

    @Test
    void writesTheConversationForAnOldModel() {
        JsonNode body = write(conversation().build(), OLD);
        assertThat(body.path("contents"))
                .isEqualTo(json("{" + contents("", "") + "}").path("contents"));
        assertThat(body.path("generationConfig")).isEqualTo(json("{'thinkingConfig':{'thinkingBudget':8192}}"));
        assertThat(body.at("/systemInstruction/parts/1/text").stringValue()).contains("JSON Schema");
    }

    @Test
    void putsSignaturesBackInTheirPlaces() {
        JsonNode direct = write(
                ChatRequest.builder(
                                "m",
                                List.of(
                                        Turn.of(Role.USER, Block.Text.of("Hi")),
                                        Turn.of(
                                                Role.ASSISTANT,
                                                new Block.Reasoning("", OWN, false, Extras.NONE),
                                                Block.ToolCall.of("c1", "f", "{}"),
                                                Block.ToolCall.of("c2", "f", "{}")),
                                        Turn.of(
                                                Role.TOOL,
                                                Block.ToolResult.of("c1", "1"),
                                                Block.ToolResult.of("c2", "2"))))
                        .build(),
                NEW);
        assertThat(direct.at("/contents/1/parts"))
                .isEqualTo(json("[{'functionCall':{'id':'c1','name':'f','args':{}},'thoughtSignature':'AbCd'},"
                        + "{'functionCall':{'id':'c2','name':'f','args':{}}}]"));
        Sealed onText = new Sealed("gemini-generate", "google", Sealed.Slot.TEXT, "Xy");
        Sealed onThought = new Sealed("gemini-generate", "google", Sealed.Slot.THOUGHT, "Zz");
        Sealed elsewhere = new Sealed("gemini-generate", "another", Sealed.Slot.THOUGHT, "No");
        JsonNode texts = write(
                ChatRequest.builder(
                                "m",
                                List.of(
                                        Turn.of(Role.USER, Block.Text.of("Hi")),
                                        Turn.of(
                                                Role.ASSISTANT,
                                                new Block.Reasoning("T", onThought, false, Extras.NONE),
                                                new Block.Reasoning("U", elsewhere, false, Extras.NONE),
                                                Block.Text.of("A"),
                                                new Block.Reasoning("", onText, false, Extras.NONE),
                                                new Block.Text("", List.of(), onText, null, Extras.NONE))))
                        .build(),
                NEW);
        assertThat(texts.at("/contents/1/parts"))
                .isEqualTo(json("[{'text':'T','thought':true,'thoughtSignature':'Zz'},"
                        + "{'text':'A','thoughtSignature':'Xy'},{'text':'','thoughtSignature':'Xy'}]"));
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-pro,NONE,thinkingBudget,128",
        "gemini-2.5-flash,NONE,thinkingBudget,0",
        "gemini-2.5-flash,MINIMAL,thinkingBudget,512",
        "gemini-2.5-flash-lite,LOW,thinkingBudget,1024",
        "gemini-2.5-flash,HIGH,thinkingBudget,24576",
        "gemini-2.5-flash,XHIGH,thinkingBudget,24576",
        "gemini-2.5-pro,XHIGH,thinkingBudget,32768",
        "gemini-2.5-pro,MAX,thinkingBudget,32768",
        "gemini-3-flash-preview,MINIMAL,thinkingLevel,MINIMAL",
        "gemini-3-pro-preview,MINIMAL,thinkingLevel,LOW",
        "gemini-3-pro-preview,MEDIUM,thinkingLevel,HIGH",
        "gemini-3.1-pro-preview,MEDIUM,thinkingLevel,MEDIUM",
        "gemini-3.7-flash,NONE,thinkingLevel,LOW",
        "gemini-4-argon,XHIGH,thinkingLevel,HIGH",
        "gemini-4-hydrogen,XHIGH,thinkingLevel,xhigh",
        "gemini-9-unheard-of,HIGH,thinkingLevel,HIGH"
    })
    void asksForThinkingAsTheModelTakesIt(String model, Effort effort, String name, String value) {
        ReasoningWish wish = new ReasoningWish(ReasoningWish.Mode.UNSAID, effort, null, ReasoningWish.Show.UNSAID);
        JsonNode body = write(hello().reasoning(wish).build(), model);
        JsonNode config = body.at("/generationConfig/thinkingConfig");
        assertThat(config.path(name).asString()).isEqualTo(value);
        assertThat(config.size()).isEqualTo(1);
    }

    @Test
    void asksForNoThinkingOfAModelThatNobodyKnows() {
        ReasoningWish wish = new ReasoningWish(ReasoningWish.Mode.ON, Effort.HIGH, null, ReasoningWish.Show.SUMMARY);
        Losses losses = new Losses();
        assertThat(write(hello().reasoning(wish).build(), "gemma-3", losses).has("generationConfig"))
                .isFalse();
        assertThat(losses.count()).isEqualTo(1);
    }

    private static ChatRequest.Builder hello() {
        return ChatRequest.builder("m", List.of(Turn.of(Role.USER, Block.Text.of("Hi"))));
    }

    private static JsonNode mode(ToolChoice choice, @Nullable Boolean strict) {
        Tool tool = new Tool.Function("f", null, null, null, strict, null, Extras.NONE);
        return write(hello().tools(List.of(tool)).toolChoice(choice).build(), NEW)
                .at("/toolConfig/functionCallingConfig");
    }

    @Test
    void writesEveryToolChoice() {
        assertThat(mode(ToolChoice.UNSAID, null).isMissingNode()).isTrue();
        assertThat(mode(ToolChoice.UNSAID, true)).isEqualTo(json("{'mode':'VALIDATED'}"));
        assertThat(mode(ToolChoice.of(ToolChoice.Mode.AUTO), null)).isEqualTo(json("{'mode':'AUTO'}"));
        assertThat(mode(ToolChoice.of(ToolChoice.Mode.NONE), null)).isEqualTo(json("{'mode':'NONE'}"));
        assertThat(mode(ToolChoice.named("f"), true)).isEqualTo(json("{'mode':'ANY','allowedFunctionNames':['f']}"));
        assertThat(mode(new ToolChoice(ToolChoice.Mode.AUTO, List.of("f"), null, null), null))
                .isEqualTo(json("{'mode':'VALIDATED','allowedFunctionNames':['f']}"));
        assertThat(write(hello().toolChoice(ToolChoice.named("f")).build(), NEW).has("toolConfig"))
                .isFalse();
    }

    @Test
    void leavesOutToolsThatOthersRunAndSaysSo() {
        Tool search = new Tool.Hosted(
                "anthropic-messages",
                "web_search_20250305",
                Json.object(),
                Extras.at("anthropic-messages", Place.ROOT.element("tools", 0)));
        Losses losses = new Losses();
        assertThat(write(hello().tools(List.of(search)).build(), NEW, losses).has("tools"))
                .isFalse();
        assertThat(losses.list()).extracting(Loss::path).containsExactly("tools[0]");
    }

    @Test
    void reportsEachMemberThatOnlyAnotherProtocolKnows() {
        Extras extras = new Extras(
                "openai-chat", Place.ROOT, Json.object().put("logit_x", 1).put("y", 2));
        Losses losses = new Losses();
        write(hello().extras(extras).build(), NEW, losses);
        assertThat(losses.list()).extracting(Loss::path).containsExactly("logit_x", "y");
    }

    @Test
    void keepsTheBeginningWhenAConversationGrows() {
        Turn user = Turn.of(Role.USER, Block.Text.of("Hi"));
        Turn answer = Turn.of(Role.ASSISTANT, Block.ToolCall.of("c1", "f", "{}"));
        Turn result = Turn.of(Role.TOOL, Block.ToolResult.of("c1", "x"));
        Turn later = Turn.of(Role.ASSISTANT, Block.Text.of("Done"));
        JsonNode first =
                write(ChatRequest.builder("m", List.of(user, answer, result)).build(), NEW);
        JsonNode second = write(
                ChatRequest.builder("m", List.of(user, answer, result, later, user))
                        .build(),
                NEW);
        assertThat(Json.text(second.path("contents")))
                .startsWith(Json.text(first.path("contents"))
                        .substring(0, Json.text(first.path("contents")).length() - 1));
    }

    @Test
    void refusesFilesOfOtherProvidersAndAddressesThatTheModelCanNotFetch() {
        for (Source source : List.of(
                new Source.FileReference("openai-responses", "file_1", null),
                new Source.Url("https://h/x.png", null))) {
            Block media = Block.Media.of(
                    Block.Media.Kind.IMAGE, source, null, Extras.at("x", Place.ROOT.element("messages", 0)));
            ChatRequest request =
                    ChatRequest.builder("m", List.of(Turn.of(Role.USER, media))).build();
            assertThatThrownBy(() -> write(request, OLD)).isInstanceOfSatisfying(FaultException.class, e -> {
                assertThat(e.fault().kind()).isEqualTo(FaultKind.UNSUPPORTED);
                assertThat(e.fault().param()).contains("messages[0]");
            });
        }
    }

    @Test
    void leavesStopTextsBeyondFiveToTheHost() {
        var call = Samples.egress()
                .encode(hello().stop(List.of("a", "b", "c", "d", "e", "f")).build(), Samples.target(NEW), new Losses());
        assertThat(call.stops()).containsExactly("f");
        assertThat(Json.parse(call.request().body().contiguous())
                        .at("/generationConfig/stopSequences")
                        .size())
                .isEqualTo(5);
    }

    @Test
    void addressesTheModelInThePath() {
        var whole = Samples.egress()
                .encode(hello().build(), Samples.target(NEW), new Losses())
                .request();
        assertThat(whole.target()).isEqualTo("/v1beta/models/" + NEW + ":generateContent");
        var stream = Samples.egress()
                .encode(hello().stream(true).build(), Samples.target(NEW), new Losses())
                .request();
        assertThat(stream.target()).isEqualTo("/v1beta/models/" + NEW + ":streamGenerateContent?alt=sse");
        var count = Samples.egress()
                .encodeCount(hello().build(), Samples.target(NEW), new Losses())
                .orElseThrow();
        assertThat(count.target()).isEqualTo("/v1beta/models/" + NEW + ":countTokens");
        assertThat(count.body().toUtf8()).startsWith("{\"generateContentRequest\":{\"model\":\"models/" + NEW);
    }

    @Test
    void mendsCallsWithoutASignatureWhenAModelInsistsOnOne() {
        GenerateChatEgress egress = new GenerateChatEgress();
        Fault refusal = Fault.of(
                FaultKind.INVALID_REQUEST,
                "Function call is missing a thought_signature in functionCall parts. (contents[1])");
        assertThat(egress.wouldMend(refusal)).isTrue();
        assertThat(egress.wouldMend(Fault.of(FaultKind.INVALID_REQUEST, "Thought signature is not valid")))
                .isTrue();
        assertThat(egress.wouldMend(Fault.of(FaultKind.INVALID_REQUEST, "contents is missing")))
                .isFalse();
        ChatRequest request = Samples.read("{'contents':[{'role':'user','parts':[{'text':'Hi'}]},"
                + "{'role':'model','parts':[{'functionCall':{'name':'f','args':{}}}]},"
                + "{'role':'user','parts':[{'functionResponse':{'name':'f','response':{'output':'x'}}}]}]}");
        assertThat(Samples.write(request, Samples.NEW).at("/contents/1/parts/0/thoughtSignature"))
                .isEqualTo(Samples.json("'skip_thought_signature_validator'"));
    }
}
