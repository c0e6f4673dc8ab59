package dev.aiproxy.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.json.Json;
import dev.aiproxy.dist.StandInProvider.Asked;
import dev.aiproxy.dist.StandInProvider.Reply;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What other gateways are known to have got wrong, by the number of the case, through the packed gateway. */
@Timeout(120)
class KnownCasesTest {
    private static final String MESSAGES = "/v1/messages";
    private static final String CHAT = "/v1/chat/completions";
    private static final String HI = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
    private static final String FUNCTION = "{\"type\":\"function\",\"function\":{\"name\":\"look\",\"parameters\":"
            + "{\"type\":\"object\",\"properties\":{}}}}";

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

    private static JsonNode ok(HttpResponse<String> reply) {
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        return Json.parse(reply.body());
    }

    private static Reply said(String content, String reason) {
        return Reply.json(
                200,
                "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"c\",\"content\":[" + content
                        + "],\"stop_reason\":\"" + reason + "\",\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}");
    }

    private static String text(String text) {
        return "{\"type\":\"text\",\"text\":\"" + text + "\"}";
    }

    private static String candidate(String parts, String rest, int prompt, int output) {
        return "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[" + parts + "]},\"index\":0" + rest
                + "}],\"usageMetadata\":{\"promptTokenCount\":" + prompt + ",\"candidatesTokenCount\":" + output
                + ",\"totalTokenCount\":" + (prompt + output) + "}}";
    }

    private static String event(String json) {
        return "data: " + json + "\r\n\r\n";
    }

    @Test
    void anAnthropicClientOfTheSecondVersionWithABearerKeyIsServedByOpenAi_127() throws Exception {
        provider.replies(Reply.json(
                200,
                "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,"
                        + "\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}"));
        JsonNode answer = ok(gateway.post(
                MESSAGES + "?beta=true",
                "{\"model\":\"gpt-4o\",\"max_tokens\":9," + HI + "}",
                "anthropic-version",
                "2026-10-21"));
        assertThat(answer.path("content")).isEqualTo(Json.parse("[" + text("Hello") + "]"));
        assertThat(answer.path("stop_reason").asString()).isEqualTo("end_turn");
        Asked asked = provider.asked();
        assertThat(asked.target()).isEqualTo(CHAT);
        assertThat(Json.parse(asked.body()).propertyNames()).doesNotContain("temperature", "top_p", "top_k");
        assertThat(asked.fields()).doesNotContainKey("anthropic-version");
    }

    @Test
    void aTemperatureIsNotSentToAModelThatRefusesItAndIsReported_128() throws Exception {
        provider.replies(said(text("Hello"), "end_turn"));
        HttpResponse<String> reply =
                gateway.post(CHAT, "{\"model\":\"claude-sonnet-5\",\"temperature\":0.2," + HI + "}");
        assertThat(ok(reply).at("/choices/0/message/content").asString()).isEqualTo("Hello");
        assertThat(reply.headers().firstValue("x-aiproxy-lost"))
                .hasValueSatisfying(lost -> assertThat(lost).contains("temperature"));
        Asked asked = provider.asked();
        assertThat(Json.parse(asked.body()).has("temperature")).isFalse();
        assertThat(asked.fields()).containsEntry("anthropic-version", "2023-06-01");
    }

    @Test
    void aHistoryOfThoughtsIsRelayedByteForByte_129() throws Exception {
        String body =
                "{ \"messages\" :[\n{\"role\":\"user\",\"content\":\"\\u0048i\"},\t{\"role\":\"assistant\",\"content\":["
                        + "{\"type\":\"thinking\",\"thinking\":\"1 \",\"signature\":\"s1==\"} ,{\"type\":\"thinking\",\"thinking\":\"\","
                        + "\"signature\":\"s2\",\"novelty\":1.0},{\"signature\":\"s3\",\"type\":\"thinking\",\"thinking\":\"3\"},"
                        + "{\"type\":\"text\",\"text\":\"ok \"}]},{\"role\":\"user\",\"content\":\"go\"}],\"unknown\": {\"a\":1E2},"
                        + "\"model\":\"claude-opus-5\",\"max_tokens\":9 }\n";
        provider.replies(said(text("Hello"), "end_turn"));
        ok(gateway.post(MESSAGES, body, "anthropic-version", "2027-01-01"));
        Asked asked = provider.asked();
        assertThat(asked.body()).isEqualTo(body);
        assertThat(asked.fields()).containsEntry("anthropic-version", "2027-01-01");
    }

