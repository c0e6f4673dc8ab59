package dev.aiproxy.gemini.generate;

import static dev.aiproxy.gemini.generate.Samples.NEW;
import static dev.aiproxy.gemini.generate.Samples.ask;
import static dev.aiproxy.gemini.generate.Samples.json;
import static dev.aiproxy.gemini.generate.Samples.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ChatCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Tools and settings of other formats, said to Gemini. A number is that of a case in the list of known bugs of others. */
class WishesWritingTest {
    @Test
    void case34KeepsTheOrderOfTools() {
        List<Tool> tools = List.of(
                Tool.Function.of("z", null, null),
                Tool.Function.of("a", null, null),
                Tool.Function.of("m", null, null));
        JsonNode body = write(ask(Block.Text.of("Hi")).toBuilder().tools(tools).build(), NEW);
        assertThat(body.at("/tools/0/functionDeclarations"))
                .isEqualTo(json("[{'name':'z'},{'name':'a'},{'name':'m'}]"));
    }

    @Test
    void case63WritesTheLimit() {
        ChatRequest request = ask(Block.Text.of("Hi")).toBuilder().maxOutput(77).build();
        assertThat(write(request, NEW).at("/generationConfig/maxOutputTokens").intValue(0))
                .isEqualTo(77);
    }

    @Test
    void case92NeverAsksForArgumentsInPieces() {
        ChatRequest request = ask(Block.Text.of("Hi")).toBuilder()
                .tools(List.of(Tool.Function.of("f", null, null)))
                .build();
        assertThat(Json.text(write(request, NEW))).doesNotContain("streamFunctionCallArguments");
    }

    @Test
    void case108ReportsToolsOfAnotherProvider() {
        Losses losses = new Losses();
        Tool hosted = new Tool.Hosted(
                "anthropic-messages",
                "web_fetch",
                json("{'type':'web_fetch_20260318','name':'web_fetch'}"),
                Extras.at("anthropic-messages", Place.ROOT.element("tools", 0)));
        ChatRequest request =
                ask(Block.Text.of("Hi")).toBuilder().tools(List.of(hosted)).build();
        assertThat(write(request, NEW, losses).has("tools")).isFalse();
        assertThat(losses.list()).anySatisfy(loss -> assertThat(loss.path()).startsWith("tools[0]"));
    }

    @Test
    void case124PutsToolsAtTheTop() {
        ChatRequest request = ask(Block.Text.of("Hi")).toBuilder()
                .tools(List.of(Tool.Function.of("f", null, null)))
                .maxOutput(9)
                .build();
        JsonNode body = write(request, NEW);
        assertThat(body.path("tools").isArray()).isTrue();
        assertThat(body.path("generationConfig")).isEqualTo(json("{'maxOutputTokens':9}"));
    }

    @ParameterizedTest
    @CsvSource({"MAX,HIGH,DOWNGRADED", "XHIGH,HIGH,DOWNGRADED", "MINIMAL,LOW,EMULATED"})
    void saysWhichEffortTheModelLacks(Effort effort, String level, Loss.Kind kind) {
        Losses losses = new Losses();
        ChatRequest request = ask(Block.Text.of("Hi")).toBuilder()
                .reasoning(new ReasoningWish(ReasoningWish.Mode.ON, effort, null, ReasoningWish.Show.UNSAID))
                .build();
        assertThat(write(request, "gemini-4-argon", losses)
                        .at("/generationConfig/thinkingConfig/thinkingLevel")
                        .asString(""))
                .isEqualTo(level);
        assertThat(losses.list()).extracting(Loss::kind).containsExactly(kind);
    }

    private static ChatRequest tooled(Tool tool, ToolChoice choice) {
        return ask(Block.Text.of("Hi")).toBuilder()
                .tools(List.of(tool))
                .toolChoice(choice)
                .build();
    }

