package dev.aiproxy.gemini.generate;

import static dev.aiproxy.gemini.generate.Samples.candidate;
import static dev.aiproxy.gemini.generate.Samples.chunks;
import static dev.aiproxy.gemini.generate.Samples.json;
import static dev.aiproxy.gemini.generate.Samples.response;
import static dev.aiproxy.gemini.generate.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.json.Json;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class LogprobsTest {
    private static final TokenLogprob.Choice A = choice("A", "-0.25", 7L);
    private static final TokenLogprob.Choice B = choice("B", "-1.5", 8L);
    private static final TokenLogprob.Choice C = choice("C", "0", null);
    private static final String CHOSEN_A = "{'token':'A','tokenId':7,'logProbability':-0.25}";
    private static final String CHOSEN_C = "{'token':'C','logProbability':0}";
    private static final String OTHER_B = "{'token':'B','tokenId':8,'logProbability':-1.5}";

    private static TokenLogprob.Choice choice(String token, String logprob, @Nullable Long id) {
        return new TokenLogprob.Choice(token, new BigDecimal(logprob), null, id);
    }

    private static String piece(String parts, String logprobs, String more) {
        return "{'candidates':[{'content':{'parts':[" + parts + "]},'logprobsResult':" + logprobs + more + "}]}";
    }

    private static Block.Text text(Candidate candidate) {
        return (Block.Text) candidate.blocks().getFirst();
    }

    @Test
    void readsWhatMightHaveStoodInTheAnswer() {
        Candidate candidate = response(piece(
                        "{'text':'AC'}",
                        "{'chosenCandidates':[" + CHOSEN_A + ",{'token':'C'}],'topCandidates':[{'candidates':["
                                + CHOSEN_A + "," + OTHER_B + "]}]}",
                        ",'finishReason':'STOP','avgLogprobs':-0.125"))
                .candidates()
                .getFirst();
        assertThat(text(candidate).logprobs())
                .containsExactly(new TokenLogprob(A, List.of(A, B)), new TokenLogprob(C, List.of()));
        assertThat(candidate.extras().members()).isEqualTo(json("{'avgLogprobs':-0.125}"));
    }

    @Test
    void readsThemOfTheTextThatTheyComeWithOrAfter() {
        Candidate candidate = candidate(
                piece("{'text':'T','thought':true}", "{'chosenCandidates':[" + CHOSEN_A + "]}", ""),
                piece("{'text':'AC'}", "{'chosenCandidates':[" + CHOSEN_C + "]}", ""),
                piece("{'text':''}", "{'chosenCandidates':[" + OTHER_B + "]}", ",'finishReason':'STOP'"));
        assertThat(((Block.Text) candidate.blocks().get(1)).logprobs())
                .extracting(TokenLogprob::chosen)
                .containsExactly(A, C, B);
    }

    @Test
    void keepsThoseOfCallsForClientsOfGemini() {
        String logprobs = "{'chosenCandidates':[" + CHOSEN_A + "],'logProbabilitySum':-0.25}";
        Candidate candidate = candidate(
                piece("{'functionCall':{'id':'c','name':'f','args':{}}}", logprobs, ",'finishReason':'STOP'"));
        assertThat(Json.text(candidate.extras().members().path("logprobsResult")))
                .isEqualTo(Samples.quoted(logprobs));
    }

    @Test
    void skipsWhatIsNoToken() {
        assertThat(Logprobs.read(json("{'chosenCandidates':[7,{},{'logProbability':-1},{'tokenId':8}]}")))
                .containsExactly(new TokenLogprob(choice("", "0", 8L), List.of()));
    }

    @Test
    void writesThemBesideTheirTextInAStream() {
        List<ChatEvent> events = List.of(
                ChatEvent.Start.of("r", "m"),
                new ChatEvent.BlockStart(0, 0, Block.Text.of("")),
                new ChatEvent.BlockDelta(0, 0, "A", List.of(new TokenLogprob(A, List.of(A, B)))),
                new ChatEvent.BlockDelta(0, 0, "x"),
                new ChatEvent.BlockDelta(0, 0, "", List.of(new TokenLogprob(C, List.of()))),
                new ChatEvent.BlockEnd(0, 0),
                new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "")),
                ChatEvent.End.PLAIN);
        List<JsonNode> chunks = chunks(stream(Samples.encoder(), events));
        assertThat(chunks)
                .extracting(chunk -> chunk.at("/candidates/0/logprobsResult"))
                .containsExactly(
                        json("{'chosenCandidates':[" + CHOSEN_A + "],'topCandidates':[{'candidates':[" + CHOSEN_A + ","
                                + OTHER_B + "]}]}"),
                        json("{}").path("none"),
                        json("{'chosenCandidates':[" + CHOSEN_C + "]}"),
                        json("{}").path("none"));
        assertThat(chunks)
                .extracting(
                        chunk -> chunk.at("/candidates/0/content/parts/0/text").stringValue())
                .containsExactly("A", "x", "", "");
    }

    @Test
    void writesThemOnceForAWholeAnswerAndKeepsWhatElseWasSaid() {
        String answer = "{'candidates':[{'content':{'parts':[{'text':'A'},{'text':'C','thoughtSignature':'AbCd'}],"
                + "'role':'model'},'finishReason':'STOP','index':0,'avgLogprobs':-0.125,'logprobsResult':"
                + "{'chosenCandidates':[" + CHOSEN_A + "," + CHOSEN_C + "],'logProbabilitySum':-0.25}}]}";
        JsonNode written =
                Json.parse(Samples.encoder().whole(response(answer)).body().contiguous());
        assertThat(written.at("/candidates/0/logprobsResult"))
                .isEqualTo(json(answer).at("/candidates/0/logprobsResult"));
        assertThat(written.at("/candidates/0/avgLogprobs").decimalValue()).isEqualByComparingTo("-0.125");
    }
}
