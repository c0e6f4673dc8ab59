package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.LeakCheck;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.ScriptedUpstream;
import dev.aiproxy.host.UpstreamLine;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Clients that share an account, and what they may know of each other's answers. */
@ExtendWith(LeakCheck.class)
class AnswersOfOthersTest {
    private static final String OTHER = "test-client-key-0002";

    @TempDir
    Path folder;

    private ScriptedUpstream upstream;
    private RunningGateway gateway;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        upstream = ScriptedUpstream.start();
        upstream.play(line -> {
            while (true) {
                UpstreamLine.Request request = line.request();
                if (request == null) {
                    return;
                }
                line.send(answer(request));
            }
        });
        gateway = RunningGateway.start(folder, """
                keys: [ { name: other, key: %s } ]
                providers:
                  near:
                    type: sample
                    models: [m-1]
                    settings: { base_url: "%2$s" }
                    accounts: [ { name: one, api_key: upstream-key-0001 } ]
                  far:
                    type: lines
                    models: [m-2]
                    settings: { base_url: "%2$s" }
                    accounts: [ { api_key: upstream-key-0003 } ]
                """.formatted(OTHER, upstream.url()));
        client = RawClient.to(gateway);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        gateway.close();
        upstream.close();
    }

    private static String answer(UpstreamLine.Request request) {
        String lines = "begin\ndelta made here\nend\nfinish STOP\n";
        String body = request.line().contains("/lines") ? lines : "{\"answer_id\":\"a-1\",\"usage\":[1,2]}";
        return "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private RawClient.Reply other(String method, String path, String body) throws IOException {
        return client.raw(method + " " + path + " HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer " + OTHER
                        + "\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)
                .reply();
    }

    private void isUnknownToTheOther(String id) throws Exception {
        for (String method : new String[] {"GET", "DELETE", "POST"}) {
            RawClient.Reply reply = other(method, "/v1/things/" + id, "");
            assertThat(reply.status()).as(method).isEqualTo(404);
            assertThat(reply.body()).contains("NOT_FOUND", id);
        }
        for (String model : new String[] {"m-1", "m-2"}) {
            RawClient.Reply reply =
                    other("POST", "/v1/chat", "{\"model\":\"" + model + "\",\"previous\":\"" + id + "\"}");
            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.body()).contains("NO_STATE", id);
        }
        assertThat(upstream.waiting()).as("asked of the provider").isZero();
    }

    @Test
    void anAnswerThatAProviderKeepsIsUnknownToOtherKeys() throws Exception {
        client.chat("{\"model\":\"m-1\"}").reply();
        upstream.request();
        isUnknownToTheOther("a-1");
        assertThat(client.send("GET", "/v1/things/a-1", "").reply().status()).isEqualTo(200);
        assertThat(client.chat("{\"model\":\"m-1\",\"previous\":\"a-1\"}")
                        .reply()
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anAnswerThatTheGatewayMadeIsUnknownToOtherKeys() throws Exception {
        String made = client.chat("{\"model\":\"m-2\"}").reply().body();
        upstream.request();
        String id = made.replaceAll(".*\"id\":\"([^\"]*)\".*", "$1");
        isUnknownToTheOther(id);
        assertThat(client.send("GET", "/v1/things/" + id, "").reply().body()).isEqualTo(made);
    }

    @Test
    void twoKeysThatWereGivenTheSameIdBothKeepTheirAnswers() throws Exception {
        client.chat("{\"model\":\"m-1\"}").reply();
        assertThat(other("POST", "/v1/chat", "{\"model\":\"m-1\"}").status()).isEqualTo(200);
        assertThat(client.send("GET", "/v1/things/a-1", "").reply().status()).isEqualTo(200);
        assertThat(other("GET", "/v1/things/a-1", "").status()).isEqualTo(200);
    }

    @Test
    void anAnswerThatNobodyIsKnownToHaveMadeIsForTheProviderToJudge() throws Exception {
        client.chat("{\"model\":\"m-1\"}").reply();
        upstream.request();
        assertThat(other("GET", "/v1/things/a-2", "").status()).isEqualTo(200);
        assertThat(upstream.request().line()).contains("a-2");
    }
}
