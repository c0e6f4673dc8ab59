package dev.aiproxy.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.json.Json;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How likely the tokens of an answer were, in chat answers. */
class LogprobsTest {
    private static final String ASKED = "\"logprobs\":true,\"top_logprobs\":1";
    private static final String HEL =
            "{\"token\":\"Hel\",\"logprob\":-0.25,\"bytes\":[72,101,108],\"top_logprobs\":[{\"token\":\"He\",\"logprob\":-1.5,"
                    + "\"bytes\":[72,101]}]}";
    private static final String LO = "{\"token\":\"lo\",\"logprob\":-9999.0,\"bytes\":null,\"top_logprobs\":[]}";

    private static String streamed(String delta, String logprobs) {
        return "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"logprobs\":" + logprobs
                + ",\"finish_reason\":null}]";
    }

    private static List<TokenLogprob> content(ChatResponse response) {
        return ((Block.Text) response.candidates().getFirst().blocks().getFirst()).logprobs();
    }

    @Test
    void comeWithTheTextThatTheyAreOf() {
        List<ChatEvent> events = Conversions.events(Conversions.stream(
                streamed("{\"content\":\"Hel\"}", "{\"content\":[" + HEL + "],\"refusal\":null}"),
                streamed("{\"content\":\"lo\"}", "{\"content\":[" + LO + "]}"),
                Conversions.finish("stop")));
        assertThat(events)
                .filteredOn(ChatEvent.BlockDelta.class::isInstance)
                .extracting(event -> ((ChatEvent.BlockDelta) event).logprobs().size())
                .containsExactly(1, 1);
        List<TokenLogprob> all = content(Conversions.fold(events));
        assertThat(all).extracting(logprob -> logprob.chosen().token()).containsExactly("Hel", "lo");
        assertThat(all.getFirst().chosen().bytes()).containsExactly(72, 101, 108);
        assertThat(all.getFirst().alternatives())
                .extracting(TokenLogprob.Choice::logprob)
                .containsExactly(new BigDecimal("-1.5"));
        assertThat(all.getLast().chosen().bytes()).isNull();
    }

    @Test
    void standInEveryChunkAsTheyCame() {
        String first = "{\"content\":[" + HEL + "],\"refusal\":null}";
        String second = "{\"content\":[" + LO + "],\"refusal\":null}";
        String written = Conversions.encode(
                Conversions.readWith("\"stream\":true," + ASKED),
                Conversions.events(Conversions.stream(
                        streamed("{\"content\":\"Hel\"}", first),
                        streamed("{\"content\":\"lo\"}", second),
                        Conversions.finish("stop"))));
        assertThat(written)
                .contains("\"delta\":{\"content\":\"Hel\"},\"logprobs\":" + first + ",\"finish_reason\":null")
                .contains("\"delta\":{\"content\":\"lo\"},\"logprobs\":" + second + ",\"finish_reason\":null");
    }

    @Test
    void standInTheChoiceOfAWholeAnswer() {
        String logprobs = "{\"content\":[" + HEL + "," + LO + "],\"refusal\":null}";
        ChatResponse read =
                Conversions.reply("{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\","
                        + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"logprobs\":"
                        + logprobs + ",\"finish_reason\":\"stop\"}]}");
        assertThat(content(read)).hasSize(2);
        assertThat(logprobs(read)).isEqualTo(Json.parse(logprobs));
    }

    private static JsonNode logprobs(ChatResponse response) {
        return Conversions.whole(Conversions.readWith(ASKED), response)
                .path("choices")
                .path(0)
                .path("logprobs");
    }

    @Test
    void ofARefusalAreKeptApart() {
        ChatResponse read = Conversions.reply(Conversions.stream(
                streamed("{\"refusal\":\"Hel\"}", "{\"content\":null,\"refusal\":[" + HEL + "]}"),
                Conversions.finish("stop")));
        assertThat(read.candidates().getFirst().blocks().getFirst())
                .isInstanceOfSatisfying(
                        Block.Refusal.class,
                        refusal -> assertThat(refusal.logprobs()).hasSize(1));
        assertThat(logprobs(read)).isEqualTo(Json.parse("{\"content\":null,\"refusal\":[" + HEL + "]}"));
    }

    @Test
    void ofTokensWithoutATextStayWithTheTextBeforeOrWithTheChoice() {
        ChatResponse within = Conversions.reply(Conversions.stream(
                streamed("{\"content\":\"Hel\"}", "{\"content\":[" + HEL + "]}"),
                streamed("{\"content\":\"\"}", "{\"content\":[" + LO + "]}"),
                Conversions.finish("stop")));
        assertThat(content(within)).hasSize(2);
        ChatResponse call = Conversions.reply(Conversions.stream(
                streamed(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
                        "{\"content\":[" + LO + "]}"),
                Conversions.finish("tool_calls")));
        assertThat(call.candidates().getFirst().blocks()).hasSize(1);
        assertThat(logprobs(call)).isEqualTo(Json.parse("{\"content\":[" + LO + "]}"));
    }

    @Test
    void areNullWhereNobodyAsked() {
        ChatResponse read =
                Conversions.reply(Conversions.message("{\"role\":\"assistant\",\"content\":\"Hi\"}", "stop"));
        assertThat(logprobs(read).isNull()).isTrue();
    }
}
