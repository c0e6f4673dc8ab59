package dev.aiproxy.openai.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.json.Json;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How likely the tokens of an answer were, in answers of Responses. */
class LogprobsTest {
    private static final String HEL =
            "{\"token\":\"Hel\",\"logprob\":-0.25,\"bytes\":[72,101,108],\"top_logprobs\":[{\"token\":\"He\",\"logprob\":-1.5,"
                    + "\"bytes\":[72,101]}]}";
    private static final String LO = "{\"token\":\"lo\",\"logprob\":-0.5,\"bytes\":[108,111],\"top_logprobs\":[]}";
    private static final String PART =
            "{\"type\":\"output_text\",\"text\":\"Hello\",\"annotations\":[],\"logprobs\":[" + HEL + "," + LO + "]}";
    private static final String ITEM =
            "{\"type\":\"message\",\"id\":\"msg_1\",\"role\":\"assistant\",\"status\":\"completed\",\"content\":["
                    + PART + "]}";
    private static final String PLACE = "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0";

    private static String stream() {
        return Codec.event("response.created", "\"response\":{\"id\":\"resp_1\",\"model\":\"m\"}")
                + Codec.event(
                        "response.output_item.added",
                        "\"output_index\":0,\"item\":{\"type\":\"message\",\"id\":\"msg_1\",\"role\":\"assistant\","
                                + "\"content\":[]}")
                + Codec.event("response.output_text.delta", PLACE + ",\"delta\":\"Hel\",\"logprobs\":[" + HEL + "]")
                + Codec.event("response.output_text.delta", PLACE + ",\"delta\":\"lo\",\"logprobs\":[]")
                + Codec.event(
                        "response.output_text.done",
                        PLACE + ",\"text\":\"Hello\",\"logprobs\":[" + HEL + "," + LO + "]")
                + Codec.event("response.content_part.done", PLACE + ",\"part\":" + PART)
                + Codec.event("response.output_item.done", "\"output_index\":0,\"item\":" + ITEM)
                + Codec.event(
                        "response.completed",
                        "\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[" + ITEM + "]}");
    }

    private static List<TokenLogprob> read(List<ChatEvent> events) {
        return ((Block.Text) Codec.fold(events)
                        .response()
                        .candidates()
                        .getFirst()
                        .blocks()
                        .getFirst())
                .logprobs();
    }

    @Test
    void areTakenOnceHoweverOftenTheyAreTold() {
        assertThat(read(Codec.events(stream())))
                .extracting(logprob -> logprob.chosen().token())
                .containsExactly("Hel", "lo");
        assertThat(read(Codec.events("{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[" + ITEM + "]}")))
                .isEqualTo(read(Codec.events(stream())));
    }

    @Test
    void areWrittenWithTheirTextAndAgainAtItsEnd() {
        String written = Codec.stream(
                Codec.read("{\"model\":\"m\",\"input\":\"x\",\"include\":[\"message.output_text.logprobs\"]}"),
                Codec.events(stream()));
        JsonNode both = Json.parse("[" + HEL + "," + LO + "]");
        List<JsonNode> data = Codec.data(written);
        assertThat(data)
                .filteredOn(event -> event.path("type").stringValue("").equals("response.output_text.delta"))
                .extracting(event -> event.path("logprobs"))
                .containsExactly(Json.parse("[" + HEL + "]"), Json.parse("[]"), Json.parse("[" + LO + "]"));
        assertThat(data)
                .filteredOn(event -> event.path("type").stringValue("").equals("response.output_text.done"))
                .extracting(event -> event.path("logprobs"))
                .containsExactly(both);
        assertThat(data.getLast()
                        .path("response")
                        .path("output")
                        .path(0)
                        .path("content")
                        .path(0)
                        .path("logprobs"))
                .isEqualTo(both);
    }

    @Test
    void ofAProviderThatTellsNumbersOfTokensGetTheBytesOfTheirTexts() {
        TokenLogprob numbered = new TokenLogprob(
                new TokenLogprob.Choice("ü", new BigDecimal("-0.5"), null, 17L),
                List.of(new TokenLogprob.Choice("u", new BigDecimal("-1"), null, 3L)));
        String written = Codec.stream(
                Codec.read("{\"model\":\"m\",\"input\":\"x\"}"),
                said(new Block.Text("ü", List.of(), null, null, List.of(numbered), Extras.NONE)),
                new Losses());
        assertThat(Codec.last(written)
                        .path("response")
                        .path("output")
                        .path(0)
                        .path("content")
                        .path(0)
                        .path("logprobs"))
                .isEqualTo(Json.parse("[{\"token\":\"ü\",\"logprob\":-0.5,\"bytes\":[195,188],"
                        + "\"top_logprobs\":[{\"token\":\"u\",\"logprob\":-1,\"bytes\":[117]}]}]"));
    }

    private static List<ChatEvent> said(Block block) {
        return List.of(
                ChatEvent.Start.of("a", "m"),
                new ChatEvent.BlockStart(0, 0, block),
                new ChatEvent.BlockEnd(0, 0),
                new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "")),
                ChatEvent.End.PLAIN);
    }

    @Test
    void ofARefusalAreReportedLost() {
        Losses losses = new Losses();
        Codec.stream(
                Codec.read("{\"model\":\"m\",\"input\":\"x\"}"),
                said(new Block.Refusal("No.", List.of(TokenLogprob.of("No.", BigDecimal.ZERO)), Extras.NONE)),
                losses);
        assertThat(losses.list())
                .singleElement()
                .satisfies(loss -> assertThat(loss.path()).endsWith("logprobs"));
    }

    @Test
    void areAskedForWhileStreamingWithoutALoss() {
        Losses losses = new Losses();
        JsonNode written = Codec.write(
                Codec.read("{\"model\":\"gpt-4o\",\"input\":\"x\",\"stream\":true,\"top_logprobs\":3,"
                        + "\"include\":[\"message.output_text.logprobs\"]}"),
                Codec.target("gpt-4o"),
                losses);
        assertThat(losses.list()).isEmpty();
        assertThat(written.path("top_logprobs").intValue()).isEqualTo(3);
    }
}
