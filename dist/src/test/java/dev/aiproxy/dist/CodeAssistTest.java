package dev.aiproxy.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.json.Json;
import dev.aiproxy.dist.StandInProvider.Asked;
import dev.aiproxy.dist.StandInProvider.Reply;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Code Assist with a login that has run out, through the packed gateway. */
@Timeout(120)
class CodeAssistTest {
    private static final String ANSWER = "{\"response\":{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":"
            + "[{\"text\":\"Hello\"}]},\"finishReason\":\"STOP\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":5,"
            + "\"candidatesTokenCount\":3,\"totalTokenCount\":8}},\"traceId\":\"trace-1\"}";

    @TempDir
    static Path temporary;

    private static Path login;
    private static StandInProvider assist;
    private static StandInProvider others;
    private static PackedGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        assist = new StandInProvider();
        others = new StandInProvider();
        login = Files.writeString(
                temporary.resolve("login.json"),
                "{\"access_token\":\"old-token\",\"refresh_token\":\"refresh-token-1\",\"expiry_date\":1}");
        assist.replies(token("token-0001"));
        gateway = PackedGateway.start(temporary.resolve("gateway"), others.url(), """
                assist:
                  type: gemini-cli-oauth
                  models: [assist-*]
                  settings: { base_url: "%1$s", token_url: "%1$s/token" }
                  accounts:
                    - { creds_file: "%2$s", project_id: a-project, client_id: a-client, client_secret: a-secret }
                """.formatted(assist.url(), login));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        assist.close();
        others.close();
    }

    private static Reply token(String token) {
        return Reply.json(200, "{\"access_token\":\"" + token + "\",\"expires_in\":3600}");
    }

    private static Reply event(String chunk) {
        return Reply.stream("data: " + chunk + "\r\n\r\n");
    }

    private static String ask(String method) throws Exception {
        Asked asked = assist.asked();
        assertThat(asked.target()).isEqualTo("/v1internal:" + method);
        JsonNode body = Json.parse(asked.body());
        assertThat(body.path("project").asString()).isEqualTo("a-project");
        assertThat(body.path("model").asString()).isEqualTo("assist-1");
        assertThat(body.at("/request/contents/0/parts/0/text").asString()).isEqualTo("Hi");
        return asked.fields().getOrDefault("authorization", "");
    }

    @Test
    void renewsTheLoginAndServesClientsOfAllFormats() throws Exception {
        Asked renewal = assist.asked();
        assertThat(renewal.target()).isEqualTo("/token");
        assertThat(renewal.body())
                .isEqualTo("grant_type=refresh_token&client_id=a-client&client_secret=a-secret"
                        + "&refresh_token=refresh-token-1");

        assist.replies(Reply.json(200, ANSWER));
        HttpResponse<String> claude = gateway.post(
                "/v1/messages",
                "{\"model\":\"assist-1\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        assertThat(claude.statusCode()).as(claude.body()).isEqualTo(200);
        assertThat(Json.parse(claude.body()).at("/content/0/text").asString()).isEqualTo("Hello");
        assertThat(ask("generateContent")).isEqualTo("Bearer token-0001");
        JsonNode stored = Json.parse(Files.readString(login));
        assertThat(stored.path("access_token").asString()).isEqualTo("token-0001");
        assertThat(stored.path("refresh_token").asString()).isEqualTo("refresh-token-1");

        assist.replies(event(ANSWER));
        HttpResponse<String> chat = gateway.post(
                "/v1/chat/completions",
                "{\"model\":\"assist-1\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        assertThat(chat.body()).contains("\"content\":\"Hello\"").contains("data: [DONE]");
        assertThat(ask("streamGenerateContent?alt=sse")).isEqualTo("Bearer token-0001");

        assist.replies(Reply.json(200, ANSWER));
        HttpResponse<String> responses = gateway.post("/v1/responses", "{\"model\":\"assist-1\",\"input\":\"Hi\"}");
        assertThat(Json.parse(responses.body()).at("/output/0/content/0/text").asString())
                .isEqualTo("Hello");
        assertThat(ask("generateContent")).isEqualTo("Bearer token-0001");

        assist.replies(
                Reply.json(401, "{\"error\":{\"code\":401,\"message\":\"No.\",\"status\":\"UNAUTHENTICATED\"}}"),
                token("token-0002"),
                event(ANSWER));
        HttpResponse<String> gemini = gateway.post(
                "/v1beta/models/assist-1:streamGenerateContent?alt=sse",
                "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}");
        assertThat(gemini.body()).contains("\"text\":\"Hello\"").contains("\"responseId\":\"trace-1\"");
        assertThat(ask("streamGenerateContent?alt=sse")).isEqualTo("Bearer token-0001");
        assertThat(assist.asked().target()).isEqualTo("/token");
        assertThat(ask("streamGenerateContent?alt=sse")).isEqualTo("Bearer token-0002");
    }
}
