package dev.aiproxy.host.door;

import static dev.aiproxy.host.door.FrameClient.BINARY;
import static dev.aiproxy.host.door.FrameClient.CLOSE;
import static dev.aiproxy.host.door.FrameClient.CONTINUATION;
import static dev.aiproxy.host.door.FrameClient.PING;
import static dev.aiproxy.host.door.FrameClient.PONG;
import static dev.aiproxy.host.door.FrameClient.TEXT;
import static dev.aiproxy.host.door.Requests.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.RunningGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** WebSockets, down to their frames. The sample's socket sends back what it gets. */
@ExtendWith(LeakWatch.class)
class SocketTest {
    private static final String TARGET = "/sample/socket";
    private static final int PIECE = 256 * 1024;
    /** More than the buffers of both ends take. */
    private static final int PIECES = 100;

    private static RunningGateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        gateway = RunningGateway.start(folder, "sample-routes: {}\ntimeouts: { keep_alive: 200ms, request: 200ms }\n");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static FrameClient open() throws IOException {
        return FrameClient.open(gateway.address(), TARGET);
    }

    private static void assertEcho(FrameClient client, int opcode, String payload) throws IOException {
        FrameClient.Frame frame = client.send(opcode, payload).frame();
        assertThat(frame.opcode()).isEqualTo(opcode);
        assertThat(frame.last()).isTrue();
        assertThat(frame.payload().equals(payload)).isTrue();
    }

    @Test
    void carriesTextAndBinaryOfAllSizes() throws Exception {
        try (FrameClient client = open()) {
            for (int size : new int[] {0, 1, 125, 126, 65_535, 65_536, 1 << 20}) {
                assertEcho(client, TEXT, "t".repeat(size));
                assertEcho(client, BINARY, "\u00ff".repeat(size));
            }
            assertEcho(client, TEXT, "caf\u00c3\u00a9");
        }
    }

    @Test
    void joinsFragmentsAndAnswersPingsBetweenThem() throws Exception {
        try (FrameClient client = open()) {
            client.send(FrameClient.bytes(TEXT, false, true, "one "));
            client.send(PING, "are you there");
            client.send(FrameClient.bytes(CONTINUATION, false, true, "two "));
            client.send(FrameClient.bytes(CONTINUATION, true, true, "three"));
            FrameClient.Frame pong = client.frame();
            assertThat(pong.opcode()).isEqualTo(PONG);
            assertThat(pong.payload()).isEqualTo("are you there");
            assertThat(client.frame().payload()).isEqualTo("one two three");
        }
    }

    @Test
    void takesFramesByteByByte() throws Exception {
        try (FrameClient client = open()) {
            for (byte b : FrameClient.bytes(TEXT, true, true, "slowly")) {
                client.send(new byte[] {b});
            }
            assertThat(client.frame().payload()).isEqualTo("slowly");
        }
    }

    @Test
    void losesNoBytesBehindTheHandshake() throws Exception {
        ByteArrayOutputStream behind = new ByteArrayOutputStream();
        for (int i = 0; i < 100; i++) {
            behind.writeBytes(FrameClient.bytes(TEXT, true, true, "message " + i));
        }
        behind.writeBytes(FrameClient.bytes(BINARY, true, true, "x".repeat(100_000)));
        try (FrameClient client = FrameClient.open(gateway.address(), TARGET, behind.toByteArray())) {
            for (int i = 0; i < 100; i++) {
                assertThat(client.frame().payload()).isEqualTo("message " + i);
            }
            assertThat(client.frame().payload()).hasSize(100_000);
        }
    }

    @Test
    void upgradesAConnectionThatHasCarriedRequests() throws Exception {
        try (RawClient client = new RawClient(gateway.address())) {
            client.send(get("/sample/hello") + FrameClient.handshake(TARGET));
            assertThat(client.reply().body()).isEqualTo("hello");
            assertThat(client.head().status()).isEqualTo(101);
        }
    }

