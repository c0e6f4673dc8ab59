package dev.aiproxy.gemini.generate;

import static dev.aiproxy.gemini.generate.Samples.NEW;
import static dev.aiproxy.gemini.generate.Samples.ask;
import static dev.aiproxy.gemini.generate.Samples.candidate;
import static dev.aiproxy.gemini.generate.Samples.event;
import static dev.aiproxy.gemini.generate.Samples.events;
import static dev.aiproxy.gemini.generate.Samples.fold;
import static dev.aiproxy.gemini.generate.Samples.json;
import static dev.aiproxy.gemini.generate.Samples.part;
import static dev.aiproxy.gemini.generate.Samples.quoted;
import static dev.aiproxy.gemini.generate.Samples.read;
import static dev.aiproxy.gemini.generate.Samples.response;
import static dev.aiproxy.gemini.generate.Samples.stop;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ChatCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gemini's answers, whole and streamed, as they really come. A number is that of a case in the list of known bugs of others. */
class AnswerReadingTest {
    @Test
    void case1GivesAWholeCallWithItsArguments() {
        List<ChatEvent> events = events(event(stop("{'functionCall':{'name':'f','args':{'a':1}}}")));
        assertThat(events).contains(new ChatEvent.BlockDelta(0, 0, "{\"a\":1}"));
    }

    @Test
    void case21KeepsACandidateWithoutContent() {
        ChatResponse response = response("{'candidates':[{'finishReason':'MAX_TOKENS'}]}");
        assertThat(response.candidates()).hasSize(1);
        assertThat(response.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.MAX_TOKENS);
    }

