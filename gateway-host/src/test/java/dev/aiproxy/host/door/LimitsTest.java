package dev.aiproxy.host.door;

import static dev.aiproxy.host.door.Requests.KEY_LINE;
import static dev.aiproxy.host.door.Requests.get;
import static dev.aiproxy.host.door.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sizes that nothing may exceed, and what a client is told. */
@ExtendWith(LeakWatch.class)
class LimitsTest {
    private static final int BODY = 1024 * 1024;
    private static final int MEMORY = 2 * BODY;

    private static final String TARGET = "/v1/things/x";

    private static StandIn upstream;
    private static RunningGateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        upstream = new StandIn();
        gateway = RunningGateway.start(
                folder,
                RunningGateway.provider(upstream.url())
                        + "limits: { request_body: 1MiB, memory: 2MiB, connections: 20 }\nsample-routes: {}\n");
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private static String head(String target, String lines) {
        return "POST " + target + " HTTP/1.1\r\nhost: g\r\n" + KEY_LINE + lines + "\r\n";
    }

    @Test
    void refusesALengthThatIsTooLargeBeforeItComes() throws Exception {
        upstream.echoes();
        for (String lines : new String[] {"", "expect: 100-continue\r\n"}) {
            try (RawClient client = new RawClient(gateway.address())) {
                client.send(head(TARGET, lines + "content-length: " + (BODY + 1) + "\r\n"));
                RawClient.Reply reply = client.reply();
                assertThat(reply.status()).isEqualTo(413);
                assertThat(reply.closes()).isTrue();
                assertThat(reply.body()).contains("\"fault\":\"TOO_LARGE\"");
                // Still sending is no reason to cut the client off.
                client.send("x".repeat(BODY + 1));
                assertThat(client.isClosedCleanly()).isTrue();
            }
        }
        assertThat(upstream.asked).isEmpty();
    }

    @Test
    void takesAHeadOfItsOwnPagesUpToTheLimit() throws Exception {
        try (RawClient client = new RawClient(gateway.address())) {
            assertThat(client.send(get("/health", "cookie: " + "c".repeat(60_000) + "\r\n"))
                            .reply()
                            .status())
                    .isEqualTo(200);
            assertThat(client.send(get("/health?" + "q".repeat(10_000))).reply().status())
                    .isEqualTo(200);
        }
    }

    @Test
    void takesABodyOfExactlyTheLimit() throws Exception {
        upstream.echoes();
        try (RawClient client = new RawClient(gateway.address())) {
            assertThat(client.send(post(TARGET, "x".repeat(BODY))).reply().body())
                    .hasSize(BODY);
        }
    }

    @Test
    void refusesABodyThatGrowsTooLarge() throws Exception {
        upstream.echoes();
        for (String target : new String[] {TARGET, "/admin/reload", "/v1/chat"}) {
            try (RawClient client = new RawClient(gateway.address())) {
                client.send(head(target, "transfer-encoding: chunked\r\n"));
                String piece = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
                for (int i = 0; i < BODY / 0x10000 + 4; i++) {
                    client.send(piece);
                }
                RawClient.Reply reply = client.reply();
                assertThat(reply.status()).isEqualTo(413);
                assertThat(reply.closes()).isTrue();
                client.send(piece + "0\r\n\r\n");
                assertThat(client.isClosedCleanly()).isTrue();
            }
        }
        assertThat(upstream.asked).isEmpty();
    }