    @Test
    void bringsThePluginTheAnswersToItsPings() throws Exception {
        try (FrameClient client = open()) {
            FrameClient.Frame ping = client.send(TEXT, "ping are-you-there").frame();
            assertThat(ping.opcode()).isEqualTo(PING);
            assertThat(ping.payload()).isEqualTo("are-you-there");
            // One that is not answered keeps nothing up, nor does an answer that nobody asked for.
            assertThat(client.send(TEXT, "ping again").frame().opcode()).isEqualTo(PING);
            assertEcho(client, TEXT, "between");
            assertThat(client.send(PONG, "are-you-there").frame().payload()).isEqualTo("pong are-you-there");
            assertThat(client.send(PONG, "").frame().payload()).isEqualTo("pong ");
        }
    }

    @Test
    void holdsAClientBackThatThePluginDoesNotReadAndLosesNothing() throws Exception {
        String piece = "x".repeat(PIECE);
        AtomicInteger sent = new AtomicInteger();
        try (FrameClient client = FrameClient.open(gateway.address(), "/sample/rooms/paused")) {
            client.frame();
            assertThat(client.send(TEXT, "pause").frame().payload()).isEqualTo("paused");
            Thread sending = Thread.ofPlatform().start(() -> {
                try {
                    while (sent.get() < PIECES) {
                        client.send(BINARY, sent.get() + piece);
                        sent.incrementAndGet();
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            // Time goes by, and what can be sent has been.
            outlastASilentClient();
            assertThat(sent.get()).isLessThan(PIECES);
            assertThat(client.hasMore()).isFalse();
            for (int resumed = 0; resumed < 2; resumed++) {
                try (RawClient other = new RawClient(gateway.address())) {
                    String resume = get("/sample/rooms/paused/resume").replace("GET", "POST");
                    assertThat(other.send(resume).reply().body()).isEqualTo("resumed");
                }
            }
            for (int i = 0; i < PIECES; i++) {
                FrameClient.Frame echo = client.frame();
                assertThat(echo.payload()).hasSize(PIECE + Integer.toString(i).length());
                assertThat(echo.payload()).startsWith(i + "x");
            }
            assertThat(sending.join(Duration.ofSeconds(10))).isTrue();
            assertEcho(client, TEXT, "still here");
        }
    }

    private static void outlastASilentClient() throws IOException {
        try (RawClient silent = new RawClient(gateway.address())) {
            assertThat(silent.isClosedCleanly()).isTrue();
        }
    }

    @Test
    void isNotBoundByTheDeadlinesOfRequests() throws Exception {
        try (FrameClient client = open()) {
            for (int i = 0; i < 3; i++) {
                outlastASilentClient();
            }
            assertEcho(client, TEXT, "still here");
        }
    }

    @Test
    void answersAClose() throws Exception {
        try (FrameClient client = open()) {
            FrameClient.Frame close = client.send(CLOSE, "\u0003\u00e8bye").frame();
            assertThat(close.opcode()).isEqualTo(CLOSE);
            assertThat(close.closeCode()).isEqualTo(1000);
            assertThat(close.closeReason()).isEqualTo("bye");
            assertThat(client.isClosedCleanly()).isTrue();
        }
        try (FrameClient client = open()) {
            assertThat(client.send(CLOSE, "").frame().payload()).isEmpty();
            assertThat(client.isClosedCleanly()).isTrue();
        }
    }

    @Test
    void sendsThePluginsCodeAndReason() throws Exception {
        try (FrameClient client = open()) {
            FrameClient.Frame close = client.send(TEXT, "close 4001 enough").frame();
            assertThat(close.closeCode()).isEqualTo(4001);
            assertThat(close.closeReason()).isEqualTo("enough");
            client.send(CLOSE, close.payload());
            assertThat(client.isClosedCleanly()).isTrue();
        }
        try (FrameClient client = open()) {
            FrameClient.Frame close = client.send(TEXT, "close 4002 " + "\u00c3\u00a9".repeat(100))
                    .frame();
            assertThat(close.closeCode()).isEqualTo(4002);
            assertThat(close.closeReason()).isEqualTo("\u00c3\u00a9".repeat(61));
        }
    }

    @Test
    void tellsThePluginHowItEnded() throws Exception {
        try (FrameClient client = enter("own")) {
            client.send(CLOSE, "\u000f\u00a1mine").frame();
        }
        assertThat(endOf("own")).isEqualTo("4001 mine");
        try (FrameClient client = enter("none")) {
            client.send(CLOSE, "").frame();
        }
        assertThat(endOf("none")).isEqualTo("1005 ");
        enter("gone").abort();
        assertThat(endOf("gone")).isEqualTo("1006 ");
        try (FrameClient client = enter("bad")) {
            client.send(FrameClient.bytes(TEXT, true, false, "not masked")).frame();
        }
        assertThat(endOf("bad")).startsWith("1002");
    }

    private static FrameClient enter(String room) throws IOException {
        FrameClient client = FrameClient.open(gateway.address(), "/sample/rooms/" + room);
        assertThat(client.frame().payload()).isEqualTo(room + " ");
        return client;
    }

    private static String endOf(String room) throws IOException {
        try (RawClient client = new RawClient(gateway.address())) {
            return client.send(get("/sample/rooms/" + room + "/end")).reply().body();
        }
    }

    @Test
    void endsASocketWhosePluginFails() throws Exception {
        try (FrameClient client = open()) {
            assertThat(client.send(TEXT, "fail").frame().closeCode()).isEqualTo(1011);
        }
    }

    @Test
    void refusesWhatNoClientMaySend() throws Exception {
        assertClosed(1002, FrameClient.bytes(TEXT, true, false, "not masked"));
        assertClosed(1002, FrameClient.bytes(CONTINUATION, true, true, "of nothing"));
        assertClosed(1002, FrameClient.bytes(3, true, true, "no such opcode"));
        assertClosed(1002, FrameClient.bytes(TEXT | 0x40, true, true, "reserved bit"));
        assertClosed(1002, FrameClient.bytes(PING, true, true, "x".repeat(126)));
        assertClosed(1007, FrameClient.bytes(TEXT, true, true, "\u00ff"));
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        byte[] head = FrameClient.bytes(BINARY, true, true, "x".repeat(70_000));
        head[2 + 3] = 1;
        assertClosed(1009, head);
    }

    private static void assertClosed(int code, byte[] frame) throws IOException {
        try (FrameClient client = open()) {
            FrameClient.Frame close = client.send(frame).frame();
            assertThat(close.opcode()).isEqualTo(CLOSE);
            assertThat(close.closeCode()).isEqualTo(code);
        }
    }

    @Test
    void refusesHandshakesThatAreNone() throws Exception {
        String good = FrameClient.handshake(TARGET);
        assertRefused(426, get(TARGET));
        assertRefused(400, good.replaceAll("sec-websocket-key[^\r]*\r\n", ""));
        assertRefused(405, good.replace("GET", "POST"));
        assertRefused(400, good.replace("version: 13", "version: 8"));
        assertRefused(403, FrameClient.handshake("/sample/rooms/closed"));
        assertRefused(500, FrameClient.handshake("/sample/rooms/broken"));
        assertRefused(404, FrameClient.handshake("/nowhere", "x-api-key: " + RunningGateway.ADMIN));
    }

    private static void assertRefused(int status, String handshake) throws IOException {
        try (RawClient client = new RawClient(gateway.address())) {
            RawClient.Reply reply = client.send(handshake).reply();
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.body()).doesNotContain("secret");
        }
    }

    @Test
    void givesThePluginTheVariablesOfThePath() throws Exception {
        try (FrameClient client = FrameClient.open(gateway.address(), "/sample/rooms/green%20one?a=b&key=x")) {
            assertThat(client.frame().payload()).isEqualTo("green one a=b");
        }
    }
}
