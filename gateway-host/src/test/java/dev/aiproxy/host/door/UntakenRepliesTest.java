package dev.aiproxy.host.door;

import static dev.aiproxy.host.door.Requests.KEY_LINE;
import static dev.aiproxy.host.door.Requests.get;
import static dev.aiproxy.host.door.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.Standstill;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Clients that do not take what they are sent: it counts as memory, and they are not listened to for more. */
@ExtendWith(LeakWatch.class)
@Timeout(90)
class UntakenRepliesTest {
    private static final int BODY = 1024 * 1024;
    private static final int LARGE = 16 * BODY;
    /** Of requests: far more than the buffers of both sockets take. */
    private static final int MOST_BATCHES = 2000;

    private static final int MOST_STREAMS = 50_000;
    /** What answers repeat in their head: more than the table of HPACK takes, so that each says it in full. */
    private static final String REPEATED = "x-" + "a".repeat(6000);

    private static final String TARGET = "/v1/things/x";

    private static StandIn upstream;
    private static RunningGateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        upstream = new StandIn();
        gateway = RunningGateway.start(
                folder,
                RunningGateway.provider(upstream.url())
                        + "limits: { request_body: 1MiB, memory: 2MiB, connections: 30 }\n"
                        + "timeouts: { keep_alive: 300ms }\nsample-routes: {}\n");
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    /** Answers what is large with more than all buffers between a provider and a client take, and echoes the rest. */
    private static void answersAtLength() {
        upstream.answers((asked, out) -> {
            if (!asked.target().endsWith("/large")) {
                StandIn.whole(out, asked.body());
                return;
            }
            StandIn.text(out, "HTTP/1.1 200 OK\r\ncontent-length: " + LARGE + "\r\n\r\n");
            String piece = "z".repeat(BODY);
            for (int sent = 0; sent < LARGE; sent += BODY) {
                StandIn.text(out, piece);
            }
        });
    }

    private static void awaitStatus(int status) throws IOException {
        RawClient.Reply reply;
        long end = System.nanoTime() + 20_000_000_000L;
        do {
            try (RawClient client = new RawClient(gateway.address())) {
                reply = client.send(post(TARGET, "yyy")).reply();
            }
        } while (reply.status() != status && System.nanoTime() < end);
        assertThat(reply.status()).isEqualTo(status);
        if (status == 503) {
            assertThat(reply.field("retry-after")).contains("1");
            assertThat(reply.body()).contains("\"fault\":\"UNAVAILABLE\"");
        }
    }

