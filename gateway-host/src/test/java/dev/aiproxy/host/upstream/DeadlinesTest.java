package dev.aiproxy.host.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.LeakCheck;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.ScriptedUpstream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
@SuppressWarnings("StringConcatToTextBlock") // the line ends of HTTP are not those of a text block
class DeadlinesTest {
    private static final String CHAT = "{\"model\":\"m-1\",\"stream\":true}";
    private static final String STREAM_HEAD =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

    @TempDir
    Path folder;

    private final CompletableFuture<Long> closed = new CompletableFuture<>();
    private ScriptedUpstream upstream;

    @BeforeEach
    void start() throws IOException {
        upstream = ScriptedUpstream.start();
    }

    @AfterEach
    void stop() throws IOException {
        upstream.close();
    }

    private RawClient.Reply ask(String timeouts) throws IOException {
        return ask(upstream.url(), timeouts);
    }

    private RawClient.Reply ask(URI url, String timeouts) throws IOException {
        try (RunningGateway gateway = RunningGateway.start(
                        folder, RunningGateway.provider(url) + "timeouts: { " + timeouts + " }\n");
                RawClient client = RawClient.to(gateway)) {
            return client.chat(CHAT).reply();
        }
    }

    private static void assertTimedOut(RawClient.Reply reply) {
        assertThat(reply.status()).isEqualTo(504);
        assertThat(reply.body()).contains("\"TIMEOUT\"");
    }

    @Test
    void endsTheWaitForAConnection() throws Exception {
        // A server that accepts but never shakes hands.
        upstream.play(line -> line.awaitClosed(closed));
        assertTimedOut(ask(URI.create("https://127.0.0.1:" + upstream.port()), "connect: 300ms"));
        closed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void endsTheWaitForTheFirstByte() throws Exception {
        upstream.play(line -> {
            line.request();
            line.awaitClosed(closed);
        });
        assertTimedOut(ask("first_byte: 300ms"));
        closed.get(10, TimeUnit.SECONDS);
        assertThat(upstream.accepted()).isEqualTo(1);
    }

    @Test
    void endsTheWaitAfterAHeadWithoutABody() throws Exception {
        upstream.play(line -> {
            line.request();
            line.send(STREAM_HEAD).awaitClosed(closed);
        });
        assertTimedOut(ask("idle: 300ms"));
        closed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void endsAStreamThatFallsSilentWithAnErrorEvent() throws Exception {
        upstream.play(line -> {
            line.request();
            line.send(STREAM_HEAD).chunk("data: one\n\n").awaitClosed(closed);
        });
        RawClient.Reply reply = ask("idle: 300ms");
        assertThat(reply.body()).startsWith("data: one\n\nevent: error\ndata: ").endsWith("\n\n");
        assertThat(reply.whole()).isTrue();
        closed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void endsWellWhatHadReachedItsEndBeforeItFellSilent() throws Exception {
        upstream.play(line -> {
            line.request();
            line.send(STREAM_HEAD).chunk("data: [DONE]\n\n").awaitClosed(closed);
        });
        RawClient.Reply reply = ask("idle: 300ms");
        assertThat(reply.body()).isEqualTo("data: [DONE]\n\n");
        assertThat(reply.whole()).isTrue();
        closed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void endsAStreamThatGoesOnForTooLong() throws Exception {
        Semaphore wanted = new Semaphore(0);
        upstream.play(line -> {
            line.request();
            line.send(STREAM_HEAD);
            Thread.ofVirtual().start(() -> line.awaitClosed(closed));
            while (!closed.isDone()) {
                line.chunk(": still here\n\n");
                wanted.acquire();
            }
        });
        try (RunningGateway gateway = RunningGateway.start(
                        folder, RunningGateway.provider(upstream.url()) + "timeouts: { total: 500ms, idle: 400ms }\n");
                RawClient client = RawClient.to(gateway)) {
            client.chat(CHAT).head();
            String last = "";
            for (byte[] piece = client.piece(); piece != null; piece = client.piece()) {
                last = new String(piece, StandardCharsets.UTF_8);
                wanted.release();
            }
            assertThat(last).startsWith("event: error\ndata: ").endsWith("\n\n");
            closed.get(10, TimeUnit.SECONDS);
            wanted.release();
        }
    }
}