    @Test
    void refusesBodiesBeyondTheMemoryAndTakesThemAgainWhenItIsFree() throws Exception {
        upstream.echoes();
        String half = head(TARGET, "content-length: " + BODY + "\r\n") + "x".repeat(BODY - 1);
        for (boolean abort : new boolean[] {true, false}) {
            List<RawClient> waiting = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                waiting.add(new RawClient(gateway.address()).send(half));
            }
            Gauges.await(gateway, Gauges.MEMORY, MEMORY - 2);
            try (RawClient client = new RawClient(gateway.address())) {
                RawClient.Reply reply = client.send(post(TARGET, "yyy")).reply();
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.field("retry-after")).contains("1");
                assertThat(reply.body()).contains("\"fault\":\"UNAVAILABLE\"");
            }
            for (RawClient client : waiting) {
                if (abort) {
                    client.abort();
                } else {
                    assertThat(client.send("x").reply().body()).hasSize(BODY);
                    client.close();
                }
            }
            Gauges.await(gateway, Gauges.MEMORY, 0);
        }
    }

    @Test
    void countsHeadsThatDoNotEndAmongTheMemory(@TempDir Path folder) throws Exception {
        String part = "GET /health HTTP/1.1\r\nhost: g\r\nx: " + "y".repeat(60_000);
        try (RunningGateway small = RunningGateway.start(
                folder,
                RunningGateway.provider(upstream.url()) + "limits: { request_body: 64KiB, memory: 128KiB }\n")) {
            try (RawClient one = new RawClient(small.address());
                    RawClient two = new RawClient(small.address());
                    RawClient three = new RawClient(small.address())) {
                one.send(part);
                two.send(part);
                Gauges.await(small, Gauges.MEMORY, 120_006);
                RawClient.Reply refused = three.send(part).reply();
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.field("retry-after")).contains("1");
                assertThat(refused.closes()).isTrue();
                assertThat(one.send("\r\n\r\n").reply().status()).isEqualTo(200);
                two.abort();
            }
            Gauges.await(small, Gauges.MEMORY, 0);
        }
    }

    @Test
    void givesTheMemoryBackHoweverARequestEnds() throws Exception {
        String body = "x".repeat(BODY - 10);
        for (int i = 0; i < 4; i++) {
            upstream.answers((asked, out) -> StandIn.text(out, "HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n"));
            sendAndRead(post(TARGET, body));
            upstream.answers((asked, out) -> {
                throw new IOException("gone");
            });
            sendAndRead(post(TARGET, body));
            sendAndRead(post("/v1/chat", body));
            sendAndRead(post("/nowhere", body));
            sendAndRead(post(TARGET, "x".repeat(BODY + 1)));
            CountDownLatch asked = new CountDownLatch(1);
            upstream.answers((request, out) -> {
                asked.countDown();
                upstream.hold();
            });
            RawClient leaving = new RawClient(gateway.address()).send(post(TARGET, body));
            asked.await();
            leaving.abort();
        }
        upstream.echoes();
        Gauges.await(gateway, Gauges.MEMORY, 0);
    }

    @Test
    void countsTheBodyOfAnEndpointUntilItHasEnded() throws Exception {
        String request = post("/sample/rooms/lonely/end", "x".repeat(1000)).replace("POST", "GET");
        RawClient leaving = new RawClient(gateway.address()).send(request);
        Gauges.await(gateway, Gauges.MEMORY, 1000);
        leaving.abort();
        Gauges.await(gateway, Gauges.CONNECTIONS, 1);
        Gauges.await(gateway, Gauges.MEMORY, 1000);
        FrameClient.open(gateway.address(), "/sample/rooms/lonely").abort();
        Gauges.await(gateway, Gauges.MEMORY, 0);
    }

    private static void sendAndRead(String request) throws IOException {
        try (RawClient client = new RawClient(gateway.address())) {
            assertThat(client.send(request).reply().status()).isGreaterThanOrEqualTo(400);
        }
    }

    @Test
    void turnsAwayConnectionsBeyondTheLimit() throws Exception {
        List<RawClient> open = new ArrayList<>();
        try {
            RawClient.Reply reply;
            do {
                RawClient client = new RawClient(gateway.address());
                open.add(client);
                reply = client.send(get("/sample/hello")).reply();
            } while (open.size() < 30 && reply.status() == 200);
            assertThat(open.size()).isBetween(2, 21);
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.field("retry-after")).contains("1");
            assertThat(reply.closes()).isTrue();
        } finally {
            for (RawClient client : open) {
                client.close();
            }
        }
        int status;
        do {
            try (RawClient client = new RawClient(gateway.address())) {
                status = client.send(get("/sample/hello")).reply().status();
            }
        } while (status == 503);
        assertThat(status).isEqualTo(200);
    }

    @Test
    void tellsAClientToContinueOnlyIfItIsLetIn() throws Exception {
        upstream.echoes();
        String wanting = "expect: 100-continue\r\ncontent-length: 5\r\n";
        try (RawClient client = new RawClient(gateway.address())) {
            assertThat(client.send(head(TARGET, wanting)).reply().status()).isEqualTo(100);
            assertThat(client.send("hello").reply().body()).isEqualTo("hello");
            assertThat(upstream.next().head()).doesNotContain("expect");
        }
        try (RawClient client = new RawClient(gateway.address())) {
            String stranger = head(TARGET, wanting).replace(KEY_LINE, "");
            RawClient.Reply reply = client.send(stranger).reply();
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.closes()).isTrue();
        }
        try (RawClient client = new RawClient(gateway.address())) {
            assertThat(client.send(head("/sample/hello", wanting)).reply().status())
                    .isEqualTo(405);
        }
        try (RawClient client = new RawClient(gateway.address())) {
            String old = head(TARGET, wanting).replace("HTTP/1.1", "HTTP/1.0");
            assertThat(client.send(old + "hello").reply().body()).isEqualTo("hello");
        }
    }
}
