package dev.aiproxy.gemini.generate;

import static dev.aiproxy.gemini.generate.Samples.json;
import static dev.aiproxy.gemini.generate.Samples.read;
import static dev.aiproxy.gemini.generate.Samples.readContents;
import static dev.aiproxy.gemini.generate.Samples.wire;
import static dev.aiproxy.gemini.generate.Samples.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    private static final String CONVERSATION = "{'systemInstruction':{'parts':[{'text':'S'}]},'contents':["
            + "{'role':'user','parts':[{'text':'Look'},{'inlineData':{'mimeType':'image/png','data':'iVBO'}}]},"
            + "{'role':'model','parts':[{'text':'T','thought':true},{'text':'Hi'},"
            + "{'functionCall':{'id':'c1','name':'f','args':{'a':1}},'thoughtSignature':'AbCd'},"
            + "{'functionCall':{'id':'c2','name':'g','args':{}}}]},"
            + "{'role':'user','parts':[{'functionResponse':{'id':'c1','name':'f','response':{'output':'ok'}}},"
            + "{'functionResponse':{'id':'c2','name':'g','response':{'error':'boom'}}}]}],"
            + "'tools':[{'functionDeclarations':[{'name':'f','parametersJsonSchema':{'type':'object',"
            + "'properties':{'a':{'type':'integer'}}}},{'name':'g'}]}],"
            + "'generationConfig':{'responseMimeType':'application/json','responseJsonSchema':{'type':'object'},"
            + "'thinkingConfig':{'thinkingLevel':'MEDIUM'}}}";

    @Test
    void readsAConversation() {
        ChatRequest request = read(CONVERSATION);
        Sealed signature = new Sealed("gemini-generate", "*", Sealed.Slot.CALL, "AbCd");
        assertThat(request.model()).isEqualTo(Samples.NEW);
        assertThat(request.turns())
                .extracting(Turn::role)
                .containsExactly(Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.TOOL);
        assertThat(request.turns().get(1).blocks().get(1))
                .isInstanceOfSatisfying(
                        Block.Media.class,
                        media -> assertThat(media.source()).isEqualTo(new Source.Bytes("image/png", "iVBO")));
        List<Block> said = request.turns().get(2).blocks();
        assertThat(((Block.Reasoning) said.get(0)).text()).isEqualTo("T");
        assertThat(((Block.ToolCall) said.get(2)).signature()).isEqualTo(signature);
        assertThat(((Block.ToolCall) said.get(2)).input()).isEqualTo("{\"a\":1}");
        List<Block> results = request.turns().get(3).blocks();
        assertThat(((Block.ToolResult) results.get(0)).text()).isEqualTo("ok");
        assertThat(((Block.ToolResult) results.get(1)).error()).isTrue();
        assertThat(((Block.ToolResult) results.get(1)).text()).isEqualTo("boom");
        assertThat(request.output().kind()).isEqualTo(OutputFormat.Kind.SCHEMA);
        assertThat(request.reasoning().effort()).isEqualTo(Effort.MEDIUM);
    }

    @Test
    void writesBackWhatItRead() {
        assertThat(write(read(CONVERSATION), Samples.NEW)).isEqualTo(json(CONVERSATION));
    }

    @Test
    void keepsWhatTheModelHasNoWordFor() {
        String body = "{'contents':[{'role':'user','parts':[{'text':'Hi','partMetadata':{'k':1}},"
                + "{'fileData':{'fileUri':'gs://b/o','mimeType':'video/mp4'},'videoMetadata':{'fps':2}},"
                + "{'somethingNew':{'x':[1,2.50]}}],'later':true}],"
                + "'safetySettings':[{'category':'HARM_CATEGORY_HARASSMENT','threshold':'OFF'}],'store':true,"
                + "'toolConfig':{'retrievalConfig':{'languageCode':'de'}},"
                + "'generationConfig':{'speechConfig':{'v':1},'mediaResolution':'LOW','temperature':0.70,"
                + "'thinkingConfig':{'new':1}},'unknown':{'a':1.0}}";
        assertThat(write(read(body), Samples.NEW)).isEqualTo(json(body));
    }

    @Test
    void takesSnakeCaseAtEveryLevel() {
        String snake = "{'system_instruction':{'parts':[{'text':'S'}]},'contents':[{'role':'user','parts':["
                + "{'inline_data':{'mime_type':'image/png','data':'iVBO'}}]},{'role':'model','parts':["
                + "{'function_call':{'id':'c','name':'f','args':{'snake_key':1}},'thought_signature':'AbCd'}]},"
                + "{'role':'user','parts':[{'function_response':{'id':'c','name':'f','response':{'my_key':1}}}]}],"
                + "'tools':[{'function_declarations':[{'name':'f','parameters_json_schema':{'type':'object',"
                + "'properties':{'snake_key':{'type':'integer'}}}}]}],"
                + "'tool_config':{'function_calling_config':{'mode':'ANY','allowed_function_names':['f']}},"
                + "'generation_config':{'max_output_tokens':'7','stop_sequences':['x'],"
                + "'thinking_config':{'include_thoughts':true,'thinking_level':'low'}},'safety_settings':[]}";
        String camel = snake.replace("system_instruction", "systemInstruction")
                .replace("inline_data", "inlineData")
                .replace("mime_type", "mimeType")
                .replace("function_call'", "functionCall'")
                .replace("thought_signature", "thoughtSignature")
                .replace("function_response", "functionResponse")
                .replace("function_declarations", "functionDeclarations")
                .replace("parameters_json_schema", "parametersJsonSchema")
                .replace("tool_config", "toolConfig")
                .replace("function_calling_config", "functionCallingConfig")
                .replace("allowed_function_names", "allowedFunctionNames")
                .replace("generation_config", "generationConfig")
                .replace("max_output_tokens", "maxOutputTokens")
                .replace("stop_sequences", "stopSequences")
                .replace("thinking_config", "thinkingConfig")
                .replace("include_thoughts", "includeThoughts")
                .replace("thinking_level", "thinkingLevel")
                .replace("safety_settings", "safetySettings")
                .replace("'7'", "7")
                .replace("'low'", "'LOW'");
        assertThat(read(snake)).isEqualTo(read(camel));
        assertThat(write(read(snake), Samples.NEW)).isEqualTo(json(camel));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'S'", "{'parts':{'text':'S'}}", "{'role':'system','parts':[{'text':'S'}]}"})
    void takesEveryFormOfTheSystemInstruction(String instruction) {
        Turn system = read("{'systemInstruction':" + instruction + ",'contents':[{'parts':[{'text':'Hi'}]}]}")
                .turns()
                .getFirst();
        assertThat(system.role()).isEqualTo(Role.SYSTEM);
        assertThat(((Block.Text) system.blocks().getFirst()).text()).isEqualTo("S");
    }

    @Test
    void lowersTheTypesOfSchemas() {
        ChatRequest request = read("{'contents':[{'parts':[{'text':'Hi'}]}],'tools':[{'functionDeclarations':["
                + "{'name':'f','parameters':{'type':'OBJECT','properties':{'type':{'type':'STRING','nullable':true,"
                + "'enum':['A'],'format':'enum'},'l':{'type':'ARRAY','items':{'type':'INTEGER'},'minItems':'2'}},"
                + "'required':['l']}}]}],'generationConfig':{'responseMimeType':'application/json',"
                + "'responseSchema':{'anyOf':[{'type':'NUMBER'}],'nullable':true}}}");
        assertThat(((Tool.Function) request.tools().getFirst()).parameters())
                .isEqualTo(json("{'type':'object','properties':{'type':{'type':['string','null'],'enum':['A',null]},"
                        + "'l':{'type':'array','items':{'type':'integer'},'minItems':2}},'required':['l']}"));
        assertThat(request.output().schema()).isEqualTo(json("{'anyOf':[{'type':'number'},{'type':'null'}]}"));
    }

    @Test
    void pairsResultsWithoutIdsByNameInOrder() {
        String turns =
                "{'parts':[{'text':'Hi'}]},{'role':'model','parts':[{'functionCall':{'name':'f','args':{'n':1}}},"
                        + "{'functionCall':{'name':'g','args':{}}},{'functionCall':{'name':'f','args':{'n':2}}}]},"
                        + "{'role':'function','parts':[{'functionResponse':{'name':'f','response':{'output':'1'}}},"
                        + "{'functionResponse':{'name':'f','response':{'output':'2'}}},"
                        + "{'functionResponse':{'name':'g','response':{'output':'g'}}}]}";
        ChatRequest request = readContents("[" + turns + "]");
        List<Block> calls = request.turns().get(1).blocks();
        List<Block> results = request.turns().get(2).blocks();
        assertThat(calls).extracting(call -> ((Block.ToolCall) call).id()).doesNotHaveDuplicates();
        assertThat(((Block.ToolResult) results.get(0)).callId()).isEqualTo(((Block.ToolCall) calls.get(0)).id());
        assertThat(((Block.ToolResult) results.get(1)).callId()).isEqualTo(((Block.ToolCall) calls.get(2)).id());
        assertThat(((Block.ToolResult) results.get(2)).callId()).isEqualTo(((Block.ToolCall) calls.get(1)).id());
        ChatRequest later =
                readContents("[" + turns + ",{'role':'model','parts':[{'text':'Done'}]},{'parts':[{'text':'Go'}]}]");
        assertThat(later.turns().subList(0, 3)).isEqualTo(request.turns());
    }

    @Test
    void unwrapsWhatItGaveForAnothersSignature() {
        Sealed foreign = new Sealed("anthropic-messages", "claude", Sealed.Slot.THOUGHT, "sig==");
        String value = Base64.getEncoder().encodeToString(Carrier.wrap(foreign).getBytes(StandardCharsets.UTF_8));
        ChatRequest request = readContents("[{'role':'model','parts':[{'text':'Th','thought':true}]},"
                + "{'role':'model','parts':[{'text':'ink','thought':true}]},"
                + "{'role':'model','parts':[{'text':'','thought':true,'thoughtSignature':'" + value + "'}]},"
                + "{'role':'model','parts':[{'text':'H'}]},{'role':'model','parts':[{'text':'i'}]}]");
        assertThat(request.turns()).hasSize(1);
        List<Block> blocks = request.turns().getFirst().blocks();
        assertThat(((Block.Reasoning) blocks.get(0)).text()).isEqualTo("Think");
        assertThat(((Block.Reasoning) blocks.get(0)).signature()).isEqualTo(foreign);
        assertThat(((Block.Text) blocks.get(1)).text()).isEqualTo("Hi");
    }

    @Test
    void readsChoiceAndThinking() {
        ChatRequest request = read("{'contents':[{'parts':[{'text':'Hi'}]}],'toolConfig':{'functionCallingConfig':"
                + "{'mode':'ANY','allowedFunctionNames':['f']}},'generationConfig':{'thinkingConfig':"
                + "{'thinkingBudget':-1,'includeThoughts':true}},'cachedContent':'cachedContents/x'}");
        assertThat(request.toolChoice()).isEqualTo(ToolChoice.named("f"));
        assertThat(request.reasoning())
                .isEqualTo(new ReasoningWish(ReasoningWish.Mode.ADAPTIVE, null, -1, ReasoningWish.Show.SUMMARY));
        assertThat(request.cache().content()).isEqualTo("cachedContents/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "nonsense",
                "{}",
                "{'contents':[]}",
                "{'contents':'x'}",
                "{'contents':[{'role':'boss','parts':[{'text':'x'}]}]}",
                "{'contents':[{'parts':[{'text':7}]}]}",
                "{'contents':[{'parts':[{'functionCall':{}}]}]}",
                "{'contents':[{'parts':[{'inlineData':{}}]}]}",
                "{'contents':[{'parts':[{'text':'x'}]}],'generationConfig':{'temperature':'hot'}}",
                "{'contents':[{'parts':[{'text':'x'}]}],'generationConfig':{'maxOutputTokens':1.5}}"
            })
    void refusesWhatMakesNoSense(String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        FaultException.class, e -> assertThat(e.fault().kind()).isEqualTo(FaultKind.INVALID_REQUEST));
    }

    @Test
    void namesThePlaceOfAMistake() {
        assertThatThrownBy(() -> readContents("[{'parts':[{'text':'x'}]},{'parts':[{'text':'y'},{'text':[]}]}]"))
                .isInstanceOfSatisfying(
                        FaultException.class, e -> assertThat(e.fault().param()).contains("contents[1].parts[1].text"));
    }

    @Test
    void refusesNestingWithoutEnd() {
        String deep = "[".repeat(5000) + "]".repeat(5000);
        assertThatThrownBy(() -> readContents("[{'parts':[{'functionCall':{'name':'f','args':" + deep + "}}]}]"))
                .isInstanceOf(FaultException.class);
    }

    @Test
    void takesNullForEveryOptional() {
        ChatRequest request = read("{'contents':[{'role':null,'parts':[{'text':'Hi','thought':null,"
                + "'thoughtSignature':null}]}],'tools':null,'toolConfig':null,'generationConfig':{'temperature':null,"
                + "'stopSequences':null,'responseSchema':null,'thinkingConfig':null},'systemInstruction':null}");
        assertThat(write(request, Samples.NEW))
                .isEqualTo(json("{'contents':[{'role':'user','parts':[{'text':'Hi'}]}]}"));
    }

    @Test
    void readsACountInBothForms() {
        String contents = "{'contents':[{'parts':[{'text':'Hi'}]}]}";
        for (String body : List.of(contents, "{'generateContentRequest':" + contents + "}")) {
            var wire = wire("countTokens", "", body);
            var count = new dev.aiproxy.api.wire.WireRequest(
                    dev.aiproxy.api.wire.Operation.COUNT_TOKENS,
                    "POST",
                    wire.path(),
                    "",
                    wire.variables(),
                    wire.headers(),
                    wire.body());
            assertThat(Samples.ingress().decode(count).turns()).hasSize(1);
            assertThat(Samples.ingress().encodeCount(count, 12).body().toUtf8()).isEqualTo("{\"totalTokens\":12}");
        }
    }

    @Test
    void keepsABudgetOfThinkingForModelsThatHaveBudgets() {
        String body = "{'contents':[{'role':'user','parts':[{'text':'Hi'}]}],'generationConfig':{'thinkingConfig':"
                + "{'thinkingBudget':50,'includeThoughts':true}}}";
        assertThat(write(read(body), Samples.OLD)).isEqualTo(json(body));
    }
}
