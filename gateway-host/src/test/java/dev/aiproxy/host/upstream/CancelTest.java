package dev.aiproxy.host.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.host.LeakCheck;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
@SuppressWarnings("StringConcatToTextBlock") // the line ends of HTTP are not those of a text block
class CancelTest {
    private static final String CHAT = "{\"model\":\"m-1\",\"stream\":true}";
    private static final String STREAM_HEAD =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

    @TempDir
    Path folder;

    private final CompletableFuture<Long> closed = new CompletableFuture<>();
    private ScriptedUpstream upstream;
    private RunningGateway gateway;
    private BlockingQueue<UsageEvent> rows;

    @BeforeEach
    void start() throws IOException {
        upstream = ScriptedUpstream.start();
        gateway = RunningGateway.start(
                folder, RunningGateway.provider(upstream.url()) + "timeouts: { keep_alive: 400ms }\n");
        rows = gateway.rows();
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private void assertClosedSoonAfter(long leaving) throws Exception {
        assertThat(Duration.ofNanos(closed.get(10, TimeUnit.SECONDS) - leaving)).isLessThan(Duration.ofSeconds(1));
    }

    private UsageEvent row() throws InterruptedException {
        UsageEvent row = rows.poll(10, TimeUnit.SECONDS);
        assertThat(row).isNotNull();
        return row;
    }

    @Test
    void closesTheProvidersConnectionWhenTheClientLeavesAStream() throws Exception {
        upstream.play(line -> {
            line.request();
            line.send(STREAM_HEAD).chunk("data: usage [7,2]\n\n");
            line.awaitClosed(closed);
        });
        RawClient client = RawClient.to(gateway);
        client.chat(CHAT).head();
        assertThat(client.text()).isEqualTo("data: usage [7,2]\n\n");
        long leaving = System.nanoTime();
        client.close();
        assertClosedSoonAfter(leaving);
        for (UsageEvent.Scope scope : new UsageEvent.Scope[] {UsageEvent.Scope.ATTEMPT, UsageEvent.Scope.REQUEST}) {
            UsageEvent row = row();
            assertThat(row.scope()).isEqualTo(scope);
            assertThat(row.outcome()).isEqualTo(UsageEvent.Outcome.CANCELLED);
            assertThat(row.usage()).isEqualTo(Usage.of(7, 2));
            assertThat(row.status()).isEqualTo(200);
        }
        assertThatTheNextRowIsOfTheNextRequest();
    }

    private void assertThatTheNextRowIsOfTheNextRequest() throws Exception {
        try (RawClient next = RawClient.to(gateway)) {
            assertThat(next.chat("no JSON").reply().status()).isEqualTo(400);
        }
        assertThat(row().outcome()).isEqualTo(UsageEvent.Outcome.REFUSED);
    }

    @Test
    void closesTheProvidersConnectionWhenTheClientLeavesBeforeTheAnswer() throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        upstream.play(line -> {
            line.request();
            asked.complete(null);
            line.awaitClosed(closed);
        });
        RawClient client = RawClient.to(gateway);
        client.chat(CHAT);
        asked.get(10, TimeUnit.SECONDS);
        long leaving = System.nanoTime();
        client.close();
        assertClosedSoonAfter(leaving);
        assertThat(row().outcome()).isEqualTo(UsageEvent.Outcome.CANCELLED);
        UsageEvent request = row();
        assertThat(request.outcome()).isEqualTo(UsageEvent.Outcome.CANCELLED);
        assertThat(request.status()).isEqualTo(499);
    }

    @Test
    void closesTheProvidersConnectionWhenAClientLeavesThatHasLongStoppedReading() throws Exception {
        upstream.play(line -> {
            line.request();
            line.send("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n");
            byte[] piece = new byte[65536];
            try {
                while (true) {
                    line.send(piece);
                }
            } catch (IOException e) {
                closed.complete(System.nanoTime());
            }
        });
        RawClient client = RawClient.to(gateway);
        client.send("GET", "/v1/things/1", "").head();
        // The first bytes are here; the provider goes on until all buffers between are full.
        client.piece();
        try (RawClient silent = RawClient.to(gateway)) {
            // Closed after a while, in which the buffers have become full.
            assertThat(silent.socket().getInputStream().read()).isNegative();
        }
        assertThat(closed).isNotDone();
        long leaving = System.nanoTime();
        client.close();
        assertClosedSoonAfter(leaving);
    }

    @Test
    void closesTheProvidersConnectionWhenTheClientLeavesAnAnswerThatIsConverted() throws Exception {
        Path own = Files.createDirectories(folder.resolve("converting"));
        try (RunningGateway converting = RunningGateway.start(own, """
                providers:
                  far: { type: lines, settings: { base_url: "%s" }, accounts: [ { api_key: upstream-key-0001 } ] }
                """.formatted(upstream.url()))) {
            for (boolean stream : new boolean[] {true, false}) {
                CompletableFuture<Void> begun = new CompletableFuture<>();
                CompletableFuture<Long> left = new CompletableFuture<>();
                upstream.play(line -> {
                    line.request();
                    line.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
                            .chunk("begin\ndelta Hel\n");
                    begun.complete(null);
                    line.awaitClosed(left);
                });
                RawClient client = RawClient.to(converting);
                client.chat("{\"model\":\"m-1\",\"stream\":" + stream + "}");
                begun.get(10, TimeUnit.SECONDS);
                if (stream) {
                    client.head();
                    assertThat(client.text()).contains("start m-1");
                }
                long leaving = System.nanoTime();
                client.close();
                assertThat(Duration.ofNanos(left.get(10, TimeUnit.SECONDS) - leaving))
                        .as("stream: %s", stream)
                        .isLessThan(Duration.ofSeconds(1));
            }
        }
    }
}