    @Test
    void eachRoundOfALoopWithThoughtsIsTheBeginningOfTheNext_130() throws Exception {
        StringBuilder history = new StringBuilder("{\"role\":\"user\",\"content\":\"Hi\"}");
        List<JsonNode> rounds = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            provider.replies(said(
                    "{\"type\":\"thinking\",\"thinking\":\"T" + round + "\",\"signature\":\"sig" + round + "\"},"
                            + "{\"type\":\"tool_use\",\"id\":\"toolu_" + round
                            + "\",\"name\":\"look\",\"input\":{\"n\":" + round
                            + "}}",
                    "tool_use"));
            JsonNode answer = ok(gateway.post(
                    CHAT,
                    "{\"model\":\"claude-opus-5\",\"reasoning_effort\":\"medium\",\"tools\":[" + FUNCTION
                            + "],\"messages\":[" + history + "]}"));
            rounds.add(Json.parse(provider.asked().body()));
            JsonNode call = answer.at("/choices/0/message/tool_calls/0");
            // A client keeps of a call what the protocol has words for.
            history.append(",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":")
                    .append(call.path("id"))
                    .append(",\"type\":\"function\",\"function\":")
                    .append(call.path("function"))
                    .append("}]},{\"role\":\"tool\",\"tool_call_id\":")
                    .append(call.path("id"))
                    .append(",\"content\":\"seen\"}");
        }
        for (int round = 1; round < rounds.size(); round++) {
            String before = Json.text(rounds.get(round - 1).path("messages"));
            assertThat(Json.text(rounds.get(round).path("messages")))
                    .startsWith(before.substring(0, before.length() - 1) + ',')
                    .contains("\"signature\":\"sig" + (round - 1) + "\"");
        }
    }

    @Test
    void aThreadThatNobodyHereKeepsIsNotFoundSoThatTheClientReplays_131() throws Exception {
        provider.replies();
        HttpResponse<String> reply = gateway.post(
                MESSAGES,
                "{\"model\":\"gemini-2.5-flash\",\"max_tokens\":9,\"thread\":{\"type\":\"continue\","
                        + "\"previous_message_id\":\"msg_9\"}," + HI + "}",
                "anthropic-beta",
                "message-threads-2026-08-12");
        assertThat(reply.statusCode()).isEqualTo(404);
        assertThat(Json.parse(reply.body()).at("/error/details/error_code").asString())
                .isEqualTo("thread_not_found");
        assertThat(provider.waiting()).isZero();
    }

    @Test
    void toolsWithReasoningGoToResponsesAndComeBackAsChat_132() throws Exception {
        provider.replies(Reply.json(
                200,
                "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1,\"status\":\"completed\",\"model\":\"gpt-5.6\","
                        + "\"output\":[{\"type\":\"function_call\",\"id\":\"fc_1\",\"call_id\":\"call_1\",\"name\":\"look\","
                        + "\"arguments\":\"{}\",\"status\":\"completed\"}],\"usage\":{\"input_tokens\":3,\"output_tokens\":4,"
                        + "\"total_tokens\":7}}"));
        JsonNode choice = ok(gateway.post(
                        CHAT,
                        "{\"model\":\"gpt-5.6\",\"reasoning_effort\":\"medium\",\"tools\":[" + FUNCTION + "]," + HI
                                + "}"))
                .at("/choices/0");
        assertThat(choice.path("finish_reason").asString()).isEqualTo("tool_calls");
        assertThat(choice.at("/message/tool_calls/0/function/name").asString()).isEqualTo("look");
        Asked asked = provider.asked();
        assertThat(asked.target()).isEqualTo("/v1/responses");
        assertThat(Json.parse(asked.body()).at("/reasoning/effort").asString()).isEqualTo("medium");
    }

