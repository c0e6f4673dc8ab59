package dev.aiproxy.host.door;

import static dev.aiproxy.host.door.Requests.CHAT_BODY;
import static dev.aiproxy.host.door.Requests.KEY_LINE;
import static dev.aiproxy.host.door.Requests.chat;
import static dev.aiproxy.host.door.Requests.get;
import static dev.aiproxy.host.door.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Requests and replies one after another on a connection. */
@ExtendWith(LeakWatch.class)
class ConnectionTest {
    private static StandIn upstream;
    private static RunningGateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        upstream = new StandIn();
        gateway = RunningGateway.start(folder, RunningGateway.provider(upstream.url()) + "sample-routes: {}\n");
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private static String thing(int number) {
        return post("/v1/things/" + number, "thing " + number);
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        upstream.echoes();
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            all.append(
                    switch (i % 5) {
                        case 0 -> thing(i);
                        case 1 -> get("/sample/hello");
                        case 2 -> get("/health");
                        case 3 -> get("/v1/models");
                        default -> get("/v1/chat", KEY_LINE);
                    });
        }
        try (RawClient client = new RawClient(gateway.address())) {
            client.send(all.toString());
            for (int i = 0; i < 50; i++) {
                RawClient.Reply reply = client.reply();
                assertThat(reply.closes()).isFalse();
                switch (i % 5) {
                    case 0 -> assertThat(reply.body()).isEqualTo("thing " + i);
                    case 1 -> assertThat(reply.body()).isEqualTo("hello");
                    case 2 -> assertThat(reply.body()).contains("healthy");
                    case 3 -> assertThat(reply.status()).isEqualTo(401);
                    default -> assertThat(reply.status()).isEqualTo(405);
                }
            }
        }
    }

    @Test
    void goesOnAfterARefusedRequestWithoutABody() throws Exception {
        upstream.echoes();
        try (RawClient client = new RawClient(gateway.address())) {
            RawClient.Reply refused = client.send(get("/v1/models")).reply();
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.closes()).isFalse();
            assertThat(client.send(thing(1)).reply().body()).isEqualTo("thing 1");
            assertThat(client.send(get("/v1/things/../x", KEY_LINE)).reply().status())
                    .isEqualTo(400);
            assertThat(client.send(thing(2)).reply().body()).isEqualTo("thing 2");
        }
    }

    @Test
    void closesAfterARefusedRequestWhoseBodyIsYetToCome() throws Exception {
        try (RawClient client = new RawClient(gateway.address())) {
            RawClient.Reply refused = client.send("POST /v1/chat HTTP/1.1\r\nhost: g\r\ncontent-length: 5\r\n\r\n")
                    .reply();
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.closes()).isTrue();
            client.send("hello" + get("/sample/hello"));
            client.awaitEnd();
        }
    }

    @Test
    void takesARequestByteByByteAndInOddPieces() throws Exception {
        upstream.echoes();
        try (RawClient client = new RawClient(gateway.address())) {
            for (char c : ("\r\n" + thing(1)).toCharArray()) {
                client.send(String.valueOf(c));
            }
            assertThat(client.reply().body()).isEqualTo("thing 1");
            String two = thing(2) + thing(3);
            int middle = two.indexOf("thing 2") + 10;
            client.send(two.substring(0, middle));
            assertThat(client.reply().body()).isEqualTo("thing 2");
            assertThat(client.send(two.substring(middle)).reply().body()).isEqualTo("thing 3");
        }
    }

    @Test
    void takesChunkedBodies() throws Exception {
        upstream.echoes();
        String head = "POST /v1/things/x HTTP/1.1\r\nhost: g\r\n" + KEY_LINE + "Transfer-Encoding: Chunked\r\n\r\n";
        try (RawClient client = new RawClient(gateway.address())) {
            client.send(head + "5\r\nhello\r\n6;a=\"b\"\r\n world\r\n0\r\nx-trailer: 1\r\n\r\n" + thing(2));
            assertThat(client.reply().body()).isEqualTo("hello world");
            assertThat(client.reply().body()).isEqualTo("thing 2");
            assertThat(upstream.next().head()).contains("content-length: 11").doesNotContain("railer");
            client.send(head + "0\r\n\r\n");
            assertThat(client.reply().body()).isEmpty();
            client.send(head + "186A0\r\n" + "x".repeat(100_000) + "\r\n0\r\n\r\n");
            assertThat(client.reply().body()).hasSize(100_000);
        }
    }

    @Test
    void closesWhenTheClientAsksForIt() throws Exception {
        upstream.echoes();
        try (RawClient client = new RawClient(gateway.address())) {
            RawClient.Reply reply = client.send(post("/v1/things/1", "connection: close\r\n", "x") + thing(2))
                    .reply();
            assertThat(reply.body()).isEqualTo("x");
            assertThat(reply.closes()).isTrue();
            client.awaitEnd();
        }
    }

    @Test
    void speaksHttp10() throws Exception {
        upstream.echoes();
        String request = thing(1).replace("HTTP/1.1", "HTTP/1.0");
        try (RawClient client = new RawClient(gateway.address())) {
            RawClient.Reply reply = client.send(request).reply();
            assertThat(reply.body()).isEqualTo("thing 1");
            assertThat(reply.closes()).isTrue();
            assertThat(client.isClosedCleanly()).isTrue();
        }
        try (RawClient client = new RawClient(gateway.address())) {
            String kept = request.replace("host:", "connection: keep-alive\r\nhost:");
            RawClient.Reply reply = client.send(kept).reply();
            assertThat(reply.field("connection")).contains("keep-alive");
            assertThat(client.send(kept).reply().body()).isEqualTo("thing 1");
            upstream.answers((asked, out) -> {
                StandIn.events(out);
                StandIn.chunk(out, "data: [DONE]\n\n");
                StandIn.text(out, "0\r\n\r\n");
            });
            RawClient.Reply stream = client.send(kept).reply();
            assertThat(stream.field("transfer-encoding")).isEmpty();
            assertThat(stream.closes()).isTrue();
            assertThat(stream.body()).isEqualTo("data: [DONE]\n\n");
        }
    }

    @Test
    void sendsNoBodyWhereNoneBelongs() throws Exception {
        try (RawClient client = new RawClient(gateway.address())) {
            upstream.answers((asked, out) -> StandIn.text(
                    out, "HTTP/1.1 " + asked.target().replace("/v1/things/", "") + " X\r\netag: x\r\n\r\n"));
            assertThat(client.send(get("/v1/things/204", KEY_LINE)).reply().status())
                    .isEqualTo(204);
            RawClient.Reply unchanged =
                    client.send(get("/v1/things/304", KEY_LINE)).reply();
            assertThat(unchanged.status()).isEqualTo(304);
            upstream.answers((asked, out) ->
                    StandIn.text(out, "HTTP/1.1 200 OK\r\ncontent-type: x/y\r\ncontent-length: 1234\r\n\r\n"));
            RawClient.Reply relayed = client.send(get("/v1/things/x", KEY_LINE).replace("GET", "HEAD"))
                    .reply(true);
            assertThat(relayed.status()).isEqualTo(200);
            assertThat(relayed.field("content-length")).contains("1234");
            RawClient.Reply ofEndpoint =
                    client.send(get("/sample/hello").replace("GET", "HEAD")).reply(true);
            assertThat(ofEndpoint.status()).isEqualTo(200);
            assertThat(ofEndpoint.field("content-length")).contains("5");
            RawClient.Reply ofAdmin =
                    client.send(get("/").replace("GET", "HEAD")).reply(true);
            assertThat(ofAdmin.status()).isLessThan(500);
            RawClient.Reply refused =
                    client.send(get("/v1/models").replace("GET", "HEAD")).reply(true);
            assertThat(refused.status()).isEqualTo(401);
            upstream.echoes();
            assertThat(client.send(thing(1)).reply().body()).isEqualTo("thing 1");
        }
    }

    @Test
    void passesLargeRepliesWholeWithALengthAndInChunks() throws Exception {
        String large = "0123456789abcdef".repeat(1 << 18);
        try (RawClient client = new RawClient(gateway.address())) {
            upstream.answers((asked, out) -> StandIn.whole(out, large));
            assertThat(client.send(thing(1)).reply().body().equals(large)).isTrue();
            upstream.answers((asked, out) -> {
                StandIn.events(out);
                for (int i = 0; i < large.length(); i += 50_000) {
                    StandIn.chunk(out, large.substring(i, Math.min(i + 50_000, large.length())));
                }
                StandIn.text(out, "2\r\n\n\n\r\n");
                StandIn.chunk(out, "data: [DONE]\n\n");
                StandIn.text(out, "0\r\n\r\n");
            });
            RawClient.Reply chunked = client.send(thing(2)).reply();
            assertThat(chunked.field("transfer-encoding")).contains("chunked");
            assertThat(chunked.body().startsWith(large)).isTrue();
            upstream.echoes();
            assertThat(client.send(post("/v1/things/x", large)).reply().body().equals(large))
                    .isTrue();
        }
    }

    @Test
    void keepsMorePipelinedBytesThanItTakesWhileAnAnswerStreams() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        upstream.answers((asked, out) -> {
            if (!asked.body().equals(CHAT_BODY)) {
                StandIn.whole(out, Integer.toString(asked.body().length()));
                return;
            }
            StandIn.events(out);
            StandIn.chunk(out, "data: 1\n\n");
            out.flush();
            sent.await(10, TimeUnit.SECONDS);
            StandIn.chunk(out, "data: [DONE]\n\n");
            StandIn.text(out, "0\r\n\r\n");
        });
        String large = post("/v1/things/x", "y".repeat(300_000));
        try (RawClient client = new RawClient(gateway.address())) {
            client.send(chat());
            client.head();
            assertThat(client.chunk()).isNotEmpty();
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    client.send(large.repeat(80) + get("/sample/hello").repeat(100));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            try (RawClient other = new RawClient(gateway.address())) {
                for (int i = 0; i < 500; i++) {
                    other.send(get("/sample/hello")).reply();
                }
            }
            // More than fits into the sockets' buffers, so that the gateway must have stopped reading meanwhile.
            assertThat(sender.isAlive()).isTrue();
            sent.countDown();
            assertThat(client.chunk()).isNotEmpty();
            assertThat(client.chunk()).isEmpty();
            for (int i = 0; i < 80; i++) {
                assertThat(client.reply().body()).isEqualTo("300000");
            }
            for (int i = 0; i < 100; i++) {
                assertThat(client.reply().body()).isEqualTo("hello");
            }
        }
    }

    @Test
    void answersManySmallRequestsThatWereSentAtOnceInOrderThoughTheClientReadsLate() throws Exception {
        upstream.echoes();
        int count = 8000;
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            all.append(
                    switch (i % 4) {
                        case 0, 1 -> thing(i);
                        case 2 -> get("/v1/models");
                        default -> get("/v1/chat", KEY_LINE);
                    });
        }
        // Many times what the gateway takes ahead.
        assertThat(all.length()).isGreaterThan(8 * 64 * 1024);
        try (RawClient client = new RawClient(gateway.address())) {
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    client.send(all.toString());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            try (RawClient other = new RawClient(gateway.address())) {
                for (int i = 0; i < 200; i++) {
                    assertThat(other.send(get("/sample/hello")).reply().body()).isEqualTo("hello");
                }
            }
            for (int i = 0; i < count; i++) {
                RawClient.Reply reply = client.reply();
                assertThat(reply.closes()).isFalse();
                switch (i % 4) {
                    case 0, 1 -> assertThat(reply.body()).isEqualTo("thing " + i);
                    case 2 -> assertThat(reply.status()).isEqualTo(401);
                    default -> assertThat(reply.status()).isEqualTo(405);
                }
            }
            sender.join();
            assertThat(client.send(thing(1)).reply().body()).isEqualTo("thing 1");
        }
    }

    @Test
    void dropsTheProvidersAnswerWhenTheClientLeaves() throws Exception {
        upstream.answers((asked, out) -> {
            // No end: the stand-in then waits for a next request, and so for the gateway to close.
            StandIn.events(out);
            StandIn.chunk(out, "data: 1\n\n");
        });
        for (boolean flooded : new boolean[] {false, true}) {
            RawClient client = new RawClient(gateway.address());
            client.send(chat());
            client.head();
            assertThat(client.chunk()).isNotEmpty();
            if (flooded) {
                client.send(get("/sample/hello").repeat(200));
            }
            client.abort();
            assertThat(upstream.closed.poll(10, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void dropsARequestThatIsNotFinished() throws Exception {
        upstream.echoes();
        for (int i = 0; i < 20; i++) {
            RawClient client = new RawClient(gateway.address());
            client.send(thing(1).substring(0, 20 + i * 4));
            client.close();
        }
        for (int i = 0; i < 20; i++) {
            RawClient client = new RawClient(gateway.address());
            client.send(thing(1) + thing(2) + get("/health") + get("/sample/hello"));
            client.abort();
        }
        try (RawClient client = new RawClient(gateway.address())) {
            assertThat(client.send(thing(3)).reply().body()).isEqualTo("thing 3");
        }
    }
}
