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

/** Files, batches and the like, which only the account that made them knows. */
@ExtendWith(LeakCheck.class)
class KeptThingsTest {
    private static final String OTHER = "test-client-key-0002";
    private static final int ENOUGH = 12;

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
                    settings: { base_url: "%s" }
                    accounts: [ { name: one, api_key: upstream-key-0001 }, { name: two, api_key: upstream-key-0002 } ]
                """.formatted(OTHER, upstream.url()));
        client = RawClient.to(gateway);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        gateway.close();
        upstream.close();
    }

    /** A thing is called after the account that made it; a job's results have a name of their own. */
    private static String answer(UpstreamLine.Request request) {
        String account = account(request);
        String made = request.line().startsWith("POST /v1/things")
                ? "{\"made\":\"file-" + account + "\"}"
                : request.line().contains("/jobs") ? "{\"made\":\"result-" + account + "\"}" : "{}";
        return "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + made.length() + "\r\n\r\n"
                + made;
    }

    private static String account(UpstreamLine.Request request) {
        String key = request.field("authorization");
        return key.substring(Math.max(0, key.length() - 4));
    }

    private String make() throws Exception {
        client.send("POST", "/v1/things", "{}").reply();
        return account(upstream.request());
    }

    private String asked(String method, String path, String body) throws Exception {
        client.send(method, path, body).reply();
        return account(upstream.request());
    }

    private int other(String method, String path, String body) throws IOException {
        return client.raw(method + " " + path + " HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer " + OTHER
                        + "\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)
                .reply()
                .status();
    }

    @Test
    void goesToTheAccountThatMadeWhatARequestNames() throws Exception {
        String home = make();
        for (int i = 0; i < ENOUGH; i++) {
            assertThat(asked("GET", "/v1/things/file-" + home, "")).isEqualTo(home);
            assertThat(asked("POST", "/v1/chat", "{\"model\":\"m-1\",\"parts\":[{\"file\":\"file-" + home + "\"}]}"))
                    .isEqualTo(home);
        }
    }

    @Test
    void knowsWhatCameOfAThing() throws Exception {
        String home = make();
        assertThat(asked("GET", "/v1/things/file-" + home + "/jobs", "")).isEqualTo(home);
        for (int i = 0; i < ENOUGH; i++) {
            assertThat(asked("GET", "/v1/things/result-" + home, "")).isEqualTo(home);
        }
    }

    @Test
    void anotherKeyKnowsNothingOfIt() throws Exception {
        String file = "file-" + make();
        assertThat(other("GET", "/v1/things/" + file, "")).isEqualTo(404);
        assertThat(other("DELETE", "/v1/things/" + file, "")).isEqualTo(404);
        assertThat(other("POST", "/v1/chat", "{\"model\":\"m-1\",\"parts\":[{\"file\":\"" + file + "\"}]}"))
                .isEqualTo(404);
        assertThat(upstream.waiting()).isZero();
        assertThat(other("GET", "/v1/things/made-elsewhere", "")).isEqualTo(200);
    }

    @Test
    void readingDoesNotMakeAThingOnesOwn() throws Exception {
        make();
        assertThat(other("GET", "/v1/things/of-somebody/jobs", "")).isEqualTo(200);
        String result = "result-" + lastAccount();
        assertThat(client.send("GET", "/v1/things/" + result, "").reply().status())
                .isEqualTo(200);
    }

    private String lastAccount() throws Exception {
        return account(upstream.request());
    }
}