    @Test
    void case13FlattensANamespaceAndBringsItBack() {
        Tool tool = new Tool.Function("find", "crm", null, json("{'properties':{'a':{}}}"), null, null, Extras.NONE);
        Losses losses = new Losses();
        ChatCall call = Samples.egress().encode(tooled(tool, ToolChoice.named("find")), Samples.target(NEW), losses);
        JsonNode body = Json.parse(call.request().body().contiguous());
        assertThat(body.at("/tools/0/functionDeclarations/0/name").stringValue())
                .isEqualTo("crm__find");
        assertThat(body.at("/toolConfig/functionCallingConfig/allowedFunctionNames"))
                .isEqualTo(json("['crm__find']"));
        String reply = Samples.event(Samples.stop("{'functionCall':{'name':'crm__find','args':{}}}"));
        Block.ToolCall read =
                (Block.ToolCall) Samples.fold(Samples.events(call, reply.getBytes(StandardCharsets.UTF_8), 50))
                        .candidates()
                        .getFirst()
                        .blocks()
                        .getFirst();
        assertThat(read.name()).isEqualTo("find");
        assertThat(read.namespace()).isEqualTo("crm");
        assertThat(losses.list()).extracting(Loss::note).containsExactly("sent as 'crm__find'");
    }

    @ParameterizedTest
    @CsvSource({"AUTO,VALIDATED", "REQUIRED,ANY"})
    void case33NamesTheToolsToChooseFromAndReportsThatTheyMayComeAtOnce(ToolChoice.Mode mode, String word) {
        ToolChoice choice = new ToolChoice(mode, List.of("f"), false, null);
        Losses losses = new Losses();
        assertThat(write(tooled(Tool.Function.of("f", null, null), choice), NEW, losses)
                        .at("/toolConfig/functionCallingConfig"))
                .isEqualTo(json("{'mode':'" + word + "','allowedFunctionNames':['f']}"));
        assertThat(losses.list()).extracting(Loss::path).containsExactly("parallel_tool_calls");
    }

    @ParameterizedTest
    @CsvSource({"UNSAID,VALIDATED", "AUTO,VALIDATED", "REQUIRED,ANY", "NONE,NONE"})
    void case91NeverValidatesWhereACallIsForced(ToolChoice.Mode mode, String word) {
        Tool strict = new Tool.Function("f", null, null, json("{'properties':{'a':{}}}"), true, null, Extras.NONE);
        Losses losses = new Losses();
        assertThat(write(tooled(strict, ToolChoice.of(mode)), NEW, losses)
                        .at("/toolConfig/functionCallingConfig/mode")
                        .stringValue())
                .isEqualTo(word);
        assertThat(losses.list())
                .extracting(Loss::note)
                .isEqualTo(word.equals("NONE") ? List.of() : List.of("said by the mode of calling: " + word));
    }

    @Test
    void case92TakesArgumentsInPiecesOnlyInAStream() {
        String body = "{'contents':[{'role':'user','parts':[{'text':'Hi'}]}],'tools':[{'functionDeclarations':["
                + "{'name':'f'}]}],'toolConfig':{'functionCallingConfig':{'mode':'AUTO',"
                + "'streamFunctionCallArguments':true}}}";
        ChatRequest streamed = Samples.ingress().decode(Samples.wire("streamGenerateContent", "alt=sse", body));
        assertThat(write(streamed, NEW)).isEqualTo(json(body));
        Losses losses = new Losses();
        assertThat(write(Samples.read(body), NEW, losses).at("/toolConfig/functionCallingConfig"))
                .isEqualTo(json("{'mode':'AUTO'}"));
        assertThat(losses.list())
                .extracting(Loss::path)
                .containsExactly("toolConfig.functionCallingConfig.streamFunctionCallArguments");
    }

    @Test
    void case114ForbidsCalls() {
        assertThat(write(tooled(Tool.Function.of("f", null, null), ToolChoice.of(ToolChoice.Mode.NONE)), NEW)
                        .path("toolConfig"))
                .isEqualTo(json("{'functionCallingConfig':{'mode':'NONE'}}"));
    }

