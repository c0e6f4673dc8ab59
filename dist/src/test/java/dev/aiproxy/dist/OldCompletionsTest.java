package dev.aiproxy.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.json.Json;
import dev.aiproxy.dist.StandInProvider.Asked;
import dev.aiproxy.dist.StandInProvider.Reply;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The older {@code /v1/completions} through the packed gateway, for models of vendors that know conversations only. */
@Timeout(120)
class OldCompletionsTest {
    private static final String PATH = "/v1/completions";
    private static final String BUSY =
            "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy.\"}}";

    @TempDir
    static Path temporary;

    private static StandInProvider provider;
    private static PackedGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        provider = new StandInProvider();
        gateway = PackedGateway.start(temporary, provider.url());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        provider.close();
    }

    private static HttpResponse<String> ask(String model, String members) throws Exception {
        return gateway.post(PATH, "{\"model\":\"" + model + "\",\"prompt\":\"Once upon\"" + members + "}");
    }

    private static List<JsonNode> chunks(HttpResponse<String> reply) {
        return reply.body()
                .lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> Json.parse(line.substring("data: ".length())))
                .toList();
    }

    private static String claude(String type, String members) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + members + "}\n\n";
    }

    @Test
    void isOneTurnForAnthropicAndItsAnswerIsText() throws Exception {
        provider.replies(Reply.json(
                200,
                "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-4-5\",\"content\":"
                        + "[{\"type\":\"text\",\"text\":\" a time\"}],\"stop_reason\":\"max_tokens\",\"stop_sequence\":null,"
                        + "\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}"));
        HttpResponse<String> reply = ask("claude-sonnet-4-5", ",\"max_tokens\":4,\"stop\":\"END\",\"temperature\":0.5");
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        JsonNode answer = Json.parse(reply.body());
        assertThat(answer.path("object").asString()).isEqualTo("text_completion");
        assertThat(answer.path("model").asString()).isEqualTo("claude-sonnet-4-5");
        assertThat(answer.path("choices"))
                .isEqualTo(Json.parse(
                        "[{\"index\":0,\"text\":\" a time\",\"logprobs\":null,\"finish_reason\":\"length\"}]"));
        assertThat(answer.at("/usage/total_tokens").asInt()).isEqualTo(7);
        Asked asked = provider.asked();
        assertThat(asked.target()).startsWith("/v1/messages");
        JsonNode sent = Json.parse(asked.body());
        assertThat(sent.path("messages"))
                .isEqualTo(
                        Json.parse("[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Once upon\"}]}]"));
        assertThat(sent.path("max_tokens").asInt()).isEqualTo(4);
        assertThat(sent.at("/stop_sequences/0").asString()).isEqualTo("END");
    }

    @Test
    void streamsGeminisTextAsItComes() throws Exception {
        provider.replies(
                Reply.stream(
                        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\" a\"}],\"role\":\"model\"},\"index\":0}]}\r\n\r\n",
                        "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\" time\"}]},\"finishReason\":\"STOP\",\"index\":0}],"
                                + "\"usageMetadata\":{\"promptTokenCount\":3,\"candidatesTokenCount\":4,\"totalTokenCount\":7}}\r\n\r\n"));
        HttpResponse<String> reply =
                ask("gemini-2.5-flash", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}");
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        List<JsonNode> chunks = chunks(reply);
        assertThat(chunks).allMatch(chunk -> chunk.path("object").asString("").equals("text_completion"));
        assertThat(chunks)
                .extracting(chunk -> chunk.at("/choices/0/text").asString(""))
                .containsExactly(" a", " time", "", "");
        assertThat(chunks.get(2).at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(chunks.getLast().at("/usage/total_tokens").asInt()).isEqualTo(7);
        assertThat(reply.body()).endsWith("data: [DONE]\n\n");
        assertThat(provider.asked().target()).contains("gemini-2.5-flash:streamGenerateContent");
    }

    @Test
    void tellsAProvidersRefusalInOpenAisWords() throws Exception {
        provider.replies(Reply.json(
                400,
                "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":"
                        + "\"prompt is too long: 9 tokens > 8 maximum\"}}"));
        HttpResponse<String> reply = ask("claude-sonnet-4-5", "");
        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(Json.parse(reply.body()).at("/error/code").asString()).isEqualTo("context_length_exceeded");
    }

    @Test
    void tellsThatAProviderIsBusyAsJsonAlsoWhereAStreamWasAskedFor() throws Exception {
        provider.replies(Reply.json(529, BUSY).with("retry-after", "60"));
        HttpResponse<String> reply = ask("busy-1", ",\"stream\":true");
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(503);
        assertThat(reply.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        assertThat(reply.headers().firstValue("retry-after")).contains("60");
        assertThat(Json.parse(reply.body()).at("/error/message").asString()).contains("Busy.");
    }

    @Test
    void endsAStreamThatBreaksWithAnErrorAndWithoutDone() throws Exception {
        provider.replies(Reply.stream(
                claude(
                        "message_start",
                        ",\"message\":{\"id\":\"msg_1\",\"content\":[],\"usage\":{\"input_tokens\":3}}"),
                claude("content_block_start", ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"),
                claude("content_block_delta", ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" a\"}"),
                "event: error\ndata: " + BUSY + "\n\n"));
        HttpResponse<String> reply = ask("broken-1", ",\"stream\":true");
        assertThat(reply.statusCode()).isEqualTo(200);
        List<JsonNode> chunks = chunks(reply);
        assertThat(chunks.getFirst().at("/choices/0/text").asString()).isEqualTo(" a");
        assertThat(chunks.getLast().at("/error/message").asString()).contains("Busy.");
        assertThat(reply.body()).doesNotContain("[DONE]").doesNotContain("\"finish_reason\":\"stop\"");
    }

    @Test
    void refusesWhatAConversationCanNotDoWithoutAskingAnybody() throws Exception {
        provider.replies();
        HttpResponse<String> reply = ask("claude-sonnet-4-5", ",\"suffix\":\"The end.\"");
        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(Json.parse(reply.body()).at("/error/param").asString()).isEqualTo("suffix");
        assertThat(provider.waiting()).isZero();
    }
}
