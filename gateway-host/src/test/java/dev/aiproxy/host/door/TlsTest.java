package dev.aiproxy.host.door;

import static dev.aiproxy.host.door.Requests.CHAT_BODY;
import static dev.aiproxy.host.door.Requests.chat;
import static dev.aiproxy.host.door.Requests.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.upstream.TestCertificate;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Clients that connect over TLS. */
@ExtendWith(LeakWatch.class)
@Timeout(60)
class TlsTest {
    @TempDir
    static Path certificates;

    private static TestCertificate first;
    private static TestCertificate second;

    @TempDir
    Path folder;

    private StandIn upstream;
    private RunningGateway gateway;
    private Path certificate;
    private Path key;

    @BeforeAll
    static void make() throws Exception {
        first = new TestCertificate(certificates.resolve("first"), "ip:127.0.0.1");
        second =
                new TestCertificate(certificates.resolve("second"), "ip:127.0.0.1", "-keyalg", "RSA", "-validity", "3");
    }

    @BeforeEach
    void start() throws Exception {
        upstream = new StandIn();
        certificate = Files.copy(first.pem(), folder.resolve("shown.pem"));
        key = Files.copy(first.key(), folder.resolve("shown.key"));
        gateway = RunningGateway.start(folder, config());
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private String config() {
        return RunningGateway.provider(upstream.url()) + "sample-routes: {}\n" + tls();
    }

    private String tls() {
        return "tls: { certificate: \"" + certificate + "\", key: \"" + key + "\" }\n";
    }

    /** A client that takes any certificate, since which one it is, is what the tests look at. */
    private SSLSocket connect(String version, String... protocols) throws IOException, GeneralSecurityException {
        SSLSocket socket = (SSLSocket) trusting()
                .getSocketFactory()
                .createSocket(gateway.address().getAddress(), gateway.address().getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        parameters.setProtocols(new String[] {version});
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        return socket;
    }

    private static SSLContext trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anyone()}, null);
        return context;
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static X509Certificate shown(SSLSocket socket) throws SSLException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    private static X509Certificate of(TestCertificate made) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(made.pem())) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    @Test
    void speaksTheVersionOfHttpThatIsAgreedOn() throws Exception {
        upstream.echoes();
        for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
            SSLSocket both = connect(version, "h2", "http/1.1");
            assertThat(both.getApplicationProtocol()).isEqualTo("h2");
            assertThat(both.getSession().getProtocol()).isEqualTo(version);
            try (StreamClient client = new StreamClient(both, 65535)) {
                assertThat(client.reply(client.post("/v1/things/x", "over h2")).body())
                        .isEqualTo("over h2");
                assertThat(client.reply(client.get("/health")).body()).contains("healthy");
            }
            SSLSocket old = connect(version, "http/1.1");
            assertThat(old.getApplicationProtocol()).isEqualTo("http/1.1");
            try (RawClient client = new RawClient(old)) {
                assertThat(client.send(chat()).reply().body()).isEqualTo(CHAT_BODY);
                assertThat(client.send(get("/sample/hello")).reply().body()).isEqualTo("hello");
            }
            try (RawClient client = new RawClient(connect(version))) {
                assertThat(client.send(get("/sample/hello")).reply().body()).isEqualTo("hello");
            }
        }
    }

    @Test
    void passesLargeBodiesWholeBothWays() throws Exception {
        upstream.echoes();
        String large = "0123456789abcdef".repeat(1 << 18);
        try (HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build()) {
            URI url = URI.create("https://127.0.0.1:" + gateway.address().getPort() + "/v1/things/x");
            List<CompletableFuture<HttpResponse<String>>> replies = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                replies.add(client.sendAsync(
                        HttpRequest.newBuilder(url)
                                .header("x-api-key", RunningGateway.KEY)
                                .POST(HttpRequest.BodyPublishers.ofString(large))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> reply : replies) {
                HttpResponse<String> response = reply.get(30, TimeUnit.SECONDS);
                assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(response.body().equals(large)).isTrue();
            }
        }
    }

    @Test
    void refusesVersionsThatAreBroken() {
        assertThatThrownBy(() -> connect("TLSv1.1", "h2").close()).isInstanceOf(IOException.class);
    }

    @Test
    void carriesWebSockets() throws Exception {
        try (FrameClient client =
                FrameClient.open(new RawClient(connect("TLSv1.3", "http/1.1")), "/sample/socket", new byte[0])) {
            client.send(FrameClient.TEXT, "hello");
            assertThat(client.frame().payload()).contains("hello");
        }
    }

    @Test
    void tellsAClientThatSpeaksInClear() throws Exception {
        try (RawClient client = new RawClient(gateway.address())) {
            RawClient.Reply reply = client.send(get("/health")).reply();
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("HTTPS");
            client.awaitEnd();
        }
        try (RawClient client = new RawClient(gateway.address())) {
            client.send("\1\2\3 what is this?\r\n\r\n");
            client.awaitEnd();
        }
    }

    @Test
    void aCutProviderNeverLooksFinished() throws Exception {
        upstream.answers((asked, out) -> {
            StandIn.text(out, "HTTP/1.1 200 OK\r\ncontent-type: x/y\r\ntransfer-encoding: chunked\r\n\r\n");
            StandIn.chunk(out, "some");
            out.flush();
            throw new IOException("gone");
        });
        try (RawClient client = new RawClient(connect("TLSv1.3", "http/1.1"))) {
            client.send(Requests.post("/v1/things/x", "x").replace("HTTP/1.1", "HTTP/1.0"));
            assertThat(client.head().field("transfer-encoding")).isEmpty();
            // Such a reply ends with its connection, and TLS must not say that this is the end.
            assertThatThrownBy(() -> client.bytes(5))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class)
                    .isNotInstanceOf(EOFException.class);
        }
    }

    @Test
    void showsARenewedCertificateAndKeepsOpenConnections() throws Exception {
        upstream.echoes();
        SSLSocket before = connect("TLSv1.3", "h2");
        assertThat(shown(before)).isEqualTo(of(first));
        try (StreamClient client = new StreamClient(before, 65535)) {
            assertThat(client.reply(client.get("/sample/hello")).body()).isEqualTo("hello");
            replace(second.pem(), certificate);
            replace(second.key(), key);
            awaitShown(second);
            assertThat(client.reply(client.post("/v1/things/x", "as before")).body())
                    .isEqualTo("as before");
        }
    }

    @Test
    void keepsTheCertificateFromBeforeWhenTheNewOneIsOfNoUse() throws Exception {
        upstream.echoes();
        replace(second.pem(), certificate);
        awaitHealth("degraded");
        try (SSLSocket socket = connect("TLSv1.3", "h2")) {
            assertThat(shown(socket)).isEqualTo(of(first));
        }
        replace(second.key(), key);
        awaitShown(second);
    }

    @Test
    void isSwitchedOffAndOnWithoutARestart() throws Exception {
        upstream.echoes();
        SSLSocket before = connect("TLSv1.3", "http/1.1");
        try (RawClient client = new RawClient(before)) {
            assertThat(client.send(get("/sample/hello")).reply().body()).isEqualTo("hello");
            Files.writeString(gateway.configFile(), config().replace(tls(), ""));
            awaitStatus(200);
            assertThat(client.send(get("/sample/hello")).reply().body()).isEqualTo("hello");
        }
        Files.writeString(gateway.configFile(), config());
        awaitStatus(400);
        awaitShown(first);
    }

    private void awaitStatus(int status) throws IOException {
        int seen;
        long end = System.nanoTime() + 10_000_000_000L;
        do {
            try (RawClient client = new RawClient(gateway.address())) {
                seen = client.send(get("/sample/hello")).reply().status();
            }
        } while (seen != status && System.nanoTime() < end);
        assertThat(seen).isEqualTo(status);
    }

    private void awaitHealth(String status) throws Exception {
        String seen;
        long end = System.nanoTime() + 10_000_000_000L;
        do {
            try (RawClient client = new RawClient(connect("TLSv1.3", "http/1.1"))) {
                seen = client.send(get("/health")).reply().body();
            }
        } while (!seen.contains(status) && System.nanoTime() < end);
        assertThat(seen).contains(status);
    }

    private void awaitShown(TestCertificate wanted) throws Exception {
        X509Certificate seen;
        long end = System.nanoTime() + 10_000_000_000L;
        do {
            try (SSLSocket socket = connect("TLSv1.3", "h2")) {
                seen = shown(socket);
            }
        } while (!seen.equals(of(wanted)) && System.nanoTime() < end);
        assertThat(seen).isEqualTo(of(wanted));
    }

    private static void replace(Path with, Path file) throws IOException {
        Path next = Files.copy(with, file.resolveSibling("next"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
