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

/** Requests that refer to earlier answers, which the account that made them keeps, or the gateway. */
@ExtendWith(LeakCheck.class)
class KeptAnswersTest {
    private static final int ENOUGH = 12;

    @TempDir
    Path folder;

    private ScriptedUpstream upstream;

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
    }

    @AfterEach
    void stop() throws IOException {
        upstream.close();
    }

    /** Says which account was asked. */
    private static String answer(UpstreamLine.Request request) {
        String account = account(request);
        if (request.body().contains("busy") && account.equals("0001")) {
            return "HTTP/1.1 429 Too Many\r\nretry-after: 60\r\ncontent-length: 0\r\n\r\n";
        }
        String events = "data: id s-" + account + "\n\ndata: [DONE]\n\n";
        String document = "{\"answer_id\":\"a-" + account + "\",\"usage\":[1,2]}";
        boolean stream = request.body().contains("\"stream\":true");
        String lines = "begin\ndelta made here\nend\nfinish STOP\n";
        String body = request.line().contains("/lines") ? lines : stream ? events : document;
        return "HTTP/1.1 200 OK\r\ncontent-type: " + (stream ? "text/event-stream" : "application/json")
                + "\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String account(UpstreamLine.Request request) {
        String key = request.field("authorization");
        return key.substring(Math.max(0, key.length() - 4));
    }

    private RunningGateway gateway() throws IOException {
        return RunningGateway.start(folder, """
                providers:
                  near:
                    type: sample
                    models: [m-1]
                    settings: { base_url: "%1$s" }
                    accounts: [ { name: one, api_key: upstream-key-0001 }, { name: two, api_key: upstream-key-0002 } ]
                  far:
                    type: lines
                    models: [m-2]
                    settings: { base_url: "%1$s" }
                    accounts: [ { api_key: upstream-key-0003 } ]
                """.formatted(upstream.url()));
    }

    private String ask(RawClient client, String body) throws Exception {
        client.chat(body).reply();
        return account(upstream.request());
    }

    @Test
    void goesOnWithTheAccountThatMadeTheAnswer() throws Exception {
        try (RunningGateway gateway = gateway();
                RawClient client = RawClient.to(gateway)) {
            for (String kind : new String[] {"false", "true"}) {
                String home = ask(client, "{\"model\":\"m-1\",\"stream\":" + kind + "}");
                String id = (kind.equals("true") ? "s-" : "a-") + home;
                for (int i = 0; i < ENOUGH; i++) {
                    assertThat(ask(client, "{\"model\":\"m-1\",\"previous\":\"" + id + "\"}"))
                            .isEqualTo(home);
                    client.send("GET", "/v1/things/" + id, "").reply();
                    assertThat(account(upstream.request())).isEqualTo(home);
                }
            }
        }
    }

    @Test
    void asksAnyAccountForAnAnswerThatNobodyIsKnownToHaveMade() throws Exception {
        try (RunningGateway gateway = gateway();
                RawClient client = RawClient.to(gateway)) {
            ask(client, "{\"model\":\"m-1\"}");
            assertThat(client.chat("{\"model\":\"m-1\",\"previous\":\"nobody's\"}")
                            .reply()
                            .status())
                    .isEqualTo(200);
            assertThat(upstream.request().body()).contains("nobody's");
        }
    }

    @Test
    void doesNotAskAnAccountThatCannotKnowTheAnswer() throws Exception {
        try (RunningGateway gateway = gateway();
                RawClient client = RawClient.to(gateway)) {
            while (!ask(client, "{\"model\":\"m-1\"}").equals("0001")) {
                // until the account has made one
            }
            String busy = "{\"model\":\"m-1\",\"text\":\"busy\",\"previous\":\"a-0001\"}";
            assertThat(client.chat(busy).reply().status()).isEqualTo(429);
            upstream.request();
            RawClient.Reply resting = client.chat(busy).reply();
            assertThat(resting.status()).isEqualTo(503);
            assertThat(resting.field("retry-after")).isNotEmpty();
            assertThat(upstream.waiting()).isZero();
            assertThat(ask(client, "{\"model\":\"m-1\"}")).isEqualTo("0002");
        }
    }

    @Test
    void givesAndForgetsAnAnswerThatItMadeItself() throws Exception {
        try (RunningGateway gateway = gateway();
                RawClient client = RawClient.to(gateway)) {
            String made =
                    client.chat("{\"model\":\"m-2\",\"text\":\"one\"}").reply().body();
            String id = made.replaceAll(".*\"id\":\"([^\"]*)\".*", "$1");
            upstream.request();
            assertThat(client.send("GET", "/v1/things/" + id, "").reply().body())
                    .isEqualTo(made);
            RawClient.Reply other =
                    client.send("POST", "/v1/things/" + id, "{}").reply();
            assertThat(other.status()).isEqualTo(404);
            assertThat(other.body()).contains("NOT_FOUND", id);
            assertThat(client.send("DELETE", "/v1/things/" + id, "").reply().body())
                    .isEqualTo("{\"forgotten\":\"" + id + "\"}");
            assertThat(upstream.waiting()).isZero();
            client.send("GET", "/v1/things/" + id, "").reply();
            assertThat(upstream.request().line()).as("asked of a provider").contains(id);
        }
    }

    @Test
    void saysThatAnAnswerIsNotKeptWhereNobodyCouldKeepIt() throws Exception {
        try (RunningGateway gateway = RunningGateway.start(folder, """
                providers: { far: { type: lines, settings: { base_url: "%s" }, accounts: [ { api_key: upstream-key-0003 } ] } }
                """.formatted(upstream.url()));
                RawClient client = RawClient.to(gateway)) {
            RawClient.Reply reply = client.send("GET", "/v1/things/a-7", "").reply();
            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.body()).contains("'a-7' is kept here");
        }
    }

    @Test
    void tellsAProviderWhatTheGatewayKeptOfAnAnswerThatItMade() throws Exception {
        try (RunningGateway gateway = gateway();
                RawClient client = RawClient.to(gateway)) {
            String made =
                    client.chat("{\"model\":\"m-2\",\"text\":\"one\"}").reply().body();
            String id = made.replaceAll(".*\"id\":\"([^\"]*)\".*", "$1");
            upstream.request();
            client.chat("{\"model\":\"m-1\",\"text\":\"two\",\"previous\":\"" + id + "\"}")
                    .reply();
            assertThat(upstream.request().body()).doesNotContain("previous").contains("made here", "two");
        }
    }
}
