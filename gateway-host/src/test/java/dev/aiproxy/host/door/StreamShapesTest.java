package dev.aiproxy.host.door;

import static dev.aiproxy.host.door.StreamClient.block;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.host.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams of HTTP/2 that are not as they must be, and more of them than there may be. */
@ExtendWith(LeakWatch.class)
@Timeout(60)
class StreamShapesTest {
    private static final int BODY = 64 * 1024;
    private static final String KEY = RunningGateway.KEY;

    private static StandIn upstream;
    private static RunningGateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        upstream = new StandIn();
        gateway = RunningGateway.start(
                folder,
                RunningGateway.provider(upstream.url())
                        + "limits: { request_body: 64KiB, memory: 128KiB, headers: 2KiB, request_line: 1KiB,"
                        + " streams: 4, connections: 6 }\n"
                        + "timeouts: { request: 1s, keep_alive: 2s }\nsample-routes: {}\n");
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private static StreamClient client() throws IOException {
        return new StreamClient(gateway.address());
    }

    static List<List<String>> badHeads() {
        List<String> good = List.of(":method", "GET", ":scheme", "http", ":path", "/v1/things/x", ":authority", "g");
        List<List<String>> bad = new ArrayList<>();
        for (List<String> more : List.of(
                List.of("connection", "close"),
                List.of("keep-alive", "1"),
                List.of("proxy-connection", "close"),
                List.of("transfer-encoding", "chunked"),
                List.of("upgrade", "websocket"),
                List.of("te", "gzip"),
                List.of("host", "other"),
                List.of("X-Own", "upper case"),
                List.of("x own", "y"),
                List.of("x:own", "y"),
                List.of("", "y"),
                List.of("x-own", "a\r\nx-other: b"),
                List.of("x-own", "a\nb"),
                List.of("x-own", "a\0b"),
                List.of("content-length", "-1"),
                List.of("content-length", "x"),
                List.of(":path", "/late"),
                List.of(":status", "200"),
                List.of(":own", "y"),
                List.of(":protocol", "websocket"))) {
            List<String> all = new ArrayList<>(good);
            all.addAll(more);
            bad.add(all);
        }
        for (int leftOut = 0; leftOut < 6; leftOut += 2) {
            List<String> all = new ArrayList<>(good);
            all.subList(leftOut, leftOut + 2).clear();
            bad.add(all);
        }
        List<String> nameless = new ArrayList<>(good.subList(0, 6));
        bad.add(nameless);
        for (String path :
                List.of("", "*", "http://g/v1/things/x", "v1/things/x", "/v1/things/../x", "/v1 /x", "/\r\n")) {
            List<String> all = new ArrayList<>(good);
            all.set(5, path);
            bad.add(all);
        }
        for (String method : List.of("", "GET /x", "G\r\nET", "CONNECT")) {
            List<String> all = new ArrayList<>(good);
            all.set(1, method);
            if (method.equals("CONNECT")) {
                all.subList(2, 6).clear();
            }
            bad.add(all);
        }
        bad.add(List.of("x-own", "first", ":method", "GET", ":scheme", "http", ":path", "/x", ":authority", "g"));
        return bad;
    }

    @ParameterizedTest
    @MethodSource("badHeads")
    void refusesAHeadThatIsNotProperAndGoesOn(List<String> fields) throws Exception {
        upstream.echoes();
        try (StreamClient client = client()) {
            List<String> withKey = new ArrayList<>(fields);
            withKey.addAll(List.of("x-api-key", KEY));
            StreamClient.Reply reply = client.reply(client.open(block(withKey.toArray(String[]::new)), true));
            if (reply.isWhole()) {
                assertThat(reply.status()).isEqualTo(400);
            } else {
                assertThat(reply.reset()).isEqualTo(StreamClient.PROTOCOL_ERROR);
            }
            assertThat(upstream.asked).isEmpty();
            assertThat(client.reply(client.get("/sample/hello")).body()).isEqualTo("hello");
        }
    }

    @Test
    void refusesABodyOfAnotherLengthThanWasSaid() throws Exception {
        upstream.echoes();
        try (StreamClient client = client()) {
            int stream = client.head("POST", "/v1/things/x", false, "x-api-key", KEY, "content-length", "5");
            client.data(stream, "four", true);
            StreamClient.Reply reply = client.reply(stream);
            assertThat(reply.reset()).isEqualTo(StreamClient.PROTOCOL_ERROR);
            assertThat(upstream.asked).isEmpty();
        }
    }

