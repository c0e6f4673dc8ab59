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

/** Requests that a model refuses in the client's protocol and serves in another of its provider's. */
@ExtendWith(LeakCheck.class)
class ReroutingTest {
    private static final String PONDER = "{\"model\":\"m-1\",\"ponder\":true,\"text\":\"Hi\"}";

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
                String answer = request.line().contains("/lines")
                        ? "begin\ndelta pondered\nend\nusage 3 4\nfinish STOP\n"
                        : "{\"answer\":\"relayed\",\"usage\":[1,2]}";
                line.send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + answer.length()
                        + "\r\n\r\n" + answer);
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        upstream.close();
    }

    private RunningGateway gateway(String type) throws IOException {
        return RunningGateway.start(folder, """
                providers:
                  near: { type: %s, settings: { base_url: "%s" }, accounts: [ { api_key: upstream-key-0001 } ] }
                """.formatted(type, upstream.url()));
    }

    @Test
    void goToTheOtherProtocolAndComeBackInTheClients() throws Exception {
        try (RunningGateway gateway = gateway("both");
                RawClient client = RawClient.to(gateway)) {
            RawClient.Reply reply = client.chat(PONDER).reply();
            assertThat(reply.body()).startsWith("{\"model\":\"m-1\",\"text\":\"pondered\",\"finish\":\"STOP\"");
            UpstreamLine.Request sent = upstream.request();
            assertThat(sent.line()).startsWith("POST /lines ");
            assertThat(sent.body()).isEqualTo("model m-1\nUSER Hi\n");
            RawClient.Reply streamed =
                    client.chat(PONDER.replace("true", "1,\"stream\":true")).reply();
            assertThat(streamed.body()).contains("delta 0 pondered").endsWith("data: end\n\n");
        }
    }

    @Test
    void stayInTheClientsProtocolIfTheModelTakesThemSo() throws Exception {
        try (RunningGateway gateway = gateway("both");
                RawClient client = RawClient.to(gateway)) {
            assertThat(client.chat("{\"model\":\"m-1\",\"text\":\"Hi\"}")
                            .reply()
                            .body())
                    .contains("relayed");
            assertThat(upstream.request().line()).startsWith("POST /v1/chat ");
        }
    }

    @Test
    void stayInTheClientsProtocolIfTheProviderSpeaksNoOther() throws Exception {
        try (RunningGateway gateway = gateway("sample");
                RawClient client = RawClient.to(gateway)) {
            assertThat(client.chat(PONDER).reply().body()).contains("relayed");
            assertThat(upstream.request().body()).isEqualTo(PONDER);
        }
    }
}
