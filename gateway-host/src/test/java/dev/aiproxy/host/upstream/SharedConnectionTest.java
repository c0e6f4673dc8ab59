package dev.aiproxy.host.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.LeakCheck;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.ScriptedUpstream;
import dev.aiproxy.host.Standstill;
import dev.aiproxy.host.door.StreamClient;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Exchanges with a provider that speaks HTTP/2; the client's are streams of one connection, and so on one event loop. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class SharedConnectionTest {
    /** The first stream that the gateway opens on a connection; 1 stands for an upgrade, which it never makes. */
    private static final int FIRST = 3;

    private static final int SECOND = 5;
    private static final int THIRD = 7;

    @TempDir
    static Path certificates;

    private static TestCertificate certificate;

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // each test starts what it needs
    private StreamOrigin origin;

    @SuppressWarnings("NullAway.Init") // each test starts what it needs
    private RunningGateway gateway;

    @SuppressWarnings("NullAway.Init") // each test starts what it needs
    private StreamClient client;

    @BeforeAll
    static void make() throws Exception {
        certificate = new TestCertificate(certificates.resolve("right"), "ip:127.0.0.1");
    }

    private static String http2(String more) {
        return "outbound: { ca_file: \"" + certificate.pem() + "\", http2: true }\n" + more;
    }

    private void start(int streams, String more) throws Exception {
        origin = new StreamOrigin(certificate, streams);
        gateway = RunningGateway.start(folder, RunningGateway.provider(origin.url()) + http2(more));
        client = new StreamClient(gateway.address());
    }

    @AfterEach
    void stop() throws IOException {
        if (origin != null) {
            client.close();
            gateway.close();
            origin.close();
        }
    }

    private int ask(int number) throws IOException {
        return client.post("/v1/things/" + number, "body " + number);
    }

    @Test
    void carriesSeveralExchangesOnOneConnection() throws Exception {
        start(100, "");
        int first = ask(1);
        StreamOrigin.Line line = origin.line();
        StreamOrigin.Frame head = line.next();
        Http2Headers fields = head.fields().orElseThrow();
        assertThat(fields.method()).hasToString("POST");
        assertThat(fields.scheme()).hasToString("https");
        assertThat(fields.path()).asString().endsWith("/v1/things/1");
        assertThat(fields.authority()).hasToString(origin.url().getAuthority());
        assertThat(fields.get("content-length")).hasToString("6");
        assertThat(fields.contains("host")).isFalse();
        assertThat(fields.contains("connection")).isFalse();
        assertThat(line.next().payload()).isEqualTo("body 1");
        int second = ask(2);
        int there = line.request();
        assertThat(there).isEqualTo(SECOND);
        line.head(there, "100", false).head(there, "200", false, "content-type", "x/y");
        line.data(there, "second", false).data(there, "", true);
        assertThat(client.reply(second).body()).isEqualTo("second");
        line.head(FIRST, "200", false, "content-length", "5").data(FIRST, "first", true);
        StreamClient.Reply reply = client.reply(first);
        assertThat(reply.body()).isEqualTo("first");
        assertThat(reply.field("content-length")).contains("5");
        int third = ask(3);
        line.head(line.request(), "204", true);
        assertThat(client.reply(third).status()).isEqualTo(204);
        assertThat(origin.hasMore()).isFalse();
    }

    @Test
    void opensNoMoreStreamsThanTheProviderAllows() throws Exception {
        start(1, "");
        int first = ask(1);
        StreamOrigin.Line line = origin.line();
        line.request();
        // The settings have been read by the time this answer has.
        line.head(FIRST, "200", false).data(FIRST, "the ", false);
        client.headOf(first);
        int second = ask(2);
        StreamOrigin.Line other = origin.line();
        assertThat(other.request()).isEqualTo(FIRST);
        other.head(FIRST, "200", true);
        assertThat(client.reply(second).status()).isEqualTo(200);
        line.data(FIRST, "first", true);
        assertThat(client.reply(first).body()).isEqualTo("the first");
    }

    @Test
    void asksNoMoreThanOneThingBeforeItKnowsWhatAConnectionTakes() throws Exception {
        start(1, "");
        int first = ask(1);
        StreamOrigin.Line line = origin.line();
        line.request();
        line.head(FIRST, "200", false).data(FIRST, "the ", false);
        client.headOf(first);
        int second = ask(2);
        int third = ask(3);
        StreamOrigin.Line other = origin.line();
        assertThat(other.request()).isEqualTo(FIRST);
        StreamOrigin.Line another = origin.line();
        assertThat(another.request()).isEqualTo(FIRST);
        // Had it been asked for both, the other request would come before the answer to this ping.
        assertThat(other.ping().type()).isEqualTo(StreamClient.PING);
        other.head(FIRST, "200", true);
        another.head(FIRST, "200", true);
        assertThat(client.reply(second).status()).isEqualTo(200);
        assertThat(client.reply(third).status()).isEqualTo(200);
        line.data(FIRST, "first", true);
        assertThat(client.reply(first).body()).isEqualTo("the first");
    }

    @Test
    void cutsTheStreamAloneWhenNobodyWaitsForItsReply() throws Exception {
        start(100, "");
        int first = ask(1);
        StreamOrigin.Line line = origin.line();
        line.request();
        int second = ask(2);
        line.request();
        line.head(FIRST, "200", false).data(FIRST, "some", false);
        client.headOf(first);
        client.reset(first);
        StreamOrigin.Frame reset = line.next();
        assertThat(reset.type()).isEqualTo(StreamClient.RESET);
        assertThat(reset.stream()).isEqualTo(FIRST);
        assertThat(StreamOrigin.Line.number(reset.payload(), 0)).isEqualTo(StreamClient.CANCEL);
        line.head(SECOND, "200", false).data(SECOND, "still here", true);
        assertThat(client.reply(second).body()).isEqualTo("still here");
    }

    @Test
    void asksAgainWhatTheProviderHasNotLookedAt() throws Exception {
        start(100, "");
        int refused = ask(1);
        StreamOrigin.Line line = origin.line();
        line.request();
        line.reset(FIRST, StreamClient.REFUSED_STREAM);
        StreamOrigin.Line second = origin.line();
        second.request();
        second.head(FIRST, "200", false).data(FIRST, "after all", true);
        assertThat(client.reply(refused).body()).isEqualTo("after all");
    }

    @Test
    void leavesAConnectionThatSaysFarewellAndAsksAgainWhatCameTooLate() throws Exception {
        start(100, "");
        int first = ask(1);
        StreamOrigin.Line line = origin.line();
        line.request();
        int late = ask(2);
        line.request();
        line.farewell(FIRST);
        StreamOrigin.Line next = origin.line();
        next.request();
        next.head(FIRST, "200", false).data(FIRST, "elsewhere", true);
        assertThat(client.reply(late).body()).isEqualTo("elsewhere");
        line.head(FIRST, "200", false).data(FIRST, "to the end", true);
        assertThat(client.reply(first).body()).isEqualTo("to the end");
        int third = ask(3);
        assertThat(next.request()).isEqualTo(SECOND);
        next.head(SECOND, "200", true);
        assertThat(client.reply(third).status()).isEqualTo(200);
    }

    @Test
    void asksUntilAConnectionLooksAtTheRequestBeforeItsFarewell() throws Exception {
        start(100, "retry: { max_retries: 0 }\n");
        int often = ask(1);
        for (int i = 0; i < 10; i++) {
            StreamOrigin.Line line = origin.line();
            line.request();
            line.farewell(0);
        }
        StreamOrigin.Line last = origin.line();
        last.request();
        last.head(FIRST, "200", false).data(FIRST, "at last", true);
        assertThat(client.reply(often).body()).isEqualTo("at last");
    }

    @Test
    void doesNotFollowFarewellsForEver() throws Exception {
        start(100, "retry: { max_retries: 0 }\n");
        int never = ask(1);
        for (int i = 0; i < 11; i++) {
            StreamOrigin.Line line = origin.line();
            line.request();
            line.farewell(0);
        }
        assertThat(client.reply(never).status()).isEqualTo(502);
        assertThat(origin.hasMore()).isFalse();
    }

    @Test
    void asksOnceMoreAndNoMoreThanThat() throws Exception {
        start(100, "retry: { max_retries: 0 }\n");
        int refused = ask(1);
        for (int i = 0; i < 2; i++) {
            StreamOrigin.Line line = origin.line();
            line.request();
            line.reset(FIRST, StreamClient.REFUSED_STREAM);
        }
        assertThat(client.reply(refused).status()).isEqualTo(502);
        assertThat(origin.hasMore()).isFalse();
    }

    @Test
    void aCutStreamNeverLooksFinished() throws Exception {
        start(100, "");
        int first = ask(1);
        StreamOrigin.Line line = origin.line();
        line.request();
        line.head(FIRST, "200", false).data(FIRST, "some", false);
        client.headOf(first);
        line.reset(FIRST, StreamClient.NO_ERROR);
        assertThat(client.reply(first).isWhole()).isFalse();
        int second = ask(2);
        line.request();
        line.head(SECOND, "200", false, "content-length", "10").data(SECOND, "some", true);
        // Nothing of it had been passed on, so that there is still an error to tell.
        assertThat(client.reply(second).status()).isEqualTo(502);
        int third = ask(3);
        line.next();
        line.next();
        line.next();
        line.head(THIRD, "200", false).data(THIRD, "some", false);
        client.headOf(third);
        line.close();
        assertThat(client.reply(third).isWhole()).isFalse();
    }

    @Test
    void waitsNoLongerThanItMay() throws Exception {
        start(100, "timeouts: { first_byte: 300ms }\nretry: { max_retries: 0 }\n");
        int first = ask(1);
        StreamOrigin.Line line = origin.line();
        line.request();
        assertThat(client.reply(first).status()).isEqualTo(504);
        StreamOrigin.Frame reset = line.next();
        assertThat(reset.type()).isEqualTo(StreamClient.RESET);
        assertThat(reset.stream()).isEqualTo(FIRST);
    }

    @Test
    void speaksHttp1WhereTheOtherSideOffersNothingElse() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(certificate.serverSockets())) {
            upstream.answer("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}");
            String config =
                    RunningGateway.provider(java.net.URI.create("https://127.0.0.1:" + upstream.port())) + http2("");
            try (RunningGateway plain = RunningGateway.start(folder, config);
                    RawClient raw = RawClient.to(plain)) {
                assertThat(raw.chat("{\"model\":\"m-1\"}").reply().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void holdsTheProviderBackWhileTheClientTakesNothing() throws Exception {
        start(100, "timeouts: { keep_alive: 300ms }\n");
        long total = 8L * 1024 * 1024;
        String piece = "x".repeat(16 * 1024);
        try (Socket socket = new Socket(
                        gateway.address().getAddress(), gateway.address().getPort());
                StreamClient slow = new StreamClient(socket, 1000)) {
            int stream = slow.post("/v1/things/big", "x");
            StreamOrigin.Line line = origin.line();
            AtomicLong sent = new AtomicLong();
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    line.request();
                    line.head(FIRST, "200", false);
                    // What the gateway's settings say; the connection's window is wider than this test needs.
                    long window = 128 * 1024;
                    while (sent.get() < total) {
                        while (window < piece.length()) {
                            StreamOrigin.Frame frame = line.any();
                            if (frame.type() == StreamClient.WINDOW_UPDATE && frame.stream() == FIRST) {
                                window += StreamOrigin.Line.number(frame.payload(), 0);
                            }
                        }
                        window -= piece.length();
                        sent.addAndGet(piece.length());
                        line.data(FIRST, piece, sent.get() == total);
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            slow.headOf(stream);
            assertThat(Standstill.of(sent::get, gateway)).isLessThan(1024L * 1024);
            slow.widen(0, 1 << 30).widen(stream, 1 << 30);
            assertThat(slow.reply(stream).body().length()).isEqualTo((int) total);
            assertThat(sender.join(Duration.ofSeconds(5))).isTrue();
        }
    }
}
