package dev.aiproxy.gemini.generate;

import static dev.aiproxy.gemini.generate.Samples.NEW;
import static dev.aiproxy.gemini.generate.Samples.OLD;
import static dev.aiproxy.gemini.generate.Samples.event;
import static dev.aiproxy.gemini.generate.Samples.events;
import static dev.aiproxy.gemini.generate.Samples.fold;
import static dev.aiproxy.gemini.generate.Samples.json;
import static dev.aiproxy.gemini.generate.Samples.quoted;
import static dev.aiproxy.gemini.generate.Samples.read;
import static dev.aiproxy.gemini.generate.Samples.response;
import static dev.aiproxy.gemini.generate.Samples.stream;
import static dev.aiproxy.gemini.generate.Samples.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ChatCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What others got wrong; the number is that of the case in the list of known bugs. */
class KnownBugsTest {
    private static String part(String part) {
        return "{'candidates':[{'content':{'parts':[" + part + "]}}]}";
    }

    private static String stop(String part) {
        return "{'candidates':[{'content':{'parts':[" + part + "]},'finishReason':'STOP'}]}";
    }

    private static Candidate candidate(String... chunks) {
        StringBuilder stream = new StringBuilder();
        for (String chunk : chunks) {
            stream.append(event(chunk));
        }
        return fold(events(stream.toString())).candidates().getFirst();
    }

    private static ChatRequest ask(Block... blocks) {
        return ChatRequest.builder("m", List.of(Turn.of(Role.USER, blocks))).build();
    }

    private static JsonNode parameters(String schema, String model) {
        Tool tool = Tool.Function.of("f", null, json(schema));
        ChatRequest request = ChatRequest.builder("m", List.of(Turn.of(Role.USER, Block.Text.of("Hi"))))
                .tools(List.of(tool))
                .build();
        JsonNode declaration = write(request, model).at("/tools/0/functionDeclarations/0");
        return declaration.has("parameters")
                ? declaration.path("parameters")
                : declaration.path("parametersJsonSchema");
    }

    @Test
    void case1GivesAWholeCallWithItsArguments() {
        List<ChatEvent> events = events(event(stop("{'functionCall':{'name':'f','args':{'a':1}}}")));
        assertThat(events).contains(new ChatEvent.BlockDelta(0, 0, "{\"a\":1}"));
    }

    @Test
    void case6And7And45CountsThoughtsAndCache() {
        ChatResponse response = response("{'candidates':[{'content':{'parts':[{'text':'x'}]},'finishReason':'STOP'}],"
                + "'usageMetadata':{'promptTokenCount':100,'cachedContentTokenCount':40,'candidatesTokenCount':5,"
                + "'thoughtsTokenCount':30,'totalTokenCount':135}}");
        assertThat(response.usage()).isEqualTo(new Usage(100, 40, Usage.UNKNOWN, 35, 30));
    }

    @Test
    void case14SendsTheSchemaOfTheAnswerWithItsType() {
        OutputFormat schema =
                new OutputFormat(OutputFormat.Kind.SCHEMA, "r", json("{'type':'object'}"), true, null, null, List.of());
        JsonNode body =
                write(ask(Block.Text.of("Hi")).toBuilder().output(schema).build(), NEW);
        assertThat(body.path("generationConfig"))
                .isEqualTo(json("{'responseMimeType':'application/json','responseJsonSchema':{'type':'object'}}"));
    }

    @Test
    void case15InlinesReferencesForTheOldForm() {
        JsonNode parameters = parameters(
                "{'type':'object','properties':{'p':{'$ref':'#/$defs/P'}},'$defs':{'P':{'type':'object',"
                        + "'properties':{'n':{'type':'string'},'next':{'$ref':'#/$defs/P'}}}}}",
                "gemini-2.0-flash");
        assertThat(parameters)
                .isEqualTo(
                        json("{'type':'OBJECT','properties':{'p':{'type':'OBJECT','properties':{'n':{'type':'STRING'},"
                                + "'next':{'type':'OBJECT','description':'recursive p'}}}}}"));
    }

