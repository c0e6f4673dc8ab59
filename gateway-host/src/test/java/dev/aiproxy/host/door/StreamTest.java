package dev.aiproxy.host.door;

import static dev.aiproxy.host.door.Requests.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Requests and replies on the streams of one connection of HTTP/2, which the client begins with in clear. */
@ExtendWith(LeakWatch.class)
@Timeout(60)
class StreamTest {
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

    private static StreamClient client() throws IOException {
        return new StreamClient(gateway.address());
    }

    @Test
    void answersManyStreamsOfOneConnectionWhateverTheirKind() throws Exception {
        upstream.echoes();
        try (StreamClient client = client()) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                streams.add(
                        switch (i % 5) {
                            case 0 -> client.post("/v1/things/" + i, "thing " + i);
                            case 1 -> client.get("/sample/hello");
                            case 2 -> client.get("/health");
                            case 3 -> client.get("/v1/models");
                            default -> client.get("/v1/chat", "x-api-key", RunningGateway.KEY);
                        });
            }
            for (int i = 0; i < 50; i++) {
                StreamClient.Reply reply = client.reply(streams.get(i));
                assertThat(reply.isWhole()).isTrue();
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
    void findsTheVersionByteByByte() throws Exception {
        try (RawClient client = new RawClient(gateway.address())) {
            for (char c : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".toCharArray()) {
                client.send(String.valueOf(c));
            }
            byte[] head = client.bytes(9);
            assertThat((int) head[3]).isEqualTo(StreamClient.SETTINGS);
        }
        try (RawClient client = new RawClient(gateway.address())) {
            client.send("P");
            client.send("R");
            client.send("OPFIND / HTTP/1.1\r\nhost: g\r\n\r\n");
            assertThat(client.reply().status()).isLessThan(500);
        }
    }

    @Test
    void passesAStreamOnPieceByPiece() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        upstream.answers((asked, out) -> {
            StandIn.events(out);
            StandIn.chunk(out, "data: 1\n\n");
            out.flush();
            seen.await();
            StandIn.chunk(out, "data: [DONE]\n\n");
            StandIn.text(out, "0\r\n\r\n");
        });
        try (StreamClient client = client()) {
            int stream = client.post("/v1/chat", CHAT_BODY);
            assertThat(client.headOf(stream).field("content-type")).contains("text/event-stream");
            assertThat(client.next(stream).payload()).isEqualTo("data: 1\n\n");
            seen.countDown();
            StreamClient.Reply rest = client.reply(stream);
            assertThat(rest.isWhole()).isTrue();
            assertThat(rest.body()).isEqualTo("data: [DONE]\n\n");
        }
    }

    private static void endless(StandIn.Asked asked, java.io.OutputStream out) throws IOException {
        if (!asked.target().equals("/v1/chat")) {
            StandIn.whole(out, asked.body());
            return;
        }
        StandIn.events(out);
        while (true) {
            StandIn.chunk(out, "data: 1\n\n");
            out.flush();
        }
    }

    @Test
    void dropsTheProvidersAnswerWhenTheClientCutsTheStreamAndKeepsTheOthers() throws Exception {
        upstream.answers(StreamTest::endless);
        try (StreamClient client = client()) {
            int stream = client.post("/v1/chat", CHAT_BODY);
            client.headOf(stream);
            client.next(stream);
            int other = client.head("POST", "/v1/things/x", false, "x-api-key", RunningGateway.KEY);
            client.reset(stream);
            assertThat(upstream.closed.poll(10, TimeUnit.SECONDS)).isNotNull();
            client.data(other, "still here", true);
            assertThat(client.reply(other).body()).isEqualTo("still here");
        }
    }