    @Test
    void saysThatThereIsNothingToChooseFrom() {
        Losses losses = new Losses();
        ChatRequest request = ask(Block.Text.of("Hi")).toBuilder()
                .toolChoice(ToolChoice.of(ToolChoice.Mode.REQUIRED))
                .build();
        assertThat(write(request, NEW, losses).has("toolConfig")).isFalse();
        assertThat(losses.list()).extracting(Loss::path).containsExactly("tool_choice");
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-pro, thinkingBudget, 512",
        "gemini-2.5-flash, thinkingBudget, 512",
        "gemini-2.5-flash-lite, thinkingBudget, 512",
        "gemini-3-pro-preview, thinkingLevel, LOW",
        "gemini-3-flash-preview, thinkingLevel, MINIMAL",
        "gemini-3.7-flash, thinkingLevel, LOW",
        "gemini-4-argon, thinkingLevel, LOW"
    })
    void case119AsksForTheLeastThinkingThatTheModelKnows(String model, String name, String value) {
        ChatRequest request = ask(Block.Text.of("Hi")).toBuilder()
                .reasoning(new ReasoningWish(ReasoningWish.Mode.ON, Effort.MINIMAL, null, ReasoningWish.Show.UNSAID))
                .build();
        JsonNode thinking = write(request, model).at("/generationConfig/thinkingConfig");
        assertThat(thinking.propertyNames()).containsExactly(name);
        assertThat(thinking.path(name).asString()).isEqualTo(value);
    }

    @Test
    void case62SendsOneStopTextAsAList() {
        ChatRequest request =
                ask(Block.Text.of("Hi")).toBuilder().stop(List.of("x")).build();
        assertThat(write(request, NEW).path("generationConfig")).isEqualTo(json("{'stopSequences':['x']}"));
    }

    @Test
    void saysThatTheDescriptionOfAnAnswersSchemaIsLost() {
        OutputFormat format = new OutputFormat(
                OutputFormat.Kind.SCHEMA, "r", json("{'type':'object'}"), true, "What it is for.", null, List.of());
        Losses losses = new Losses();
        write(ask(Block.Text.of("Hi")).toBuilder().output(format).build(), NEW, losses);
        assertThat(losses.list()).extracting(Loss::path).containsExactly("response_format.description");
    }

    @Test
    void case61KeepsAnyJsonApartFromJsonByASchema() {
        OutputFormat any = new OutputFormat(OutputFormat.Kind.JSON_OBJECT, null, null, null, null, null, List.of());
        assertThat(write(ask(Block.Text.of("Hi")).toBuilder().output(any).build(), NEW)
                        .path("generationConfig"))
                .isEqualTo(json("{'responseMimeType':'application/json'}"));
        OutputFormat schema =
                new OutputFormat(OutputFormat.Kind.SCHEMA, "r", json("{'type':'object'}"), null, null, null, List.of());
        assertThat(write(ask(Block.Text.of("Hi")).toBuilder().output(schema).build(), NEW)
                        .path("generationConfig"))
                .isEqualTo(json("{'responseMimeType':'application/json','responseJsonSchema':{'type':'object'}}"));
    }

    @ParameterizedTest
    @CsvSource({"SUMMARY,0", "CONCISE,1", "DETAILED,1"})
    void saysThatThoughtsAreSummedUpAsTheModelFindsFit(ReasoningWish.Show show, int reports) {
        Losses losses = new Losses();
        ChatRequest request = ask(Block.Text.of("Hi")).toBuilder()
                .reasoning(new ReasoningWish(ReasoningWish.Mode.ON, Effort.HIGH, null, show))
                .build();
        assertThat(write(request, NEW, losses)
                        .at("/generationConfig/thinkingConfig/includeThoughts")
                        .booleanValue())
                .isTrue();
        assertThat(losses.count()).isEqualTo(reports);
    }

    @Test
    void case42LeavesOutThatAToolIsToBeLoadedLaterAndSaysSo() {
        Tool deferred = new Tool.Function(
                "f",
                null,
                null,
                null,
                null,
                null,
                new Extras(
                        "anthropic-messages",
                        Place.ROOT.element("tools", 0),
                        Json.object().put("defer_loading", true)));
        Losses losses = new Losses();
        assertThat(write(tooled(deferred, ToolChoice.UNSAID), NEW, losses).path("tools"))
                .isEqualTo(json("[{'functionDeclarations':[{'name':'f'}]}]"));
        assertThat(losses.list()).extracting(Loss::path).containsExactly("tools[0].defer_loading");
    }
}