    @Test
    void countsWhatClientsDoNotTakeOfTheirRepliesAmongTheMemory() throws Exception {
        answersAtLength();
        List<RawClient> stalled = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            stalled.add(new RawClient(gateway.address(), 4096).send(get("/v1/things/large", KEY_LINE)));
        }
        awaitStatus(503);
        for (int i = 0; i < stalled.size(); i++) {
            if (i % 4 == 0) {
                RawClient.Reply head = stalled.get(i).head();
                assertThat(head.status()).isEqualTo(200);
                assertThat(stalled.get(i).bytes(LARGE)).hasSize(LARGE);
                stalled.get(i).close();
            } else {
                stalled.get(i).abort();
            }
        }
        awaitStatus(200);
        Gauges.await(gateway, Gauges.MEMORY, 0);
    }

    @Test
    void readsNothingMoreOfAClientThatDoesNotTakeItsAnswers() throws Exception {
        int[] statuses = {204, 401, 405};
        String field = "cookie: " + "c".repeat(500) + "\r\n";
        String requests = "OPTIONS * HTTP/1.1\r\nhost: g\r\n" + field + "\r\n" + get("/sample/key", field)
                + get("/sample/hello", field).replace("GET", "DELETE");
        AtomicInteger batches = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        try (RawClient client = new RawClient(gateway.address(), 16 * 1024)) {
            Thread sending = Thread.ofPlatform().start(() -> {
                try {
                    while (!enough.get() && batches.get() < MOST_BATCHES) {
                        batches.incrementAndGet();
                        client.send(requests.repeat(100));
                    }
                } catch (IOException e) {
                    // What is missing is missed below.
                }
            });
            while (used(gateway) == 0) {
                assertThat(batches.get()).isLessThan(MOST_BATCHES);
            }
            // Goes on until nothing more is taken of it.
            assertThat(Standstill.of(batches::get, gateway)).isLessThan(MOST_BATCHES);
            assertThat(used(gateway)).isPositive().isLessThan(BODY);
            enough.set(true);
            for (int answered = 0; answered < batches.get() * 100; answered++) {
                for (int status : statuses) {
                    assertThat(client.reply().status()).isEqualTo(status);
                }
            }
            assertThat(sending.join(Duration.ofSeconds(10))).isTrue();
        }
        Gauges.await(gateway, Gauges.MEMORY, 0);
    }

    @Test
    void countsWhatIsNotTakenOfTheStreamsOfOneConnectionAmongTheMemory() throws Exception {
        answersAtLength();
        InetSocketAddress address = gateway.address();
        try (StreamClient client = new StreamClient(new Socket(address.getAddress(), address.getPort()), 65535)) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                streams.add(client.get("/v1/things/large", "x-api-key", RunningGateway.KEY));
            }
            awaitStatus(503);
            for (int stream : streams.subList(0, 12)) {
                client.reset(stream);
            }
            awaitStatus(200);
        }
        Gauges.await(gateway, Gauges.MEMORY, 0);
    }

    @Test
    void countsWhatIsNotTakenOfAWebSocketsMessagesAmongTheMemory() throws Exception {
        upstream.echoes();
        FrameClient client = FrameClient.open(gateway.address(), "/sample/socket");
        Thread sending = Thread.ofPlatform().start(() -> {
            try {
                while (true) {
                    client.send(FrameClient.BINARY, "x".repeat(BODY));
                }
            } catch (IOException e) {
                // That was enough.
            }
        });
        awaitStatus(503);
        client.abort();
        assertThat(sending.join(Duration.ofSeconds(10))).isTrue();
        awaitStatus(200);
        Gauges.await(gateway, Gauges.MEMORY, 0);
    }

    private static long used(RunningGateway of) throws IOException {
        return Gauges.of(of, Gauges.MEMORY);
    }

    @Test
    void readsNothingMoreOfAConnectionOfHttp2WhoseAnswersAreNotTaken(@TempDir Path folder) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        String[] preflight = {
            "origin", "https://page.example",
            "access-control-request-method", "GET",
            "access-control-request-headers", REPEATED
        };
        try (RunningGateway wide = RunningGateway.start(
                        folder,
                        RunningGateway.provider(upstream.url())
                                + "limits: { request_body: 1MiB, memory: 2MiB, streams: 1000000, connections: 1000000 }\n"
                                + "timeouts: { keep_alive: 300ms }\nsample-routes: {}\n");
                StreamClient client = new StreamClient(narrow(wide), Integer.MAX_VALUE)) {
            // Takes the gateway's settings along, whose acknowledgement would have to wait for the sender later.
            assertThat(client.reply(client.get("/sample/hello")).status()).isEqualTo(200);
            Thread sending = Thread.ofPlatform().start(() -> {
                try {
                    while (!enough.get() && asked.get() < MOST_STREAMS) {
                        client.head("OPTIONS", "/sample/hello", true, preflight);
                        asked.incrementAndGet();
                    }
                } catch (IOException e) {
                    // What is missing is missed below.
                }
            });
            assertThat(Standstill.of(asked::get, wide)).isBetween(1L, MOST_STREAMS - 1L);
            assertThat(used(wide)).isLessThan(BODY);
            enough.set(true);
            int stream = 3;
            for (int answered = 0; answered < asked.get(); answered++) {
                StreamClient.Reply reply = client.reply(stream);
                assertThat(reply.status()).isEqualTo(204);
                assertThat(reply.field("access-control-allow-headers")).contains(REPEATED);
                stream += 2;
            }
            assertThat(sending.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    /** A connection with so little room at its client's end that what is not read is soon not taken. */
    private static Socket narrow(RunningGateway gateway) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 * 1024);
        socket.connect(gateway.address());
        return socket;
    }
}