    @Test
    void refusesHeadsThatAreTooLong() throws Exception {
        try (StreamClient client = client()) {
            assertThat(client.reply(client.get("/" + "x".repeat(1100))).status())
                    .isEqualTo(414);
            assertThat(client.reply(client.get("/sample/hello", "x-own", "y".repeat(2100)))
                            .status())
                    .isEqualTo(431);
            assertThat(client.reply(client.get("/sample/hello", "x-own", "y".repeat(3200)))
                            .status())
                    .isEqualTo(431);
            assertThat(client.reply(client.get("/sample/hello", "x-own", "y".repeat(1900)))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void refusesABodyThatIsTooLargeAndWantsNoMoreOfIt() throws Exception {
        upstream.echoes();
        try (StreamClient client = client()) {
            int said = client.head(
                    "POST", "/v1/things/x", false, "x-api-key", KEY, "content-length", Integer.toString(BODY + 1));
            assertRefused(client, said, 413);
            int grown = client.head("POST", "/v1/things/x", false, "x-api-key", KEY);
            client.data(grown, "x".repeat(BODY + 1), false);
            assertRefused(client, grown, 413);
            assertThat(upstream.asked).isEmpty();
            assertThat(client.reply(client.post("/v1/things/x", "x".repeat(BODY)))
                            .body()
                            .length())
                    .isEqualTo(BODY);
        }
    }

    private static void assertRefused(StreamClient client, int stream, int status) throws IOException {
        assertThat(client.reply(stream).status()).isEqualTo(status);
        StreamClient.Frame reset = client.next(stream);
        assertThat(reset.type()).isEqualTo(StreamClient.RESET);
        assertThat(reset.error()).isEqualTo(StreamClient.NO_ERROR);
    }

    @Test
    void countsTheBodiesOfAllStreamsTogether() throws Exception {
        upstream.echoes();
        try (StreamClient client = client()) {
            // From the first answer on, windows are as large as the gateway wants them.
            client.reply(client.get("/sample/hello"));
            List<Integer> waiting = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int stream = client.head("POST", "/v1/things/x", false, "x-api-key", KEY);
                client.data(stream, "x".repeat(BODY), false);
                waiting.add(stream);
            }
            int third = client.head("POST", "/v1/things/x", false, "x-api-key", KEY);
            client.data(third, "y", false);
            assertRefused(client, third, 503);
            client.reset(waiting.get(0));
            int fourth = client.post("/v1/things/x", "z");
            assertThat(client.reply(fourth).body()).isEqualTo("z");
            client.data(waiting.get(1), "", true);
            assertThat(client.reply(waiting.get(1)).body().length()).isEqualTo(BODY);
        }
    }

    @Test
    void refusesStreamsBeyondTheLimitsOfAConnectionAndOfAllTogether() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        upstream.answers((asked, out) -> {
            open.await();
            StandIn.whole(out, "late");
        });
        try (StreamClient first = client();
                StreamClient second = client()) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                streams.add(first.post("/v1/things/x", "x"));
            }
            for (int i = 0; i < 3; i++) {
                StreamClient.Reply refused = first.reply(first.post("/v1/things/x", "x"));
                assertThat(refused.reset()).isEqualTo(StreamClient.REFUSED_STREAM);
            }
            List<Integer> others = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                others.add(second.post("/v1/things/x", "x"));
            }
            StreamClient.Reply full = second.reply(second.get("/sample/hello"));
            assertThat(full.status()).isEqualTo(503);
            assertThat(full.field("retry-after")).contains("1");
            open.countDown();
            for (int stream : streams) {
                assertThat(first.reply(stream).body()).isEqualTo("late");
            }
            for (int stream : others) {
                assertThat(second.reply(stream).body()).isEqualTo("late");
            }
            assertThat(second.reply(second.get("/sample/hello")).status()).isEqualTo(200);
        }
    }

    @Test
    void givesUpAConnectionThatOpensStreamsOnlyToCutThem() throws Exception {
        upstream.echoes();
        try (StreamClient client = client()) {
            Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 3000; i++) {
                        client.reset(client.get("/v1/things/x", "x-api-key", KEY));
                    }
                } catch (IOException e) {
                    // Closed, as it should be.
                }
            });
            assertThat(client.farewell().error()).isEqualTo(StreamClient.ENHANCE_YOUR_CALM);
            client.awaitEnd();
        }
    }

    @Test
    void givesUpAConnectionWhoseHeadNeverEnds() throws Exception {
        for (String piece : List.of(block("x-own", "y".repeat(1000)), "")) {
            try (StreamClient client = client()) {
                client.frame(StreamClient.HEADERS, 0, 1, block(":method", "GET"));
                assertThatThrownBy(() -> {
                            for (int i = 0; i < 10_000; i++) {
                                client.frame(StreamClient.CONTINUATION, 0, 1, piece);
                            }
                            client.next(1);
                        })
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void endsARequestThatTakesTooLong() throws Exception {
        try (StreamClient client = client()) {
            int stream = client.head("POST", "/v1/things/x", false, "x-api-key", KEY);
            client.data(stream, "some", false);
            assertRefused(client, stream, 408);
        }
    }

    @Test
    void closesAConnectionThatIsIdle() throws Exception {
        try (StreamClient client = client()) {
            assertThat(client.reply(client.get("/sample/hello")).status()).isEqualTo(200);
            assertThat(client.farewell().error()).isEqualTo(StreamClient.NO_ERROR);
            client.awaitEnd();
        }
    }
}
