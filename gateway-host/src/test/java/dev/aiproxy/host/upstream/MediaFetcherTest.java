package dev.aiproxy.host.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.Source;
import dev.aiproxy.host.ScriptedUpstream;
import dev.aiproxy.host.UpstreamLine;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MediaFetcherTest {
    private static final String PNG = "\u0089PNG and so on";
    private static final MediaSettings OPEN =
            new MediaSettings(true, true, true, 1000, Duration.ofSeconds(20), Optional.empty());
    private static final MediaSettings CLOSED =
            new MediaSettings(true, true, false, 1000, Duration.ofSeconds(20), Optional.empty());

    private static EventLoopGroup loops;
    private final MediaFetcher fetcher = new MediaFetcher();
    private ScriptedUpstream server;

    @BeforeAll
    static void startLoops() {
        loops = Sockets.newGroup(1, "test-fetch");
    }

    @AfterAll
    static void stopLoops() throws InterruptedException {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
    }

    @BeforeEach
    void start() throws IOException {
        server = ScriptedUpstream.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static String reply(String fields, String body) {
        return "HTTP/1.1 200 OK\r\n" + fields + "content-length: " + body.length() + "\r\n\r\n" + body;
    }

    private Source.Bytes fetch(String url, MediaSettings settings) throws Exception {
        try {
            return fetcher.fetch(url, loops.next(), ClientTls.of(Optional.empty(), false), settings)
                    .get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MediaFetcher.RefusedException refused) {
                throw refused;
            }
            throw e;
        }
    }

    private void assertRefused(String url, MediaSettings settings, String why) {
        assertThatThrownBy(() -> fetch(url, settings))
                .isInstanceOf(MediaFetcher.RefusedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void fetchesAPictureByWhatItIsAndSendsNothingAlong() throws Exception {
        server.answer(reply("content-type: text/html\r\n", PNG));
        Source.Bytes bytes = fetch(server.url() + "/cat.png?size=1", OPEN);
        assertThat(bytes.mimeType()).isEqualTo("image/png");
        assertThat(new String(Base64.getDecoder().decode(bytes.base64()), StandardCharsets.ISO_8859_1))
                .isEqualTo(PNG);
        UpstreamLine.Request request = server.request();
        assertThat(request.line()).isEqualTo("GET /cat.png?size=1 HTTP/1.1");
        assertThat(request.head().toLowerCase(Locale.ROOT)).doesNotContain("authorization", "cookie", "x-");
    }

    @Test
    void fetchesTheSameThingOnce() throws Exception {
        server.answer(reply("", PNG));
        Source.Bytes first = fetch(server.url() + "/a", OPEN);
        assertThat(fetch(server.url() + "/a", OPEN)).isEqualTo(first);
        server.request();
        assertThat(server.waiting()).isZero();
    }

    @Test
    void doesNotConnectToAddressesThatAreNotPublic() {
        assertRefused(server.url() + "/a", CLOSED, "not public");
        assertRefused("http://169.254.169.254/latest/meta-data", CLOSED, "not public");
        assertRefused("http://[::1]:" + server.port() + "/", CLOSED, "not public");
        assertRefused("http://localhost:" + server.port() + "/", CLOSED, "not public");
        assertThat(server.accepted()).isZero();
    }

    @Test
    void refusesOtherSchemesAndCredentials() {
        assertRefused("file:///etc/passwd", OPEN, "must begin with");
        assertRefused("ftp://example.com/a", OPEN, "must begin with");
        assertRefused("//example.com/a", OPEN, "must begin with");
        assertRefused("http://user:password@example.com/a", OPEN, "credentials");
        assertRefused("https:///a", OPEN, "names no host");
        MediaSettings secure = new MediaSettings(true, false, true, 1000, Duration.ofSeconds(20), Optional.empty());
        assertRefused(server.url() + "/a", secure, "must begin with https://");
    }

    @Test
    void followsARedirectOnlyAsFarAsItWouldGoItself() throws Exception {
        server.play(line -> {
            UpstreamLine.Request request = line.request();
            if (request != null && request.line().contains("/first")) {
                line.send("HTTP/1.1 302 Found\r\nlocation: /second\r\ncontent-length: 0\r\n\r\n");
            } else if (request != null) {
                line.send(reply("", PNG));
            }
        });
        assertThat(fetch(server.url() + "/first", OPEN).mimeType()).isEqualTo("image/png");
        server.answer("HTTP/1.1 302 Found\r\nlocation: file:///etc/passwd\r\ncontent-length: 0\r\n\r\n");
        assertRefused(server.url() + "/b", OPEN, "must begin with");
        server.answer("HTTP/1.1 302 Found\r\nlocation: /again\r\ncontent-length: 0\r\n\r\n");
        assertRefused(server.url() + "/c", OPEN, "redirects too often");
    }

    @Test
    void refusesWhatIsTooLargeOrNoMedium() {
        server.answer(reply("", PNG + "x".repeat(1000)));
        assertRefused(server.url() + "/large", OPEN, "larger than 1000");
        server.answer(reply("content-type: image/png\r\n", "<html>"));
        assertRefused(server.url() + "/page", OPEN, "neither a picture");
        server.answer("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
        assertRefused(server.url() + "/gone", OPEN, "status 404");
    }

    @Test
    void givesUpOnWhatBreaksOffOrNeverComes() {
        server.play(line -> {
            if (line.request() != null) {
                line.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
            }
        });
        assertRefused(server.url() + "/half", OPEN, "was cut off");
        server.play(line -> line.request());
        MediaSettings impatient = new MediaSettings(true, true, true, 1000, Duration.ofMillis(50), Optional.empty());
        assertRefused(server.url() + "/slow", impatient, "");
    }

    @Test
    void closesTheConnectionWhenNobodyWaitsAnyMore() throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Long> closed = new CompletableFuture<>();
        server.play(line -> {
            line.request();
            asked.complete(null);
            line.awaitClosed(closed);
        });
        CompletableFuture<Source.Bytes> pending =
                fetcher.fetch(server.url() + "/slow", loops.next(), ClientTls.of(Optional.empty(), false), OPEN);
        asked.get(20, TimeUnit.SECONDS);
        assertThat(pending.cancel(false)).isTrue();
        closed.get(20, TimeUnit.SECONDS);
    }

    private MediaSettings through(ScriptedUpstream proxy, boolean privateAddresses) {
        Proxy way = Proxy.parse("http://user:secret@127.0.0.1:" + proxy.port());
        return new MediaSettings(true, true, privateAddresses, 1000, Duration.ofSeconds(20), Optional.of(way));
    }

    @Test
    void tellsAProxyTheAddressThatWasCheckedAndNotTheName() throws Exception {
        server.answer(reply("", PNG));
        try (ScriptedUpstream proxy = ScriptedUpstream.start()) {
            proxy.play(line -> {
                if (line.request() != null) {
                    line.send("HTTP/1.1 200 OK\r\n\r\n").relayTo(server.port());
                }
            });
            String url = "http://localhost:" + server.port() + "/cat.png";
            assertThat(fetch(url, through(proxy, true)).mimeType()).isEqualTo("image/png");
            UpstreamLine.Request asked = proxy.request();
            assertThat(asked.line()).matches("CONNECT (127\\.0\\.0\\.1|\\[::1]):" + server.port() + " HTTP/1.1");
            assertThat(asked.field("proxy-authorization")).startsWith("Basic ");
            assertThat(server.request().field("host")).isEqualTo("localhost:" + server.port());
        }
    }

    @Test
    void doesNotAskAProxyForAddressesThatAreNotPublic() throws Exception {
        try (ScriptedUpstream proxy = ScriptedUpstream.start()) {
            assertRefused(server.url() + "/a", through(proxy, false), "not public");
            assertRefused("http://169.254.169.254/latest/meta-data", through(proxy, false), "not public");
            assertThat(proxy.accepted()).isZero();
        }
    }

    @Test
    void doesNotGoAroundAProxyThatRefuses() throws Exception {
        try (ScriptedUpstream proxy = ScriptedUpstream.start()) {
            proxy.answer("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
            assertRefused(server.url() + "/a", through(proxy, true), "can't be reached");
            assertThat(server.accepted()).isZero();
        }
    }
}
