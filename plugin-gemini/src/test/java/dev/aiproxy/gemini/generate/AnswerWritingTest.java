package dev.aiproxy.gemini.generate;

import static dev.aiproxy.gemini.generate.Samples.json;
import static dev.aiproxy.gemini.generate.Samples.read;
import static dev.aiproxy.gemini.generate.Samples.response;
import static dev.aiproxy.gemini.generate.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Answers of other formats, told to clients of Gemini. A number is that of a case in the list of known bugs of others. */
class AnswerWritingTest {
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
    void case122SendsNoDoneToAGeminiClient() {
        assertThat(stream(Samples.encoder(), StreamWriterTest.events(StreamWriterTest.golden())))
                .doesNotContain("[DONE]")
                .doesNotContain("event:");
    }

    @Test
    void case4DoesNotMakeACallThatWasCutOff() {
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

    private static List<ChatEvent> ending(FinishReason reason, String raw) {
        return List.of(
                ChatEvent.Start.of("r", "m"),
                new ChatEvent.BlockStart(0, 0, Block.Text.of("")),
                new ChatEvent.BlockDelta(0, 0, "x"),
                new ChatEvent.BlockEnd(0, 0),
                new ChatEvent.Finished(0, Finish.of(reason, raw)),
                ChatEvent.End.PLAIN);
    }

    @ParameterizedTest
    @CsvSource({
        "STOP,stop,STOP",
        "STOP_SEQUENCE,stop_sequence,STOP",
        "MAX_TOKENS,length,MAX_TOKENS",
        "CONTEXT_WINDOW,model_context_window_exceeded,MAX_TOKENS",
        "CONTINUATION,CONTINUATION,MAX_TOKENS",
        "PAUSE,pause_turn,STOP",
        "STEERED,steered,STOP",
        "MAX_MESSAGES,max_messages,STOP",
        "CONTENT_FILTER,content_filter,SAFETY",
        "CONTENT_FILTER,RECITATION,RECITATION",
        "REFUSAL,refusal,SAFETY",
        "MALFORMED_TOOL_CALL,MALFORMED_RESPONSE,MALFORMED_FUNCTION_CALL",
        "OTHER,brand_new,OTHER"
    })
    void case19And113And137SaysWhyAnAnswerEndedInWordsThatClientsKnow(FinishReason reason, String raw, String word) {
        List<JsonNode> chunks = Samples.chunks(stream(Samples.encoder(), ending(reason, raw)));
        assertThat(chunks.getLast().at("/candidates/0/finishReason").stringValue())
                .isEqualTo(word);
    }

    @Test
    void case26SaysAnErrorInJsonToAClientOfAStream() {
        WireResponse error = new GenerateProtocol()
                .ingress()
                .orElseThrow()
                .encodeFault(Fault.of(FaultKind.RATE_LIMITED, "Slow down."), "r");
        assertThat(error.status()).isEqualTo(429);
        assertThat(error.headers().get("content-type")).startsWith("application/json");
        assertThat(Json.parse(error.body().contiguous()).at("/error/status").stringValue())
                .isEqualTo("RESOURCE_EXHAUSTED");
    }

    @Test
    void case30SendsCallsThatComeAtOnceWholeAndInARow() {
        List<ChatEvent> events = List.of(
                ChatEvent.Start.of("r", "m"),
                new ChatEvent.BlockStart(0, 0, Block.Text.of("")),
                new ChatEvent.BlockDelta(0, 0, "x"),
                new ChatEvent.BlockEnd(0, 0),
                new ChatEvent.BlockStart(0, 1, Block.ToolCall.of("a", "f", "")),
                new ChatEvent.BlockStart(0, 2, Block.ToolCall.of("b", "g", "")),
                new ChatEvent.BlockDelta(0, 1, "{\"n\":"),
                new ChatEvent.BlockDelta(0, 2, "{}"),
                new ChatEvent.BlockDelta(0, 1, "1}"),
                new ChatEvent.BlockEnd(0, 1),
                new ChatEvent.BlockEnd(0, 2),
                new ChatEvent.Finished(0, Finish.of(FinishReason.TOOL_CALLS, "tool_calls")),
                ChatEvent.End.PLAIN);
        List<JsonNode> chunks = Samples.chunks(stream(Samples.encoder(), events));
        assertThat(chunks)
                .extracting(chunk -> chunk.at("/candidates/0/content/parts"))
                .containsExactly(
                        json("[{'text':'x'}]"),
                        json("[{'functionCall':{'id':'a','name':'f','args':{'n':1}}}]"),
                        json("[{'functionCall':{'id':'b','name':'g','args':{}}}]"),
                        json("[{'text':''}]"));
        assertThat(chunks.getLast().at("/candidates/0/finishReason").stringValue())
                .isEqualTo("STOP");
    }

    @Test
    void case106KeepsSilentWhileTheProviderDoes() {
        assertThat(Samples.encoder().keepAlive()).isEmpty();
        List<ChatEvent> events = List.of(
                ChatEvent.Start.of("r", "m"),
                new ChatEvent.Ping(),
                new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "")),
                ChatEvent.End.PLAIN);
        assertThat(Samples.chunks(stream(Samples.encoder(), events))).hasSize(1);
    }

    @Test
    void case142SaysAnErrorInOneWriteFramedAndBareWithoutABlankLineBehindIt() {
        List<String> writes = new ArrayList<>();
        var encoder = Samples.encoder();
        encoder.accept(ChatEvent.Start.of("r", "m"), bytes -> {});
        encoder.accept(
                new ChatEvent.Failed(Fault.of(FaultKind.OVERLOADED, "Busy.")),
                bytes -> writes.add(StandardCharsets.UTF_8.decode(bytes).toString()));
        String error = "{\"error\":{\"code\":503,\"message\":\"Busy.\",\"status\":\"UNAVAILABLE\"}}";
        assertThat(writes).containsExactly("data: " + error + "\r\n\r\n" + error);
    }

    private static JsonNode whole(ChatResponse answer) {
        return Json.parse(Samples.encoder().whole(answer).body().contiguous());
    }

    @Test
    void keepsCountsTimeAndIndexAsGeminiSaidThem() {
        String answer = "{'candidates':[{'content':{'parts':[{'text':'x'}],'role':'model'},'finishReason':'STOP'}],"
                + "'usageMetadata':{'promptTokenCount':9,'candidatesTokenCount':0,'totalTokenCount':9,"
                + "'promptTokensDetails':[{'modality':'TEXT','tokenCount':5},{'modality':'DOCUMENT','tokenCount':4}],"
                + "'trafficType':'ON_DEMAND'},'createTime':'2026-11-01T10:20:30.123456Z'}";
        ChatResponse read = Samples.response(answer);
        JsonNode written = whole(read);
        assertThat(written.path("usageMetadata")).isEqualTo(json(answer).path("usageMetadata"));
        assertThat(written.path("createTime")).isEqualTo(json(answer).path("createTime"));
        assertThat(written.path("candidates")).isEqualTo(json(answer).path("candidates"));
    }

    @Test
    void tellsItsOwnCountsWhereTheyAreNotThoseOfOneReply() {
        ChatResponse read = Samples.response("{'candidates':[{'content':{'parts':[{'text':'x'}]},"
                + "'finishReason':'STOP'}],'usageMetadata':{'promptTokenCount':9,'candidatesTokenCount':1,"
                + "'totalTokenCount':10,'promptTokensDetails':[{'modality':'TEXT','tokenCount':9}]}}");
        ChatResponse summed = new ChatResponse(
                read.id(),
                read.model(),
                read.created(),
                read.candidates(),
                Usage.of(9, 21),
                read.tier(),
                read.extras());
        assertThat(whole(summed).path("usageMetadata"))
                .isEqualTo(json("{'promptTokenCount':9,'candidatesTokenCount':21,'totalTokenCount':30}"));
    }

    @Test
    void case100TellsTheWholeUsageInTheLastChunkHoweverLateItCame() {
        List<ChatEvent> events = List.of(
                ChatEvent.Start.of("r", "m"),
                new ChatEvent.BlockStart(0, 0, Block.Text.of("")),
                new ChatEvent.BlockDelta(0, 0, "x"),
                new ChatEvent.BlockEnd(0, 0),
                new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "stop")),
                new ChatEvent.UsageUpdate(new Usage(1000, 800, 0, 30, 12)),
                ChatEvent.End.PLAIN);
        List<JsonNode> chunks = Samples.chunks(stream(Samples.encoder(), events));
        assertThat(chunks.getFirst().has("usageMetadata")).isFalse();
        assertThat(chunks.getLast().path("usageMetadata"))
                .isEqualTo(json("{'promptTokenCount':1000,'cachedContentTokenCount':800,'candidatesTokenCount':18,"
                        + "'thoughtsTokenCount':12,'totalTokenCount':1030}"));
    }

    @Test
    void saysWhatOfAnAnswerClientsAreNotTold() {
        Losses losses = new Losses();
        Citation citation = new Citation(Citation.Kind.URL, "https://a", "A", "quoted", 0, 1, Extras.NONE);
        Block text = new Block.Text("x", List.of(citation), null, null, Extras.NONE);
        Finish finish = new Finish(FinishReason.STOP_SEQUENCE, "stop_sequence", "END", null, false);
        ChatResponse answer = new ChatResponse(
                "r",
                "m",
                null,
                List.of(new Candidate(0, List.of(text), finish, Extras.NONE)),
                Usage.NONE,
                null,
                Extras.NONE);
        ReplyEncoder encoder =
                Samples.ingress().encoder(read("{'contents':[{'parts':[{'text':'Hi'}]}]}"), Samples.context(), losses);
        encoder.whole(answer);
        assertThat(losses.list()).extracting(Loss::path).containsExactlyInAnyOrder("cited_text", "stop_sequence");
    }

    private static List<ChatEvent> twoCallsWithoutArguments(FinishReason reason) {
        return List.of(
                ChatEvent.Start.of("r", "m"),
                new ChatEvent.BlockStart(0, 0, Block.ToolCall.of("a", "f", "")),
                new ChatEvent.BlockEnd(0, 0),
                new ChatEvent.BlockStart(0, 1, Block.ToolCall.of("b", "g", "")),
                new ChatEvent.BlockEnd(0, 1),
                new ChatEvent.Finished(0, Finish.of(reason, "")),
                ChatEvent.End.PLAIN);
    }

    @ParameterizedTest
    @CsvSource({"MAX_TOKENS,false", "TOOL_CALLS,true"})
    void case4MakesACallWithoutArgumentsOnlyIfItWasNotCutBeforeTheFirst(FinishReason reason, boolean made) {
        List<ChatEvent> events = twoCallsWithoutArguments(reason);
        assertThat(stream(Samples.encoder(), events).contains("\"name\":\"g\"")).isEqualTo(made);
        assertThat(stream(Samples.encoder(), events)).contains("\"name\":\"f\",\"args\":{}");
        JsonNode parts = whole(Samples.fold(events)).at("/candidates/0/content/parts");
        assertThat(parts.size()).isEqualTo(made ? 2 : 1);
        assertThat(parts.at("/0/functionCall/name").stringValue()).isEqualTo("f");
    }
}
