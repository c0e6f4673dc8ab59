package dev.aiproxy.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ReplyEvents;
import dev.aiproxy.api.chat.TokenLogprob;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireRequest;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The older {@code /v1/completions} for providers that know conversations only. */
class CompletionsTest {
    private static ChatRequest read(String members) {
        return new ClientConversion()
                .decode(new WireRequest(
                        Operation.CHAT,
                        "POST",
                        "/v1/completions",
                        "",
                        Map.of(),
                        Headers.EMPTY,
                        Body.ofUtf8("{\"model\":\"m\"," + members + "}")));
    }

    private static ChatResponse said(FinishReason reason, Block... blocks) {
        return new ChatResponse(
                "",
                "x",
                null,
                List.of(new dev.aiproxy.api.chat.Candidate(0, List.of(blocks), Finish.of(reason, ""), Extras.NONE)),
                Usage.of(3, 4),
                null,
                Extras.NONE);
    }

    @Test
    void makeThePromptOneTurnOfTheUser() {
        for (String prompt : List.of("\"Once upon\"", "[\"Once upon\"]")) {
            ChatRequest read = read("\"prompt\":" + prompt
                    + ",\"max_tokens\":5,\"temperature\":0.5,\"stop\":\"END\",\"logprobs\":2,\"n\":2,\"user\":\"u\"");
            assertThat(read.turns()).hasSize(1);
            assertThat(read.turns().getFirst().role()).isEqualTo(Turn.Role.USER);
            assertThat(((Block.Text) read.turns().getFirst().blocks().getFirst()).text())
                    .isEqualTo("Once upon");
            assertThat(read.maxOutput()).isEqualTo(5);
            assertThat(read.stop()).containsExactly("END");
            assertThat(read.sampling().topLogprobs()).isEqualTo(2);
            assertThat(read.sampling().candidates()).isEqualTo(2);
            assertThat(read.identity().user()).isEqualTo("u");
        }
    }

    @Test
    void refuseWhatAConversationCanNotDo() {
        for (String[] wrong : new String[][] {
            {"\"prompt\":[\"a\",\"b\"]", "prompt"},
            {"\"prompt\":[1,2]", "prompt"},
            {"\"prompt\":\"a\",\"echo\":true", "echo"},
            {"\"prompt\":\"a\",\"suffix\":\"b\"", "suffix"},
        }) {
            assertThatThrownBy(() -> read(wrong[0])).isInstanceOfSatisfying(FaultException.class, e -> {
                assertThat(e.fault().kind()).isEqualTo(FaultKind.UNSUPPORTED);
                assertThat(e.fault().param()).contains(wrong[1]);
            });
        }
        assertThatThrownBy(() -> read("\"n\":1")).hasMessageContaining("prompt");
    }

    @Test
    void reportWhatIsLeft() {
        ChatRequest read = read("\"prompt\":\"a\",\"best_of\":3");
        Losses losses = new Losses();
        losses.extras(read.extras(), "anthropic-messages");
        assertThat(Conversions.paths(losses)).containsExactly("best_of");
    }

    @Test
    void answerWithText() {
        TokenLogprob token = new TokenLogprob(
                new TokenLogprob.Choice(" a", new BigDecimal("-0.5"), null, null),
                List.of(new TokenLogprob.Choice(" b", new BigDecimal("-1.5"), null, null)));
        ChatResponse response = said(
                FinishReason.MAX_TOKENS,
                Block.Reasoning.of("T"),
                new Block.Text(" a", List.of(), null, null, List.of(token), Extras.NONE));
        JsonNode whole = Json.parse(encoder(read("\"prompt\":\"x\""), new Losses())
                .whole(response)
                .body()
                .contiguous());
        assertThat(whole)
                .isEqualTo(Json.parse(
                        "{\"id\":\"cmpl-r1\",\"object\":\"text_completion\",\"created\":7,\"model\":\"alias\","
                                + "\"choices\":[{\"index\":0,\"text\":\" a\",\"logprobs\":{\"tokens\":[\" a\"],\"token_logprobs\":[-0.5],"
                                + "\"top_logprobs\":[{\" b\":-1.5}],\"text_offset\":[0]},\"finish_reason\":\"length\"}],\"usage\":"
                                + "{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}"));
    }

    private static ReplyEncoder encoder(ChatRequest request, Losses losses) {
        return new ClientConversion().encoder(request, Conversions.CONTEXT, losses);
    }

    private static String stream(ChatRequest request, List<ChatEvent> events, Losses losses) {
        ReplyEncoder encoder = encoder(request, losses);
        StreamCheck check = new StreamCheck();
        StringBuilder written = new StringBuilder();
        for (ChatEvent event : events) {
            encoder.accept(event, bytes -> {
                check.accept(bytes.duplicate());
                written.append(StandardCharsets.UTF_8.decode(bytes));
            });
        }
        check.end();
        return written.toString();
    }

    @Test
    void streamTextAsItComesAndUsageIfAskedFor() {
        List<ChatEvent> events = new java.util.ArrayList<>();
        ReplyEvents.of(said(FinishReason.STOP, Block.Text.of("Hi"), Block.Text.of("!")), events::add);
        String asked = stream(
                read("\"prompt\":\"x\",\"stream\":true,\"stream_options\":{\"include_usage\":true}"),
                events,
                new Losses());
        assertThat(asked)
                .contains("{\"index\":0,\"text\":\"Hi\",\"logprobs\":null,\"finish_reason\":null}")
                .contains("{\"index\":0,\"text\":\"!\",\"logprobs\":null,\"finish_reason\":null}")
                .contains("{\"index\":0,\"text\":\"\",\"logprobs\":null,\"finish_reason\":\"stop\"}")
                .contains("\"choices\":[],\"usage\":{\"prompt_tokens\":3")
                .endsWith("data: [DONE]\n\n");
        assertThat(stream(read("\"prompt\":\"x\",\"stream\":true"), events, new Losses()))
                .doesNotContain("usage");
    }

    @Test
    void reportWhatIsNoText() {
        List<ChatEvent> events = new java.util.ArrayList<>();
        ReplyEvents.of(said(FinishReason.TOOL_CALLS, Block.ToolCall.of("c", "f", "{}")), events::add);
        Losses losses = new Losses();
        assertThat(stream(read("\"prompt\":\"x\",\"stream\":true"), events, losses))
                .contains("\"finish_reason\":\"stop\"");
        assertThat(losses.count()).isEqualTo(1);
    }

    @Test
    void endAStreamThatFailsWithAnError() {
        String written = stream(
                read("\"prompt\":\"x\",\"stream\":true"),
                List.of(
                        ChatEvent.Start.of("i", "m"),
                        new ChatEvent.Failed(dev.aiproxy.api.chat.Fault.of(FaultKind.OVERLOADED, "busy"))),
                new Losses());
        assertThat(written).startsWith("data: {\"error\":").doesNotContain("[DONE]");
    }
}
