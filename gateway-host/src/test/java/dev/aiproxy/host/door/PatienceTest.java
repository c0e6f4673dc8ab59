package dev.aiproxy.host.door;

import static dev.aiproxy.host.door.Requests.KEY_LINE;
import static dev.aiproxy.host.door.Requests.chat;
import static dev.aiproxy.host.door.Requests.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How long clients may take. */
@ExtendWith(LeakWatch.class)
class PatienceTest {
    private static final int LARGE = 8 * 1024 * 1024;

    private static StandIn upstream;
    private static RunningGateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        upstream = new StandIn();
        gateway = RunningGateway.start(
                folder,
                RunningGateway.provider(upstream.url())
                        + "timeouts: { request: 300ms, keep_alive: 500ms }\nsample-routes: {}\n");
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    @Test
    void closesConnectionsThatSayNothing() throws Exception {
        try (RawClient silent = new RawClient(gateway.address());
                RawClient between = new RawClient(gateway.address());
                RawClient inHead = new RawClient(gateway.address())) {
            assertThat(between.send(get("/sample/hello")).reply().status()).isEqualTo(200);
            inHead.send("GET /sample/hello HTT");
            assertThat(silent.isClosedCleanly()).isTrue();
            assertThat(between.isClosedCleanly()).isTrue();
            inHead.awaitEnd();
        }
    }

    @Test
    void answersARequestThatDoesNotCome() throws Exception {
        try (RawClient admitted = new RawClient(gateway.address());
                RawClient other = new RawClient(gateway.address())) {
            admitted.send("POST /v1/chat HTTP/1.1\r\nhost: g\r\n" + KEY_LINE + "content-length: 5\r\n\r\nhel");
            other.send("POST /nowhere HTTP/1.1\r\nhost: g\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhe");
            RawClient.Reply reply = admitted.reply();
            assertThat(reply.status()).isEqualTo(408);
            assertThat(reply.closes()).isTrue();
            assertThat(reply.body()).contains("\"fault\":");
            assertThat(other.reply().status()).isEqualTo(408);
            admitted.awaitEnd();
        }
    }

    @Test
    void waitsForAnAnswerAndForAClientThatReadsSlowly() throws Exception {
        upstream.answers((asked, out) -> {
            Thread.sleep(1500);
            StandIn.whole(out, "x".repeat(LARGE));
        });
        try (RawClient client = new RawClient(gateway.address(), 16 * 1024)) {
            client.send(chat());
            assertThat(client.head().status()).isEqualTo(200);
            // Far longer in all than a connection may be idle, but never idle.
            for (int i = 0; i < 20; i++) {
                client.bytes(LARGE / 20);
                Thread.sleep(Duration.ofMillis(100));
            }
            client.bytes(LARGE - LARGE / 20 * 20);
        }
    }
}
