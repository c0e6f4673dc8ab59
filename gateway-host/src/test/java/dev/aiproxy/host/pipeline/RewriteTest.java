package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.LeakCheck;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are written anew although their provider speaks the client's protocol. */
@ExtendWith(LeakCheck.class)
class RewriteTest {
    private static final String ANSWER = "{\"answer\":\"hello\",\"usage\":[1,2]}";
    private static final String GOOD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
            + ANSWER.length() + "\r\n\r\n" + ANSWER;

    @TempDir
    Path folder;

    private ScriptedUpstream upstream;

    @BeforeEach
    void start() throws IOException {
        upstream = ScriptedUpstream.start();
    }

    @AfterEach
    void stop() throws IOException {
        upstream.close();
    }

    private String ask(RunningGateway gateway, String body) throws IOException {
        try (RawClient client = RawClient.to(gateway)) {
            return client.chat(body).reply().body();
        }
    }

    @Test
    void putsTheOperatorsPromptIntoTheRequestAndRelaysTheReply() throws Exception {
        Path file = Files.writeString(folder.resolve("prompt.txt"), "Be brief.\n");
        upstream.answer(GOOD);
        try (RunningGateway gateway =
                RunningGateway.start(folder, RunningGateway.provider(upstream.url()), "--system-prompt-file=" + file)) {
            assertThat(ask(gateway, "{\"model\":\"m-1\",\"text\":\"Hi\"}")).isEqualTo(ANSWER);
            assertThat(upstream.request().body())
                    .isEqualTo("{\"model\":\"m-1\",\"stream\":false,\"system\":\"Be brief.\",\"text\":\"Hi\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gw1:abc:t:def", "Z3cxOmFiYzp0OmRlZg=="})
    void takesSealsOutWhenTheProviderObjects(String seal) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        upstream.play(line -> {
            while (line.request() != null) {
                line.send(
                        asked.getAndIncrement() == 0
                                ? "HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n{}"
                                : GOOD);
            }
        });
        try (RunningGateway gateway = RunningGateway.start(folder, RunningGateway.provider(upstream.url()))) {
            String body = "{\"model\":\"m-1\",\"text\":\"Hi\",\"signature\":\"" + seal + "\"}";
            assertThat(ask(gateway, body)).isEqualTo(ANSWER);
            assertThat(upstream.request().body()).isEqualTo(body);
            assertThat(upstream.request().body()).doesNotContain(seal).contains("\"text\":\"Hi\"");
        }
    }

    @Test
    void writesARequestAnewThatWasRefusedForWhatThatPutsRight() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        upstream.play(line -> {
            while (line.request() != null) {
                line.send(
                        asked.getAndIncrement() == 0
                                ? "HTTP/1.1 400 Bad Request\r\ncontent-length: 13\r\n\r\n{\"mend\":true}"
                                : GOOD);
            }
        });
        try (RunningGateway gateway = RunningGateway.start(folder, RunningGateway.provider(upstream.url()))) {
            assertThat(ask(gateway, "{\"model\":\"m-1\",\"text\":\"Hi\",\"of_another\":1}"))
                    .isEqualTo(ANSWER);
            assertThat(upstream.request().body()).contains("of_another");
            assertThat(upstream.request().body()).contains("\"text\":\"Hi\"");
        }
    }

    @Test
    void doesNotAskTwiceWhenTheRequestHoldsNoSeals() throws Exception {
        upstream.answer("HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}");
        try (RunningGateway gateway = RunningGateway.start(folder, RunningGateway.provider(upstream.url()))) {
            ask(gateway, "{\"model\":\"m-1\",\"text\":\"Hi\"}");
            upstream.request();
            assertThat(upstream.waiting()).isZero();
        }
    }

    @Test
    void readsTheReplyWhereTheRequestWasWrittenInAWayThatShowsInIt() throws Exception {
        Path file = Files.writeString(folder.resolve("prompt.txt"), "Be brief.\n");
        String lines = "begin\ndelta one END two\nend\nfinish STOP\n";
        upstream.answer("HTTP/1.1 200 OK\r\ncontent-length: " + lines.length() + "\r\n\r\n" + lines);
        try (RunningGateway gateway =
                RunningGateway.start(folder, RunningGateway.provider(upstream.url()), "--system-prompt-file=" + file)) {
            assertThat(ask(gateway, "{\"model\":\"m-1\",\"text\":\"Hi\",\"stop\":\"END\"}"))
                    .contains("\"text\":\"one \",\"finish\":\"STOP_SEQUENCE\"");
            assertThat(upstream.request().body()).contains("Be brief.");
        }
    }
}