    @Test
    void case38FinishesWithCallsThatCameBeforeTheReason() {
        Candidate candidate = candidate(part("{'functionCall':{'name':'f','args':{}}}"), stop("{'text':''}"));
        assertThat(candidate.finish().reason()).isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Test
    void case39TellsTheLimitOfTokens() {
        assertThat(candidate("{'candidates':[{'content':{'parts':[{'text':'x'}]},'finishReason':'MAX_TOKENS'}]}")
                        .finish()
                        .reason())
                .isEqualTo(FinishReason.MAX_TOKENS);
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
    void case104ReadsASignatureThatIsCutOverReads() {
        String reply = event(stop("{'text':'x','thoughtSignature':'" + "A".repeat(100_000) + "'}"));
        List<ChatEvent> cut = events(Samples.call(NEW), reply.getBytes(StandardCharsets.UTF_8), 1400);
        assertThat(cut).isEqualTo(events(reply));
    }

    @Test
    void case126EndsEveryCandidateOfAStream() {
        List<ChatEvent> events = events(event(part("{'text':'x'}")) + event(stop("{'text':''}")));
        assertThat(events).filteredOn(ChatEvent.Finished.class::isInstance).hasSize(1);
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
    void failsOnAnErrorInAStreamHoweverItIsFramed() {
        String error =
                "{\n  \"error\": {\n    \"code\": 503,\n    \"message\": \"Busy\",\n    \"status\": \"UNAVAILABLE\"\n  }\n}\n";
        String flat = error.replace("\n", "");
        for (String reply : List.of(
                event(part("{'text':'x'}")) + error,
                event(part("{'text':'x'}")) + "data: " + flat + "\r\n\r\n",
                event(part("{'text':'x'}")) + "data: " + flat + "\r\n\r\n" + flat,
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

    @ParameterizedTest
    @ValueSource(strings = {"{'name':'f'}", "{'name':'f','args':{}}", "{'name':'f','args':null}"})
    void case3And57GivesACallWithoutArgumentsAnEmptyObjectOnce(String call) {
        List<ChatEvent> events = events(event(stop("{'functionCall':" + call + "}")));
        assertThat(events)
                .filteredOn(ChatEvent.BlockDelta.class::isInstance)
                .containsExactly(new ChatEvent.BlockDelta(0, 0, "{}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: [DONE]\r\n\r\n", ""})
    void case54And82NeverTakesAnAnswerWithoutAReasonForWhole(String end) {
        assertThat(events(event(part("{'text':'x'}")) + end).getLast()).isInstanceOf(ChatEvent.Failed.class);
    }

    @Test
    void case59KeepsTheOrderOfTextAndCalls() {
        Candidate candidate = candidate(
                part("{'text':'One'}"),
                part("{'functionCall':{'id':'a','name':'f','args':{}}}"),
                stop("{'text':'Two'}"));
        assertThat(candidate.blocks())
                .containsExactly(Block.Text.of("One"), Block.ToolCall.of("a", "f", "{}"), Block.Text.of("Two"));
    }

    @Test
    void case77EndsACandidateOnceHoweverOftenItsReasonComes() {
        List<ChatEvent> events = events(event(stop("{'text':'x'}"))
                + event("{'candidates':[{'content':{'parts':[{'text':''}]},'finishReason':'MAX_TOKENS'}]}"));
        assertThat(events)
                .filteredOn(ChatEvent.Finished.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        ChatEvent.Finished.class,
                        finished -> assertThat(finished.finish().reason()).isEqualTo(FinishReason.MAX_TOKENS));
    }

    @Test
    void case83TakesPiecesWhoseMembersAreEmpty() {
        Candidate candidate = candidate(
                "{'candidates':[{'content':{'role':'','parts':[{'text':'x'}]},'finishReason':null,'safetyRatings':[]}]}",
                stop("{'text':''}"));
        assertThat(candidate.blocks()).containsExactly(Block.Text.of("x"));
        assertThat(candidate.finish().reason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void case102ReadsDataWithoutASpace() {
        String reply = event(stop("{'text':'x'}"));
        assertThat(events(reply.replace("data: ", "data:"))).isEqualTo(events(reply));
    }

    @Test
    void case103ReadsCharactersThatAreCutOverReads() {
        byte[] reply = event(stop("{'text':'Grüße 你好 🎉'}")).getBytes(StandardCharsets.UTF_8);
        assertThat(events(Samples.call(NEW), reply, 1)).isEqualTo(events(Samples.call(NEW), reply, reply.length));
    }

    @Test
    void case4And51KeepsAWholeCallOfAnAnswerThatReachedTheLimit() {
        Candidate candidate = candidate(
                part("{'functionCall':{'id':'a','name':'f','args':{'n':1}}}"),
                "{'candidates':[{'content':{'parts':[{'text':''}]},'finishReason':'MAX_TOKENS'}]}");
        assertThat(candidate.blocks()).containsExactly(Block.ToolCall.of("a", "f", "{\"n\":1}"));
        assertThat(candidate.finish().reason()).isEqualTo(FinishReason.MAX_TOKENS);
    }

    @Test
    void case105TellsWhatWasCountedBeforeItFailed() {
        List<ChatEvent> events = events(event(part("{'text':'x'}")
                        .replaceFirst(
                                "}$",
                                ",'usageMetadata':{'promptTokenCount':3,"
                                        + "'candidatesTokenCount':1,'totalTokenCount':4}}"))
                + "{\"error\":{\"code\":503,\"message\":\"Busy\",\"status\":\"UNAVAILABLE\"}}");
        assertThat(events).contains(new ChatEvent.UsageUpdate(Usage.of(3, 1)));
        assertThat(events.getLast()).isInstanceOf(ChatEvent.Failed.class);
    }

    @Test
    void case80IgnoresPiecesOfArgumentsBeforeTheNameOfTheirCall() {
        Candidate candidate = candidate(
                part("{'functionCall':{'partialArgs':[{'jsonPath':'$.a','numberValue':1}],'willContinue':true}}"),
                stop("{'functionCall':{'id':'a','name':'f','args':{}}}"));
        assertThat(candidate.blocks()).containsExactly(Block.ToolCall.of("a", "f", "{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{'finishReason':'STOP','content':null}", "{'finishReason':'STOP','content':{'parts':null}}"})
    void case116TakesAnAnswerOfNothing(String candidate) {
        assertThat(candidate("{'candidates':[" + candidate + "]}").blocks()).isEmpty();
    }

    @Test
    void case21TakesNothingOfOneCandidateForTheNext() {
        ChatResponse response =
                response("{'candidates':[{'content':{'parts':[{'functionCall':{'name':'f','args':{}}}]},"
                        + "'finishReason':'STOP','index':0},{'finishReason':'MAX_TOKENS','index':1}]}");
        assertThat(response.candidates()).extracting(Candidate::index).containsExactly(0, 1);
        Candidate second = response.candidates().get(1);
        assertThat(second.blocks()).isEmpty();
        assertThat(second.finish().reason()).isEqualTo(FinishReason.MAX_TOKENS);
    }

    @Test
    void case55IgnoresWhatFollowsTheEndThatACompatibleServiceSays() {
        String answer = event(stop("{'text':'x'}"));
        assertThat(events(answer + "data: [DONE]\r\n\r\n" + event(part("{'text':'y'}"))))
                .isEqualTo(events(answer));
    }
}
