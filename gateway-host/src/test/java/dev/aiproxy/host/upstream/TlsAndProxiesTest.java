package dev.aiproxy.host.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.LeakCheck;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.ScriptedUpstream;
import dev.aiproxy.host.UpstreamLine;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
@SuppressWarnings("StringConcatToTextBlock") // the line ends of HTTP are not those of a text block
class TlsAndProxiesTest {
    private static final String CHAT = "{\"model\":\"m-1\"}";
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    private static final String LOGIN = "us@er:pa ss";

    @TempDir
    static Path certificates;

    private static TestCertificate right;
    private static TestCertificate wrong;

    @TempDir
    Path folder;

    @BeforeAll
    static void make() throws Exception {
        right = new TestCertificate(certificates.resolve("right"), "ip:127.0.0.1,dns:named.example");
        wrong = new TestCertificate(certificates.resolve("wrong"), "dns:other.example");
    }

    private static URI secure(ScriptedUpstream upstream) {
        return URI.create("https://127.0.0.1:" + upstream.port());
    }

    private RawClient.Reply ask(URI url, String more) throws IOException {
        return askAll(RunningGateway.provider(url) + more);
    }

    private RawClient.Reply askAll(String config) throws IOException {
        try (RunningGateway gateway = RunningGateway.start(folder, config);
                RawClient client = RawClient.to(gateway)) {
            RawClient.Reply reply = client.chat(CHAT).reply();
            if (reply.status() == 200) {
                assertThat(client.chat(CHAT).reply().status()).isEqualTo(200);
            }
            return reply;
        }
    }

    private RawClient.Reply through(String proxy, URI url, String more) throws IOException {
        return askAll(
                RunningGateway.provider(url).replace("name: one,", "name: one, proxy: \"" + proxy + "\",") + more);
    }

    private static String trust(TestCertificate certificate) {
        return "outbound: { ca_file: \"" + certificate.pem() + "\" }\n";
    }