    @Test
    void anAnswerInTwoHopsIsOneMessageWithTheSumOfBoth_133() throws Exception {
        provider.replies(
                Reply.json(
                        200,
                        candidate(
                                "{\"text\":\"Hel\"}",
                                ",\"finishReason\":\"CONTINUATION\",\"continuationToken\":\"dG9r\"",
                                10,
                                100)),
                Reply.json(200, candidate("{\"text\":\"lo\"}", ",\"finishReason\":\"STOP\"", 115, 20)));
        JsonNode answer = ok(gateway.post(MESSAGES, "{\"model\":\"gemini-4-argon\",\"max_tokens\":70000," + HI + "}"));
        StringBuilder said = new StringBuilder();
        answer.path("content").forEach(block -> said.append(block.path("text").asString("")));
        assertThat(said).hasToString("Hello");
        assertThat(answer.path("stop_reason").asString()).isEqualTo("end_turn");
        assertThat(answer.at("/usage/input_tokens").asInt()).isEqualTo(10);
        assertThat(answer.at("/usage/output_tokens").asInt()).isEqualTo(120);
        assertThat(Json.parse(provider.asked().body()).has("continuationToken")).isFalse();
        assertThat(Json.parse(provider.asked().body()).path("continuationToken").asString())
                .isEqualTo("dG9r");
    }

    @Test
    void aStreamThatIsCutAfterACheckpointIsResumed_135() throws Exception {
        provider.replies(
                Reply.stream(event(candidate("{\"text\":\"Hel\"}", ",\"continuationToken\":\"dG9r\"", 10, 100)))
                        .cutOff(),
                Reply.stream(event(candidate("{\"text\":\"lo\"}", ",\"finishReason\":\"STOP\"", 115, 20))));
        HttpResponse<String> reply = gateway.post(
                MESSAGES, "{\"model\":\"gemini-4-argon\",\"stream\":true,\"max_tokens\":70000," + HI + "}");
        assertThat(reply.body())
                .contains("\"text\":\"Hel\"", "\"text\":\"lo\"", "\"stop_reason\":\"end_turn\"")
                .doesNotContain("event: error");
        provider.asked();
        assertThat(Json.parse(provider.asked().body()).path("continuationToken").asString())
                .isEqualTo("dG9r");
    }

    @Test
    void anAnswerThatIsMalformedIsAnErrorBeforeAndAfterTheFirstByte_138() throws Exception {
        String malformed = "{\"candidates\":[{\"finishReason\":\"MALFORMED_RESPONSE\",\"index\":0}]}";
        provider.replies(Reply.json(200, malformed));
        HttpResponse<String> whole = gateway.post(CHAT, "{\"model\":\"gemini-2.5-flash\"," + HI + "}");
        assertThat(whole.statusCode()).isEqualTo(502);
        assertThat(Json.parse(whole.body()).at("/error/message").asString()).isNotBlank();
        provider.replies(Reply.stream(
                event("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hel\"}]},\"index\":0}]}"),
                "{\"error\":{\"code\":500,\"message\":\"Oops.\",\"status\":\"INTERNAL\"}}"));
        HttpResponse<String> streamed =
                gateway.post(CHAT, "{\"model\":\"gemini-2.5-flash\",\"stream\":true," + HI + "}");
        assertThat(streamed.statusCode()).isEqualTo(200);
        assertThat(streamed.body())
                .contains("\"content\":\"Hel\"", "data: {\"error\":")
                .doesNotContain("[DONE]", "\"finish_reason\":\"stop\"");
    }

    @Test
    void anErrorInAGeminiStreamReachesItsClientHoweverItIsWritten_142() throws Exception {
        String first = event("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hel\"}]},\"index\":0}]}");
        provider.replies(Reply.stream(
                first, "{\"error\":{\"code\":400,\"message\":", "\"Oops.\",\"status\":\"INVALID_ARGUMENT\"}}"));
        HttpResponse<String> reply = gateway.post(
                "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
                "{\"contents\":[{\"parts\":[{\"text\":\"Hi\"}]}]}");
        assertThat(reply.body())
                .startsWith(first + "{\"error\":{\"code\":400,\"message\":\"Oops.\",\"status\":\"INVALID_ARGUMENT\"}}");
        assertThat(reply.body())
                .as("what a blank line ends, older clients drop")
                .doesNotEndWith("\n\n");
    }

    @Test
    void aSocketForResponsesIsRefusedSoThatTheClientFallsBack_143() {
        HttpClient client = HttpClient.newHttpClient();
        URI socket = URI.create(gateway.address().toString().replace("http:", "ws:") + "/v1/responses");
        assertThatThrownBy(() -> client.newWebSocketBuilder()
                        .header("authorization", "Bearer " + PackedGateway.key())
                        .header("openai-beta", "responses_websockets=2026-02-06")
                        .buildAsync(socket, new WebSocket.Listener() {})
                        .join())
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(426));
        client.close();
    }
}
