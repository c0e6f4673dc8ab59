package dev.aiproxy.host.door;

import static dev.aiproxy.host.door.Requests.CHAT_BODY;
import static dev.aiproxy.host.door.Requests.KEY_LINE;
import static dev.aiproxy.host.door.Requests.chat;
import static dev.aiproxy.host.door.Requests.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.host.RunningGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How long clients may take. */
@ExtendWith(LeakWatch.class)
class PatienceTest {
    private static final int PIECE = 64 * 1024;
    /** Far more bytes than all buffers between the gateway and a client take. */
    private static final long MUCH = 64L << 20;

    /** Of an answer that is read in as many steps, one after another. */
    private static final int LONG = 16 << 20;

    private static final int STEPS = 64;
    /** Several times as long as a client may take nothing. */
    private static final int LONG_MILLIS = 4_000;

    private static StandIn upstream;
    private static RunningGateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        upstream = new StandIn();
        gateway = RunningGateway.start(
                folder,
                RunningGateway.provider(upstream.url())
                        + "timeouts: { request: 300ms, keep_alive: 500ms, send: 700ms }\nsample-routes: {}\n");
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
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch mayAnswer = new CountDownLatch(1);
        CountDownLatch enough = new CountDownLatch(1);
        upstream.answers((request, out) -> {
            asked.countDown();
            mayAnswer.await();
            StandIn.text(out, "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n");
            while (enough.getCount() > 0) {
                StandIn.chunk(out, "x".repeat(PIECE));
            }
            StandIn.text(out, "0\r\n\r\n");
        });
        try (RawClient client = new RawClient(gateway.address(), 16 * 1024)) {
            client.send(chat());
            asked.await();
            outlastIdleConnections();
            mayAnswer.countDown();
            assertThat(client.head().status()).isEqualTo(200);
            // Far longer in all than a connection may be idle, but never idle.
            Thread clock = Thread.ofVirtual().start(() -> {
                try {
                    outlastIdleConnections();
                } finally {
                    enough.countDown();
                }
            });
            byte[] piece;
            do {
                piece = client.chunk();
            } while (piece.length > 0);
            clock.join();
            assertThat(client.send(get("/sample/hello")).reply().status()).isEqualTo(200);
        }
    }

    @Test
    void cutsOffAClientThatTakesNothingOfItsAnswer() throws Exception {
        BlockingQueue<String> cut = streamsWithoutEnd();
        try (RawClient client = new RawClient(gateway.address(), 4096).send(chat())) {
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(cut.poll(60, TimeUnit.SECONDS)).isEqualTo("cut");
        }
    }

    @Test
    void cutsOffAStreamOfHttp2WhoseClientTakesNothing() throws Exception {
        BlockingQueue<String> cut = streamsWithoutEnd();
        InetSocketAddress address = gateway.address();
        try (StreamClient client = new StreamClient(new Socket(address.getAddress(), address.getPort()), 65535)) {
            int stream = client.post("/v1/chat", CHAT_BODY);
            assertThat(client.headOf(stream).status()).isEqualTo(200);
            StreamClient.Frame frame = client.next(stream);
            while (frame.type() == StreamClient.DATA) {
                frame = client.next(stream);
            }
            assertThat(frame.type()).isEqualTo(StreamClient.RESET);
            assertThat(cut.poll(60, TimeUnit.SECONDS)).isEqualTo("cut");
            client.widen(0, 1000);
            assertThat(client.reply(client.get("/sample/hello")).status()).isEqualTo(200);
        }
    }

    @Test
    void cutsOffEachStreamOfAConnectionThatTakesNothing() throws Exception {
        BlockingQueue<String> cut = streamsWithoutEnd();
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(16 * 1024);
            socket.connect(gateway.address());
            StreamClient client = new StreamClient(socket, Integer.MAX_VALUE);
            client.widen(0, Integer.MAX_VALUE - 65535);
            client.post("/v1/chat", CHAT_BODY);
            client.post("/v1/chat", CHAT_BODY);
            assertThat(cut.poll(60, TimeUnit.SECONDS)).isEqualTo("cut");
            assertThat(cut.poll(60, TimeUnit.SECONDS)).isEqualTo("cut");
        }
    }

    @Test
    void doesNotLetAnAnswerLookWholeThatEndsWithTheConnection() throws Exception {
        BlockingQueue<String> cut = streamsWithoutEnd();
        try (RawClient client = new RawClient(gateway.address(), 4096)) {
            client.send(chat().replace("HTTP/1.1", "HTTP/1.0"));
            RawClient.Reply head = client.head();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.field("content-length")).isEmpty();
            assertThat(cut.poll(60, TimeUnit.SECONDS)).isEqualTo("cut");
            assertThatThrownBy(client::readAll).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void cutsOffAClientThatSendsButTakesNothing() throws Exception {
        byte[] requests = "OPTIONS * HTTP/1.1\r\nhost: g\r\n\r\n".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        long sent = 0;
        try (RawClient client = new RawClient(gateway.address(), 4096)) {
            while (sent < MUCH) {
                client.send(requests);
                sent += requests.length;
            }
        } catch (SocketException e) {
            // Cut, as it should be.
        }
        assertThat(sent).isLessThan(MUCH);
    }

    @Test
    void waitsForAClientThatTakesALongAnswerInOnePieceSlowly() throws Exception {
        try (RawClient client = new RawClient(gateway.address(), 16 * 1024)) {
            client.send(get("/sample/long/" + LONG));
            assertThat(client.head().status()).isEqualTo(200);
            int size = LONG / STEPS;
            for (int i = 0; i < STEPS; i++) {
                assertThat(client.bytes(size)).hasSize(size);
                pause();
            }
        }
    }

    @Test
    void cutsOffAClientThatTakesNothingOfALongAnswerInOnePiece() throws Exception {
        try (RawClient client = new RawClient(gateway.address(), 4096)) {
            client.send(get("/sample/long/" + LONG));
            assertThat(client.head().status()).isEqualTo(200);
            outlastIdleConnections();
            assertThatThrownBy(client::readAll).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void waitsForAClientOfHttp2ThatTakesALongAnswerInOnePieceSlowly() throws Exception {
        InetSocketAddress address = gateway.address();
        int window = LONG / STEPS;
        try (StreamClient client = new StreamClient(new Socket(address.getAddress(), address.getPort()), window)) {
            client.widen(0, window - 65535);
            int stream = client.get("/sample/long/" + LONG);
            assertThat(client.headOf(stream).status()).isEqualTo(200);
            int taken = 0;
            for (int step = 1; step <= STEPS; step++) {
                while (taken < step * window) {
                    StreamClient.Frame frame = client.next(stream);
                    assertThat(frame.type()).isEqualTo(StreamClient.DATA);
                    taken += frame.payload().length();
                }
                pause();
                client.widen(0, window).widen(stream, window);
            }
            assertThat(taken).isEqualTo(LONG);
            assertThat(client.reply(client.get("/sample/hello")).status()).isEqualTo(200);
        }
    }

    @Test
    void cutsOffAStreamOfHttp2WhoseClientTakesNothingOfALongAnswerInOnePiece() throws Exception {
        InetSocketAddress address = gateway.address();
        try (StreamClient client = new StreamClient(new Socket(address.getAddress(), address.getPort()), 65535)) {
            StreamClient.Reply reply = client.reply(client.get("/sample/long/" + LONG));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.reset()).isEqualTo(StreamClient.CANCEL);
        }
    }

    /** The pace of a client that is slow, which nothing tells. */
    private static void pause() throws InterruptedException {
        Thread.sleep(LONG_MILLIS / STEPS);
    }

    /** Tells when the gateway has closed the connection of an answer that never ends. */
    private static BlockingQueue<String> streamsWithoutEnd() {
        BlockingQueue<String> cut = new LinkedBlockingQueue<>();
        upstream.answers((request, out) -> {
            try {
                StandIn.text(out, "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n");
                while (true) {
                    StandIn.chunk(out, "x".repeat(PIECE));
                }
            } catch (IOException e) {
                cut.add("cut");
                throw e;
            }
        });
        return cut;
    }

    /** Lets as much time go by as two connections in turn may be idle: until the gateway has closed them. */
    private static void outlastIdleConnections() {
        for (int i = 0; i < 2; i++) {
            try (RawClient silent = new RawClient(gateway.address())) {
                silent.awaitEnd();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