    private static void assertUnreachable(RawClient.Reply reply, String why) {
        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.body()).contains("can't be reached", why);
    }

    @Test
    void refusesACertificateThatNobodyVouchesFor() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(right.serverSockets())) {
            upstream.answer(ANSWER);
            assertUnreachable(ask(secure(upstream), ""), "certificate");
            assertThat(upstream.waiting()).isZero();
        }
    }

    @Test
    void trustsTheAuthoritiesOfTheOperatorsFile() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(right.serverSockets())) {
            upstream.answer(ANSWER);
            RawClient.Reply reply = ask(secure(upstream), trust(right));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("{}");
            assertThat(upstream.accepted()).isEqualTo(1);
        }
    }

    @Test
    void refusesACertificateForAnotherName() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(wrong.serverSockets())) {
            upstream.answer(ANSWER);
            assertUnreachable(ask(secure(upstream), trust(wrong)), "certificate");
            assertThat(upstream.waiting()).isZero();
        }
    }

    @Test
    void saysSoWhenTheProviderDoesNotSpeakTls() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start()) {
            upstream.play(line -> {
                line.read();
                line.send("HTTP/1.1 400 Bad Request\r\n\r\n");
            });
            assertUnreachable(ask(secure(upstream), ""), "TLS");
        }
    }

    @Test
    void goesThroughAnHttpProxyWithALogin() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                ScriptedUpstream proxy = ScriptedUpstream.start()) {
            upstream.answer(ANSWER);
            proxy.play(line -> {
                line.request();
                line.send("HTTP/1.1 200 Connection established\r\n\r\n").relayTo(upstream.port());
            });
            RawClient.Reply reply = through(
                    "http://us%40er:pa%20ss@127.0.0.1:" + proxy.port(),
                    URI.create("http://named.example:" + upstream.port()),
                    "");
            assertThat(reply.status()).isEqualTo(200);
            UpstreamLine.Request request = proxy.request();
            assertThat(request.line()).isEqualTo("CONNECT named.example:" + upstream.port() + " HTTP/1.1");
            assertThat(request.field("proxy-authorization"))
                    .isEqualTo("Basic " + Base64.getEncoder().encodeToString(LOGIN.getBytes(StandardCharsets.UTF_8)));
            assertThat(upstream.request().head()).doesNotContainIgnoringCase("proxy-");
            assertThat(proxy.accepted()).isEqualTo(1);
        }
    }

    @Test
    void findsAProxyByItsName() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                ScriptedUpstream proxy = ScriptedUpstream.start()) {
            upstream.answer(ANSWER);
            proxy.play(line -> {
                line.request();
                line.send("HTTP/1.1 200 Connection established\r\n\r\n").relayTo(upstream.port());
            });
            URI named = URI.create("http://named.example:1234");
            assertThat(through("http://localhost:" + proxy.port(), named, "").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void speaksTlsThroughAProxy() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(right.serverSockets());
                ScriptedUpstream proxy = ScriptedUpstream.start()) {
            upstream.answer(ANSWER);
            proxy.play(line -> {
                line.request();
                line.send("HTTP/1.1 200 Connection established\r\n\r\n").relayTo(upstream.port());
            });
            URI named = URI.create("https://named.example:" + upstream.port());
            String address = "http://127.0.0.1:" + proxy.port();
            assertThat(through(address, named, trust(right)).status()).isEqualTo(200);
            assertUnreachable(through(address, named, ""), "certificate");
        }
    }

    @Test
    void saysThatAProxyRefused() throws Exception {
        try (ScriptedUpstream proxy = ScriptedUpstream.start()) {
            proxy.play(line -> {
                line.request();
                line.send("HTTP/1.1 407 Login first\r\ncontent-length: 0\r\n\r\n")
                        .awaitClosed();
            });
            String address = "http://nobody:wrong-password@127.0.0.1:" + proxy.port();
            for (String scheme : new String[] {"http", "https"}) {
                RawClient.Reply reply = through(address, URI.create(scheme + "://named.example:1234"), "");
                assertUnreachable(reply, "the proxy did not connect");
                assertThat(reply.body()).doesNotContain("wrong-password");
            }
        }
    }

    @Test
    void goesOnWhenAProxyClosesWithoutAWord() throws Exception {
        try (ScriptedUpstream proxy = ScriptedUpstream.start()) {
            proxy.play(UpstreamLine::read);
            for (String address : new String[] {"http://", "socks5://"}) {
                for (String scheme : new String[] {"http", "https"}) {
                    RunningGateway gateway = RunningGateway.start(
                            folder.resolve(scheme + address.length()),
                            RunningGateway.provider(URI.create(scheme + "://named.example:1234"))
                                    + "limits: { upstream_connections: 1 }\noutbound: { proxy: \"" + address
                                    + "127.0.0.1:" + proxy.port() + "\" }\n");
                    try (gateway;
                            RawClient client = RawClient.to(gateway)) {
                        for (int i = 0; i < 3; i++) {
                            assertUnreachable(client.chat("{\"model\":\"m\"}").reply(), "the proxy did not connect");
                        }
                    }
                }
            }
        }
    }

    @Test
    void doesNotWaitForAProxyForEver() throws Exception {
        CompletableFuture<Long> closed = new CompletableFuture<>();
        try (ScriptedUpstream proxy = ScriptedUpstream.start()) {
            proxy.play(line -> line.awaitClosed(closed));
            RawClient.Reply reply = through(
                    "http://127.0.0.1:" + proxy.port(),
                    URI.create("http://named.example:1234"),
                    "timeouts: { connect: 300ms }\n");
            assertThat(reply.status()).isEqualTo(504);
            closed.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void goesThroughASocksProxyWithALogin() throws Exception {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                ScriptedUpstream proxy = ScriptedUpstream.start()) {
            upstream.answer(ANSWER);
            CompletableFuture<String> seen = new CompletableFuture<>();
            proxy.play(line -> {
                seen.complete(socks(line, 0));
                line.relayTo(upstream.port());
            });
            RawClient.Reply reply = through(
                    "socks5://us%40er:pa%20ss@127.0.0.1:" + proxy.port(),
                    URI.create("http://named.example:" + upstream.port()),
                    "");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("us@er pa ss named.example " + upstream.port());
        }
    }

    @Test
    void saysThatASocksProxyRefused() throws Exception {
        try (ScriptedUpstream proxy = ScriptedUpstream.start()) {
            proxy.play(line -> {
                socks(line, 2);
                line.awaitClosed();
            });
            RawClient.Reply reply =
                    through("socks5://a:b@127.0.0.1:" + proxy.port(), URI.create("http://named.example:1234"), "");
            assertUnreachable(reply, "the proxy did not connect");
        }
    }

    /** Plays a SOCKS5 server up to its answer; returns login and destination. */
    private static String socks(UpstreamLine line, int answer) throws IOException {
        line.read();
        text(line);
        line.send(new byte[] {5, 2});
        line.read();
        String user = text(line);
        String password = text(line);
        line.send(new byte[] {1, 0});
        for (int i = 0; i < 3; i++) {
            line.read();
        }
        assertThat(line.read()).isEqualTo(3);
        String name = text(line);
        int port = line.read() << 8 | line.read();
        line.send(new byte[] {5, (byte) answer, 0, 1, 0, 0, 0, 0, 0, 0});
        return user + " " + password + " " + name + " " + port;
    }

    private static String text(UpstreamLine line) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int left = line.read(); left > 0; left--) {
            text.append((char) line.read());
        }
        return text.toString();
    }
}