    @Test
    void case15KeepsReferencesForTheNewForm() {
        String schema = "{'type':'object','properties':{'p':{'$ref':'#/$defs/P'}},'$defs':{'P':{'type':'object',"
                + "'properties':{'n':{'type':'string'}}}}}";
        assertThat(parameters(schema, NEW)).isEqualTo(json(schema));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'type':'object'}", "{'type':'object','properties':{}}"})
    void case16LeavesOutEmptyParameters(String schema) {
        assertThat(parameters(schema, NEW).isMissingNode()).isTrue();
    }

    @Test
    void case21KeepsACandidateWithoutContent() {
        ChatResponse response = response("{'candidates':[{'finishReason':'MAX_TOKENS'}]}");
        assertThat(response.candidates()).hasSize(1);
        assertThat(response.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.MAX_TOKENS);
    }

    @Test
    void case27MarksOnlyTheFirstCallOfATurnThatNobodySigned() {
        ChatRequest request = ChatRequest.builder(
                        "m",
                        List.of(
                                Turn.of(Role.USER, Block.Text.of("Hi")),
                                Turn.of(
                                        Role.ASSISTANT,
                                        Block.ToolCall.of("a", "f", "{}"),
                                        Block.ToolCall.of("b", "f", "{}")),
                                Turn.of(Role.TOOL, Block.ToolResult.of("a", "1"), Block.ToolResult.of("b", "2"))))
                .build();
        JsonNode parts = write(request, NEW).at("/contents/1/parts");
        assertThat(parts.get(0).path("thoughtSignature").stringValue()).isEqualTo("skip_thought_signature_validator");
        assertThat(parts.get(1).has("thoughtSignature")).isFalse();
        assertThat(write(request, OLD).at("/contents/1/parts/0").has("thoughtSignature"))
                .isFalse();
    }

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
    void case35SendsACloudStorageAddressAsAFile() {
        Block image = Block.Media.of(Block.Media.Kind.IMAGE, new Source.Url("gs://b/x.png", null), null, Extras.NONE);
        assertThat(write(ask(image), OLD).at("/contents/0/parts/0"))
                .isEqualTo(json("{'fileData':{'fileUri':'gs://b/x.png','mimeType':'image/png'}}"));
    }