    @Test
    void dropsTheProvidersAnswersWhenTheClientLeaves() throws Exception {
        upstream.answers(StreamTest::endless);
        StreamClient client = client();
        for (int i = 0; i < 2; i++) {
            int stream = client.post("/v1/chat", CHAT_BODY);
            client.headOf(stream);
        }
        client.abort();
        assertThat(upstream.closed.poll(10, TimeUnit.SECONDS)).isNotNull();
        assertThat(upstream.closed.poll(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void aCutProviderNeverLooksFinished() throws Exception {
        try (StreamClient client = client()) {
            upstream.answers((asked, out) -> {
                StandIn.text(out, "HTTP/1.1 200 OK\r\ncontent-type: x/y\r\ntransfer-encoding: chunked\r\n\r\n");
                StandIn.chunk(out, "some");
                out.flush();
                throw new IOException("gone");
            });
            StreamClient.Reply cut = client.reply(client.post("/v1/things/x", "x"));
            assertThat(cut.status()).isEqualTo(200);
            assertThat(cut.reset()).isEqualTo(StreamClient.INTERNAL_ERROR);
            upstream.answers((asked, out) -> {
                StandIn.text(out, "HTTP/1.1 200 OK\r\ncontent-type: x/y\r\ncontent-length: 10\r\n\r\nfour");
                out.flush();
                throw new IOException("gone");
            });
            assertThat(client.reply(client.post("/v1/things/x", "x")).isWhole()).isFalse();
            upstream.answers((asked, out) -> {
                StandIn.events(out);
                StandIn.chunk(out, "data: 1\n\n");
                out.flush();
                throw new IOException("gone");
            });
            StreamClient.Reply events = client.reply(client.post("/v1/chat", CHAT_BODY));
            assertThat(events.body()).startsWith("data: 1\n\n").contains("event: error");
            upstream.echoes();
            assertThat(client.reply(client.post("/v1/things/x", "fine")).body()).isEqualTo("fine");
        }
    }

    @Test
    void sendsNothingBehindTheResetOfAStream() throws Exception {
        String half = "{\"text\":";
        upstream.answers((asked, out) -> StandIn.text(
                out,
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + half.length() + "\r\n\r\n"
                        + half));
        try (StreamClient client = client()) {
            StreamClient.Reply cut = client.reply(client.post("/v1/chat", CHAT_BODY));
            assertThat(cut.reset()).isEqualTo(StreamClient.INTERNAL_ERROR);
            assertThat(cut.body()).isEqualTo(half);
        }
    }

    @Test
    void sendsNoBodyWhereNoneBelongs() throws Exception {
        try (StreamClient client = client()) {
            upstream.answers((asked, out) -> StandIn.text(
                    out, "HTTP/1.1 " + asked.target().replace("/v1/things/", "") + " X\r\netag: x\r\n\r\n"));
            for (int status : new int[] {204, 304}) {
                StreamClient.Reply empty =
                        client.reply(client.get("/v1/things/" + status, "x-api-key", RunningGateway.KEY));
                assertThat(empty.status()).isEqualTo(status);
                assertThat(empty.field("etag")).contains("x");
                assertThat(empty.body()).isEmpty();
            }
            upstream.answers((asked, out) ->
                    StandIn.text(out, "HTTP/1.1 200 OK\r\ncontent-type: x/y\r\ncontent-length: 1234\r\n\r\n"));
            StreamClient.Reply head =
                    client.reply(client.head("HEAD", "/v1/things/x", true, "x-api-key", RunningGateway.KEY));
            assertThat(head.field("content-length")).contains("1234");
            assertThat(head.isWhole()).isTrue();
            assertThat(client.reply(client.head("HEAD", "/sample/hello", true)).field("content-length"))
                    .contains("5");
            assertThat(client.reply(client.head("HEAD", "/", true)).status()).isLessThan(500);
        }
    }

    @Test
    void takesTrailersAndPassesThemNoFurther() throws Exception {
        upstream.echoes();
        try (StreamClient client = client()) {
            int stream = client.head("POST", "/v1/things/x", false, "x-api-key", RunningGateway.KEY, "te", "trailers");
            client.data(stream, "body", false);
            client.frame(
                    StreamClient.HEADERS,
                    StreamClient.END_HEADERS | StreamClient.END_STREAM,
                    stream,
                    StreamClient.block("x-trailer", "1"));
            assertThat(client.reply(stream).body()).isEqualTo("body");
            assertThat(upstream.next().head())
                    .contains("content-length: 4")
                    .doesNotContain("railer")
                    .doesNotContain("te:");
        }
    }

    @Test
    void tellsAClientToContinueOnlyIfItIsLetIn() throws Exception {
        upstream.echoes();
        try (StreamClient client = client()) {
            int stream = client.head(
                    "POST", "/v1/things/x", false, "x-api-key", RunningGateway.KEY, "expect", "100-continue");
            assertThat(client.headOf(stream).status()).isEqualTo(100);
            client.data(stream, "hello", true);
            assertThat(client.reply(stream).body()).isEqualTo("hello");
            assertThat(upstream.next().head()).doesNotContain("expect");
            int stranger = client.head("POST", "/v1/things/x", false, "expect", "100-continue");
            StreamClient.Reply refused = client.reply(stranger);
            assertThat(refused.status()).isEqualTo(401);
            // No need for the body: the client is told so behind the answer.
            StreamClient.Frame reset = client.next(stranger);
            assertThat(reset.type()).isEqualTo(StreamClient.RESET);
            assertThat(reset.error()).isEqualTo(StreamClient.NO_ERROR);
        }
    }

    @Test
    void answersPagesOfOtherOrigins() throws Exception {
        try (StreamClient client = client()) {
            StreamClient.Reply preflight = client.reply(client.head(
                    "OPTIONS",
                    "/v1/chat",
                    true,
                    "origin",
                    "https://page.example",
                    "access-control-request-method",
                    "POST",
                    "access-control-request-headers",
                    "x-own"));
            assertThat(preflight.status()).isEqualTo(204);
            assertThat(preflight.field("access-control-allow-origin")).contains("*");
            assertThat(preflight.field("access-control-allow-headers")).contains("x-own");
            StreamClient.Reply plain = client.reply(client.head("OPTIONS", "/v1/chat", true));
            assertThat(plain.status()).isEqualTo(204);
            assertThat(plain.field("allow")).contains("POST, OPTIONS");
            StreamClient.Reply error = client.reply(client.get("/v1/models", "origin", "https://page.example"));
            assertThat(error.status()).isEqualTo(401);
            assertThat(error.field("access-control-allow-origin")).contains("*");
        }
    }

    @Test
    void servesTheAdminPagesToTheTokenAlone() throws Exception {
        try (StreamClient client = client()) {
            assertThat(client.reply(client.get("/metrics")).status()).isEqualTo(401);
            StreamClient.Reply metrics = client.reply(client.get("/metrics", "x-api-key", RunningGateway.ADMIN));
            assertThat(metrics.status()).isEqualTo(200);
            assertThat(metrics.body()).contains("aiproxy_connections 1.0");
        }
    }

    @Test
    void saysThatASocketIsServedInAnotherWay() throws Exception {
        try (StreamClient client = client()) {
            assertThat(client.reply(client.get("/sample/socket")).status()).isEqualTo(426);
        }
    }

    @Test
    void joinsACookieThatWasSplit() throws Exception {
        upstream.echoes();
        try (StreamClient client = client()) {
            int stream = client.get(
                    "/v1/things/x", "x-api-key", RunningGateway.KEY, "cookie", "a=1", "x-own", "y", "cookie", "b=2");
            assertThat(client.reply(stream).status()).isEqualTo(200);
            assertThat(upstream.next().head().toLowerCase(java.util.Locale.ROOT))
                    .doesNotContain("cookie: a=1\r\n")
                    .contains("x-own: y");
        }
    }
}