    @Test
    void case38FinishesWithCallsThatCameBeforeTheReason() {
        Candidate candidate = candidate(part("{'functionCall':{'name':'f','args':{}}}"), stop("{'text':''}"));
        assertThat(candidate.finish().reason()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Test
    void case40And42CleansWhatIsUnknownThere() {
        String schema = "{'$schema':'x','type':'object','$comment':'c','properties':{"
                + "'title':{'type':['string','null'],'minLength':3},"
                + "'n':{'type':'integer','exclusiveMinimum':0},"
                + "'l':{'type':'array','uniqueItems':true,'items':{'type':'string'}},"
                + "'e':{'enum':['a'],'enumDescriptions':['x']}},"
                + "'propertyNames':{'pattern':'x'},'allOf':[{'properties':{'q':{'type':'boolean'}},'required':['q']}],"
                + "'additionalProperties':false,'defer_loading':true}";
        assertThat(parameters(schema, "gemini-2.0-flash"))
                .isEqualTo(json("{'type':'OBJECT','properties':{"
                        + "'title':{'type':'STRING','minLength':3,'nullable':true},"
                        + "'n':{'type':'INTEGER','description':'(exclusiveMinimum: 0)'},"
                        + "'l':{'type':'ARRAY','items':{'type':'STRING'},'description':'(uniqueItems: true)'},"
                        + "'e':{'enum':['a'],'type':'STRING'},'q':{'type':'BOOLEAN'}},'required':['q'],"
                        + "'description':'(propertyNames: {\\'pattern\\':\\'x\\'})'}".replace("\\'", "\\\"")));
        assertThat(parameters(schema, NEW))
                .isEqualTo(json("{'type':'object','properties':{"
                        + "'title':{'type':['string','null'],'description':'(minLength: 3)'},"
                        + "'n':{'type':'integer','description':'(exclusiveMinimum: 0)'},"
                        + "'l':{'type':'array','items':{'type':'string'},'description':'(uniqueItems: true)'},"
                        + "'e':{'enum':['a'],'type':'string'},'q':{'type':'boolean'}},'required':['q'],"
                        + "'additionalProperties':false,"
                        + "'description':'(propertyNames: {\\'pattern\\':\\'x\\'})'}".replace("\\'", "\\\"")));
    }

    @Test
    void case41WritesNumbersOfATextChoiceAsTexts() {
        assertThat(parameters("{'type':'object','properties':{'e':{'type':'string','enum':[1,2,3,4]}}}", OLD)
                        .at("/properties/e/enum"))
                .isEqualTo(json("['1','2','3','4']"));
    }

    @Test
    void case43HoistsThePropertiesOfConditions() {
        JsonNode parameters = parameters(
                "{'type':'object','properties':{'a':{'type':'string'}},'if':{'properties':{'a':{'const':'x'}}},"
                        + "'then':{'properties':{'b':{'type':'string'}},'required':['b']}}",
                NEW);
        assertThat(parameters.path("properties").propertyNames()).containsExactly("a", "b");
        assertThat(parameters.has("required")).isFalse();
    }

    @Test
    void case44RepairsABareMapOfProperties() {
        assertThat(parameters("{'a':{'type':'string','required':true},'b':{'type':'integer'}}", NEW))
                .isEqualTo(json("{'type':'object','properties':{'a':{'type':'string'},'b':{'type':'integer'}},"
                        + "'required':['a']}"));
    }

    @Test
    void case46IgnoresCountsOfZero() {
        String zeros = "{'usageMetadata':{'promptTokenCount':0,'candidatesTokenCount':0,'totalTokenCount':0}}";
        String counts = "'usageMetadata':{'promptTokenCount':3,'candidatesTokenCount':4,'totalTokenCount':7}}";
        String stream = event(stop("{'text':'x'}").replaceFirst("}$", "," + counts)) + event(zeros);
        assertThat(fold(events(stream)).usage())
                .isEqualTo(new Usage(3, Usage.UNKNOWN, Usage.UNKNOWN, 4, Usage.UNKNOWN));
    }

    @Test
    void case47GivesCallsWithoutIdsTheSameIdsEachTime() {
        String reply = event(stop("{'functionCall':{'name':'f','args':{}}},{'functionCall':{'name':'f','args':{}}}"));
        List<Block> first = fold(events(reply)).candidates().getFirst().blocks();
        List<Block> second = fold(events(reply)).candidates().getFirst().blocks();
        assertThat(first).isEqualTo(second);
        assertThat(((Block.ToolCall) first.get(0)).id())
                .matches("call_[0-9a-f]{24}")
                .isNotEqualTo(((Block.ToolCall) first.get(1)).id());
    }

    @Test
    void case48SendsTheLastOfTwoResults() {
        ChatRequest request = ChatRequest.builder(
                        "m",
                        List.of(
                                Turn.of(Role.USER, Block.Text.of("Hi")),
                                Turn.of(Role.ASSISTANT, Block.ToolCall.of("a", "f", "{}")),
                                Turn.of(Role.TOOL, Block.ToolResult.of("a", "1"), Block.ToolResult.of("a", "2"))))
                .build();
        JsonNode parts = write(request, NEW).at("/contents/2/parts");
        assertThat(parts).hasSize(1);
        assertThat(parts.at("/0/functionResponse/response")).isEqualTo(json("{'output':'2'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"x\"' | {'input':'x'}",
                "'[1]' | {'input':[1]}",
                "7 | {'input':7}",
                "null | {}",
                "'{bad' | {'input':'{bad'}"
            })
    void case60And86WrapsArgumentsThatAreNoObject(String input, String args) {
        ChatRequest request = ChatRequest.builder(
                        "m",
                        List.of(
                                Turn.of(Role.USER, Block.Text.of("Hi")),
                                Turn.of(Role.ASSISTANT, Block.ToolCall.of("a", "f", input))))
                .build();
        assertThat(write(request, NEW).at("/contents/1/parts/0/functionCall/args"))
                .isEqualTo(json(args));
    }

    @Test
    void case64And65PutsImagesIntoTheRightResult() {
        Block image = Block.Media.of(Block.Media.Kind.IMAGE, new Source.Bytes("image/png", "iVBO"), null, Extras.NONE);
        ChatRequest request = ChatRequest.builder(
                        "m",
                        List.of(
                                Turn.of(Role.USER, Block.Text.of("Hi")),
                                Turn.of(
                                        Role.ASSISTANT,
                                        Block.ToolCall.of("a", "f", "{}"),
                                        Block.ToolCall.of("b", "f", "{}")),
                                Turn.of(
                                        Role.TOOL,
                                        Block.ToolResult.of("a", "1"),
                                        Block.ToolResult.of("b", "2").withContent(List.of(Block.Text.of("2"), image)))))
                .build();
        assertThat(write(request, NEW).at("/contents/2/parts/1/functionResponse"))
                .isEqualTo(json("{'id':'b','name':'f','response':{'output':'2'},"
                        + "'parts':[{'inlineData':{'mimeType':'image/png','data':'iVBO'}}]}"));
        assertThat(write(request, OLD).at("/contents/2/parts/2"))
                .isEqualTo(json("{'inlineData':{'mimeType':'image/png','data':'iVBO'}}"));
    }

    @Test
    void case66BeginsWithAUserTurn() {
        ChatRequest request = ChatRequest.builder("m", List.of(Turn.of(Role.ASSISTANT, Block.Text.of("Hi"))))
                .build();
        assertThat(write(request, NEW).path("contents"))
                .isEqualTo(json("[{'role':'user','parts':[{'text':''}]},{'role':'model','parts':[{'text':'Hi'}]}]"));
    }

    @Test
    void case68And67DropsForeignSignaturesWithoutAnError() {
        Sealed foreign = new Sealed("anthropic-messages", "claude", Sealed.Slot.REDACTED, "x");
        ChatRequest request = ChatRequest.builder(
                        "m",
                        List.of(
                                Turn.of(Role.USER, Block.Text.of("Hi")),
                                Turn.of(
                                        Role.ASSISTANT,
                                        new Block.Reasoning("", foreign, true, Extras.NONE),
                                        Block.Text.of("Hello"))))
                .build();
        Losses losses = new Losses();
        assertThat(write(request, NEW, losses).at("/contents/1/parts")).isEqualTo(json("[{'text':'Hello'}]"));
        assertThat(losses.isEmpty()).isTrue();
    }

    @Test
    void case74MakesANullableTextOfAListOfTypes() {
        assertThat(parameters("{'type':'object','properties':{'a':{'type':['string','null']}}}", "gemini-2.0-flash")
                        .at("/properties/a"))
                .isEqualTo(json("{'type':'STRING','nullable':true}"));
    }

    @Test
    void case88KeepsASignatureOnAnEmptyText() {
        Candidate candidate = candidate(part("{'text':'Hi'}"), stop("{'text':'','thoughtSignature':'AbCd'}"));
        assertThat(candidate.blocks()).hasSize(2);
        assertThat(((Block.Text) candidate.blocks().get(1)).signature())
                .isEqualTo(new Sealed(Names.PROTOCOL, "google", Sealed.Slot.TEXT, "AbCd"));
    }

    @Test
    void case89KeepsSourcesThatComeBeforeTheEndAndCountsCharacters() {
        String grounding = "'groundingMetadata':{'groundingChunks':[{'web':{'uri':'https://a','title':'A'}}],"
                + "'groundingSupports':[{'segment':{'startIndex':3,'endIndex':8,'text':'😀b'},"
                + "'groundingChunkIndices':[0]}]}}]}";
        Candidate candidate = candidate(
                part("{'text':'ü '}"),
                "{'candidates':[{'content':{'parts':[{'text':'😀b'}]}," + grounding,
                "{'candidates':[{'content':{'parts':[{'text':''}]},'finishReason':'STOP','groundingMetadata':{}}]}");
        assertThat(((Block.Text) candidate.blocks().getFirst()).citations())
                .containsExactly(new Citation(Citation.Kind.URL, "https://a", "A", null, 2, 4, Extras.NONE));
    }

    @Test
    void case90JoinsArgumentsThatComeInPieces() {
        Candidate candidate = candidate(
                part("{'functionCall':{'name':'f','willContinue':true},'thoughtSignature':'AbCd'}"),
                part("{'functionCall':{'partialArgs':[{'jsonPath':'$.a.b[0]','stringValue':'Hel','willContinue':true}],"
                        + "'willContinue':true}}"),
                part("{'functionCall':{'partialArgs':[{'jsonPath':'$.a.b[0]','stringValue':'lo'},"
                        + "{'jsonPath':'$.n','numberValue':1.50},{'jsonPath':'$.t','boolValue':true},"
                        + "{'jsonPath':'$.z','nullValue':'NULL_VALUE'}],'willContinue':true}}"),
                part("{'functionCall':{}}"),
                part("{'functionCall':{'name':'g','willContinue':true}}"),
                stop("{'functionCall':{}}"));
        Block.ToolCall first = (Block.ToolCall) candidate.blocks().get(0);
        assertThat(Json.parse(first.input())).isEqualTo(json("{'a':{'b':['Hello']},'n':1.50,'t':true,'z':null}"));
        assertThat(first.signature()).isNotNull();
        assertThat(((Block.ToolCall) candidate.blocks().get(1)).input()).isEqualTo("{}");
        assertThat(candidate.finish().reason()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Test
    void case92NeverAsksForArgumentsInPieces() {
        ChatRequest request = ask(Block.Text.of("Hi")).toBuilder()
                .tools(List.of(Tool.Function.of("f", null, null)))
                .build();
        assertThat(Json.text(write(request, NEW))).doesNotContain("streamFunctionCallArguments");
    }

    @Test
    void case99KeepsCountsFromBecomingNegative() {
        assertThat(Json.parse(String.valueOf(UsageWriter.write(new Usage(1, 0, 0, 5, 9)))))
                .isEqualTo(json("{'promptTokenCount':1,'thoughtsTokenCount':9,'totalTokenCount':6}"));
    }

    @Test
    void case104ReadsASignatureThatIsCutOverReads() {
        String reply = event(stop("{'text':'x','thoughtSignature':'" + "A".repeat(100_000) + "'}"));
        List<ChatEvent> cut = events(Samples.call(NEW), reply.getBytes(StandardCharsets.UTF_8), 1400);
        assertThat(cut).isEqualTo(events(reply));
    }

    @Test
    void case118PutsADeveloperIntoTheSystemInstruction() {
        ChatRequest request = ChatRequest.builder(
                        "m",
                        List.of(Turn.of(Role.DEVELOPER, Block.Text.of("D")), Turn.of(Role.USER, Block.Text.of("Hi"))))
                .build();
        assertThat(write(request, NEW).at("/systemInstruction/parts/0/text").stringValue())
                .isEqualTo("D");
    }

    @Test
    void case122SendsNoDoneToAGeminiClient() {
        assertThat(stream(Samples.encoder(), StreamWriterTest.events(StreamWriterTest.golden())))
                .doesNotContain("[DONE]")
                .doesNotContain("event:");
    }

    @Test
    void case123AnswersEveryCall() {
        ChatRequest request = ChatRequest.builder(
                        "m",
                        List.of(
                                Turn.of(Role.USER, Block.Text.of("Hi")),
                                Turn.of(
                                        Role.ASSISTANT,
                                        Block.ToolCall.of("a", "f", "{}"),
                                        Block.ToolCall.of("b", "g", "{}")),
                                Turn.of(Role.TOOL, Block.ToolResult.of("b", "2"))))
                .build();
        assertThat(write(request, NEW).at("/contents/2/parts"))
                .isEqualTo(json("[{'functionResponse':{'id':'a','name':'f','response':{'error':'[no result]'}}},"
                        + "{'functionResponse':{'id':'b','name':'g','response':{'output':'2'}}}]"));
    }

    @Test
    void case133GoesOnWithATokenAndSumsTheOutput() {
        ChatCall first = Samples.call("gemini-4-argon");
        String one = event("{'candidates':[{'content':{'parts':[{'text':'A'}]},'finishReason':'CONTINUATION',"
                + "'continuationToken':'dG9r'}],'usageMetadata':{'promptTokenCount':10,'candidatesTokenCount':100,"
                + "'totalTokenCount':110}}");
        ChatResponse soFar = fold(events(first, one.getBytes(StandardCharsets.UTF_8), 7));
        assertThat(soFar.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.CONTINUATION);
        ChatCall second = first.next(soFar, new Losses()).orElseThrow();
        JsonNode body = Json.parse(second.request().body().contiguous());
        assertThat(body.path("continuationToken").stringValue()).isEqualTo("dG9r");
        assertThat(body.path("contents")).isEqualTo(json("[{'role':'user','parts':[{'text':'Hi'}]}]"));
        String two = event("{'candidates':[{'content':{'parts':[{'text':'B'}]},'finishReason':'STOP'}],"
                + "'usageMetadata':{'promptTokenCount':115,'candidatesTokenCount':20,'totalTokenCount':135}}");
        ChatResponse end = fold(events(second, two.getBytes(StandardCharsets.UTF_8), 7));
        assertThat(end.usage().input()).isEqualTo(10);
        assertThat(end.usage().output()).isEqualTo(120);
        assertThat(second.next(end, new Losses())).isEmpty();
    }

    @Test
    void case134TakesATokenBesideMaxTokensForTheEnd() {
        ChatCall call = Samples.call("gemini-4-argon");
        String reply = event("{'candidates':[{'content':{'parts':[{'text':'A'}]},'finishReason':'MAX_TOKENS',"
                + "'continuationToken':'dG9r'}]}");
        ChatResponse response = fold(events(call, reply.getBytes(StandardCharsets.UTF_8), 99));
        assertThat(response.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.MAX_TOKENS);
        assertThat(call.next(response, new Losses())).isEmpty();
    }

    @Test
    void case135ResumesAfterACheckpointOrFails() {
        String checkpoint = event("{'candidates':[{'content':{'parts':[{'text':'A'}]},'continuationToken':'dG9r'}]}");
        assertThat(fold(events(checkpoint)).candidates().getFirst().finish().reason())
                .isEqualTo(FinishReason.CONTINUATION);
        assertThat(events(checkpoint + event(part("{'text':'more'}"))).getLast())
                .isInstanceOf(ChatEvent.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MALFORMED_RESPONSE", "MALFORMED_FUNCTION_CALL", "OTHER", "SOMETHING_NEW"})
    void case138FailsWhereNothingCameOfIt(String reason) {
        assertThat(events(event("{'candidates':[{'finishReason':'" + reason + "','finishMessage':'why'}]}"))
                        .getLast())
                .isInstanceOfSatisfying(ChatEvent.Failed.class, failed -> {
                    assertThat(failed.fault().kind()).isEqualTo(FaultKind.UPSTREAM_ERROR);
                    assertThat(failed.fault().message()).contains("why");
                });
        assertThat(candidate("{'candidates':[{'content':{'parts':[{'text':'x'}]},'finishReason':'" + reason + "'}]}")
                        .finish()
                        .raw())
                .isEqualTo(reason);
    }

    @Test
    void case139KeepsAResultThatLooksLikeAnError() {
        String text = "{\"error\":\"none\",\"n\":1}";
        JsonNode written = new ToolResponse(text, false).write();
        assertThat(written).isEqualTo(Json.object().put("output", text));
        assertThat(ToolResponse.read(written)).isEqualTo(new ToolResponse(text, false));
        assertThat(new ToolResponse("{\"a\":1.0}", false).write()).isEqualTo(json("{'a':1.0}"));
    }

    @Test
    void case144KeepsTheTotalWithPromptsOfTools() {
        String counts = "{'promptTokenCount':32,'candidatesTokenCount':25,'toolUsePromptTokenCount':4610,"
                + "'thoughtsTokenCount':37,'totalTokenCount':4704}";
        Usage usage = UsageReader.read(json(counts));
        assertThat(usage.total()).isEqualTo(4704);
        assertThat(Json.parse(String.valueOf(UsageWriter.write(usage)))).isEqualTo(json(counts));
    }

    @Test
    void showsABlockedPromptAsOne() {
        ChatResponse response = response("{'promptFeedback':{'blockReason':'PROHIBITED_CONTENT',"
                + "'blockReasonMessage':'No.'},'usageMetadata':{'promptTokenCount':3,'totalTokenCount':3}}");
        Finish finish = response.candidates().getFirst().finish();
        assertThat(finish).isEqualTo(new Finish(FinishReason.CONTENT_FILTER, "PROHIBITED_CONTENT", null, "No.", true));
        JsonNode written = Json.parse(Samples.encoder().whole(response).body().contiguous());
        assertThat(written.path("promptFeedback"))
                .isEqualTo(json("{'blockReason':'PROHIBITED_CONTENT','blockReasonMessage':'No.'}"));
        assertThat(written.has("candidates")).isFalse();
    }

    @Test
    void failsOnAnErrorInAStreamHoweverItIsFramed() {
        String error =
                "{\n  \"error\": {\n    \"code\": 503,\n    \"message\": \"Busy\",\n    \"status\": \"UNAVAILABLE\"\n  }\n}\n";
        String flat = error.replace("\n", "");
        for (String reply : List.of(
                event(part("{'text':'x'}")) + error,
                event(part("{'text':'x'}")) + "data: " + flat + "\r\n\r\n",
                "[" + quoted(part("{'text':'x'}")) + "," + flat + "]",
                error)) {
            assertThat(events(reply).getLast())
                    .as(reply)
                    .isInstanceOfSatisfying(
                            ChatEvent.Failed.class,
                            failed -> assertThat(failed.fault().kind()).isEqualTo(FaultKind.OVERLOADED));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"data: {\r\n\r\n", "data: 7\r\n\r\n", "[{},", "{\"candidates\":", "", "nonsense", "[nonsense]"})
    void failsOnWhatIsNoAnswer(String reply) {
        assertThat(events(reply).getLast()).isInstanceOf(ChatEvent.Failed.class);
    }

    @Test
    void readsAnInputOfTenMegabytes() {
        String big = "x".repeat(10 * 1024 * 1024);
        String reply = event(stop("{'functionCall':{'name':'f','args':{'a':'" + big + "'}}}"));
        List<ChatEvent> events = events(Samples.call(NEW), reply.getBytes(StandardCharsets.UTF_8), 65_536);
        assertThat(((Block.ToolCall)
                                fold(events).candidates().getFirst().blocks().getFirst())
                        .input())
                .hasSize(big.length() + 8);
    }

    @Test
    void keepsHugeNumbersAndTakesTheLastOfRepeatedKeys() {
        Candidate candidate = candidate(
                stop("{'functionCall':{'name':'f','args':{'n':123456789012345678901234567890.10,'k':1,'k':2}}}"));
        assertThat(((Block.ToolCall) candidate.blocks().getFirst()).input())
                .isEqualTo("{\"n\":123456789012345678901234567890.10,\"k\":2}");
    }

    @Test
    void unwrapsTheTextOfACustomTool() {
        ChatRequest request = ask(Block.Text.of("Hi")).toBuilder()
                .tools(List.of(new Tool.Custom("sh", "ns", "Run", null, null, Extras.NONE)))
                .build();
        ChatCall call = Samples.egress().encode(request, Samples.target(NEW), new Losses());
        String reply = event(stop("{'functionCall':{'name':'ns__sh','args':{'input':'ls'}}}"));
        Block.ToolCall read = (Block.ToolCall) fold(events(call, reply.getBytes(StandardCharsets.UTF_8), 50))
                .candidates()
                .getFirst()
                .blocks()
                .getFirst();
        assertThat(read.freeText()).isTrue();
        assertThat(read.input()).isEqualTo("ls");
        assertThat(read.name()).isEqualTo("sh");
        assertThat(read.namespace()).isEqualTo("ns");
    }

    @Test
    void doesNotMakeACallThatWasCutOff() {
        Losses losses = new Losses();
        var encoder =
                Samples.ingress().encoder(read("{'contents':[{'parts':[{'text':'Hi'}]}]}"), Samples.context(), losses);
        String text = stream(
                encoder,
                List.of(
                        ChatEvent.Start.of("r", "m"),
                        new ChatEvent.BlockStart(0, 0, Block.ToolCall.of("c", "f", "")),
                        new ChatEvent.BlockDelta(0, 0, "{\"a\":"),
                        new ChatEvent.BlockEnd(0, 0),
                        new ChatEvent.Finished(0, Finish.of(FinishReason.MAX_TOKENS, "length")),
                        ChatEvent.End.PLAIN));
        assertThat(text).doesNotContain("functionCall").contains("MAX_TOKENS");
        assertThat(losses.count()).isEqualTo(1);
    }

    @Test
    void theWordForNoSignatureIsNone() {
        ChatRequest request = Samples.readContents("[{'parts':[{'text':'x'}]},{'role':'model','parts':[{'functionCall':"
                + "{'name':'f','args':{}},'thoughtSignature':'skip_thought_signature_validator'}]},"
                + "{'parts':[{'functionResponse':{'name':'f','response':{'output':'1'}}}]}]");
        assertThat(((Block.ToolCall) request.turns().get(1).blocks().getFirst()).signature())
                .isNull();
        assertThat(write(request, NEW)
                        .at("/contents/1/parts/0/thoughtSignature")
                        .asString(""))
                .isEqualTo("skip_thought_signature_validator");
        assertThat(write(request, OLD).at("/contents/1/parts/0").has("thoughtSignature"))
                .isFalse();
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

    @Test
    void case39TellsTheLimitOfTokens() {
        assertThat(candidate("{'candidates':[{'content':{'parts':[{'text':'x'}]},'finishReason':'MAX_TOKENS'}]}")
                        .finish()
                        .reason())
                .isEqualTo(FinishReason.MAX_TOKENS);
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
    void case113And20TellsAFilteredAnswerToItsClient() {
        ChatResponse filtered = new ChatResponse(
                "i",
                "m",
                null,
                List.of(new Candidate(
                        0, List.of(), Finish.of(FinishReason.CONTENT_FILTER, "content_filter"), Extras.NONE)),
                Usage.NONE,
                null,
                Extras.NONE);
        JsonNode whole = Json.parse(Samples.encoder().whole(filtered).body().contiguous());
        assertThat(whole.at("/candidates/0/finishReason").asString("")).isEqualTo("SAFETY");
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

    @Test
    void case126EndsEveryCandidateOfAStream() {
        List<ChatEvent> events = events(event(part("{'text':'x'}")) + event(stop("{'text':''}")));
        assertThat(events).filteredOn(ChatEvent.Finished.class::isInstance).hasSize(1);
    }

    @Test
    void case120TakesThePromptForAllInput() {
        ChatResponse response = response("{'candidates':[{'content':{'parts':[{'text':'x'}]},'finishReason':'STOP'}],"
                + "'usageMetadata':{'promptTokenCount':1000,'cachedContentTokenCount':800,'candidatesTokenCount':5,"
                + "'totalTokenCount':1005}}");
        assertThat(response.usage().input()).isEqualTo(1000);
        assertThat(response.usage().total()).isEqualTo(1005);
    }

    @Test
    void case63WritesTheLimit() {
        ChatRequest request = ask(Block.Text.of("Hi")).toBuilder().maxOutput(77).build();
        assertThat(write(request, NEW).at("/generationConfig/maxOutputTokens").intValue(0))
                .isEqualTo(77);
    }

    @Test
    void case130WritesEachRoundAsTheBeginningOfTheNext() {
        List<Turn> turns = new java.util.ArrayList<>(List.of(Turn.of(Role.USER, Block.Text.of("x"))));
        JsonNode before = write(ChatRequest.builder("m", turns).build(), NEW).path("contents");
        for (int round = 0; round < 3; round++) {
            Sealed signature = new Sealed(Names.PROTOCOL, "google", Sealed.Slot.CALL, "s" + round);
            turns.add(Turn.of(
                    Role.ASSISTANT,
                    Block.Reasoning.of("T"),
                    Block.ToolCall.of("c" + round, "f", "{}").withSignature(signature)));
            turns.add(Turn.of(Role.TOOL, Block.ToolResult.of("c" + round, "ok")));
            JsonNode after = write(ChatRequest.builder("m", turns).build(), NEW).path("contents");
            assertThat(after.size()).isGreaterThan(before.size());
            for (int i = 0; i < before.size(); i++) {
                assertThat(after.path(i)).isEqualTo(before.path(i));
            }
            before = after;
        }
    }
}
