package dev.aiproxy.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.aiproxy.dist.Distribution.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Gemini stream through a real tunnel: caller, packed gateway, WebSocket client, provider. */
@Timeout(120)
class TunnelTest {
    private static final String KEY = "tunnel-test-client-key";
    private static final String TOKEN = "tunnel-test-token-0001";
    private static final String ADMIN = "tunnel-test-admin-token";
    private static final String FIRST = "data: {\"candidates\":[{\"content\":{\"role\":\"model\","
            + "\"parts\":[{\"text\":\"Grüße \"}]},\"index\":0}]}\r\n\r\n";
    private static final String LAST = "data: {\"candidates\":[{\"content\":{\"role\":\"model\","
            + "\"parts\":[{\"text\":\"你好\"}]},\"finishReason\":\"STOP\",\"index\":0}],"
            + "\"usageMetadata\":{\"promptTokenCount\":3,\"candidatesTokenCount\":2,\"totalTokenCount\":5}}\r\n\r\n";

    @TempDir
    static Path temporary;

    private final CountDownLatch maySendLast = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer upstream;
    private Distribution distribution;
    private URI gateway;

    @BeforeEach
    void start() throws Exception {
        upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.setExecutor(threads);
        upstream.createContext("/v1beta/models/lab-1:streamGenerateContent", this::answer);
        upstream.start();
        distribution = Distribution.unpack(temporary.resolve(Long.toString(System.nanoTime())));
        distribution.configure("""
                host: 127.0.0.1
                port: 0
                api_key: %s
                providers:
                  lab:
                    type: gemini
                    settings: { base_url: "http://127.0.0.1:%d" }
                    transport: lab-tunnel
                    models: [lab-*]
                    accounts: [ { name: browser, api_key: none } ]
                transports: { lab-tunnel: { type: tunnel, settings: { user: lab } } }
                tunnel: { ping_every: 500ms, idle_timeout: 4s, tokens: [ { token: %s, user: lab } ] }
                admin: { token: %s }
                """.formatted(KEY, upstream.getAddress().getPort(), TOKEN, ADMIN));
        Outcome started = distribution.run("start");
        Matcher address = Pattern.compile("listening on (http://\\S+)").matcher(started.output());
        assertThat(address.find()).as(started.output()).isTrue();
        gateway = URI.create(address.group(1));
    }

    @AfterEach
    void stop() throws Exception {
        maySendLast.countDown();
        distribution.run("stop");
        upstream.stop(0);
        threads.shutdownNow();
    }

    @Test
    void carriesAStreamAndOnlyForWhoHasTheToken() throws Exception {
        maySendLast.countDown();
        assertThatThrownBy(() -> TunnelClient.open(gateway, "not-the-token"))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(401));
        assertThat(ask().statusCode()).isEqualTo(503);
        TunnelClient client = TunnelClient.open(gateway, TOKEN);
        try (client) {
            HttpResponse<InputStream> answer = ask();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(FIRST + LAST);
        }
    }

    @Test
    void saysTheTruthWhenTheClientVanishesMidStream() throws Exception {
        TunnelClient client = TunnelClient.open(gateway, TOKEN);
        try (client) {
            HttpResponse<InputStream> answer = ask();
            assertThat(answer.statusCode()).isEqualTo(200);
            StringBuilder seen = new StringBuilder();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                seen.append(lines.readLine());
                client.kill();
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    seen.append(line).append('\n');
                }
                assertThat(seen.toString()).contains("\"error\"").doesNotContain("STOP");
            } catch (IOException cut) {
                // A cut connection is as truthful as an error in the stream.
                assertThat(seen.toString()).doesNotContain("STOP");
            }
        }
    }

    @Test
    void closesAClientThatGivesNoSignOfLife() throws Exception {
        maySendLast.countDown();
        TunnelClient lively = TunnelClient.open(gateway, TOKEN);
        try (lively;
                SilentTunnelClient silent = new SilentTunnelClient(gateway, TOKEN)) {
            int pings = 0;
            SilentTunnelClient.Frame frame = silent.next();
            for (; frame.opcode() == SilentTunnelClient.PING; frame = silent.next()) {
                pings++;
            }
            assertThat(frame.opcode()).isEqualTo(SilentTunnelClient.CLOSE);
            assertThat(frame.code()).isEqualTo(1001);
            assertThat(pings).isPositive();
            assertThat(lively.isConnected()).isTrue();
            for (int i = 0; i < 2; i++) {
                assertThat(ask().statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void asksClientsToDialInAgainWhenItsJarIsReplacedWhileAnAnswerIsUnderWay() throws Exception {
        TunnelClient busy = TunnelClient.open(gateway, TOKEN);
        try (busy) {
            HttpResponse<InputStream> before = ask();
            assertThat(new String(before.body().readNBytes(bytes(FIRST).length), StandardCharsets.UTF_8))
                    .isEqualTo(FIRST);
            TunnelClient idle = TunnelClient.open(gateway, TOKEN);
            try (idle) {
                assertThat(admin("/admin/plugins/plugin-tunnel/reload").statusCode())
                        .isEqualTo(200);
                assertThat(idle.farewell()).isEqualTo(1012);
            }
            HttpResponse<InputStream> between = ask();
            assertThat(between.statusCode()).isEqualTo(503);
            assertThat(new String(between.body().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"code\":503", "No active client connected");
            assertThat(busy.isConnected()).isTrue();
            TunnelClient again = TunnelClient.open(gateway, TOKEN);
            try (again) {
                HttpResponse<InputStream> after = ask();
                assertThat(after.statusCode()).isEqualTo(200);
                maySendLast.countDown();
                assertThat(after.body().readAllBytes()).isEqualTo(bytes(FIRST + LAST));
                assertThat(before.body().readAllBytes()).isEqualTo(bytes(LAST));
                assertThat(busy.farewell()).isEqualTo(1012);
                assertThat(again.isConnected()).isTrue();
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private HttpResponse<String> admin(String path) throws IOException, InterruptedException {
        try (HttpClient operator = HttpClient.newHttpClient()) {
            return operator.send(
                    HttpRequest.newBuilder(gateway.resolve(path))
                            .header("x-api-key", ADMIN)
                            .POST(BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private HttpResponse<InputStream> ask() throws IOException, InterruptedException {
        HttpClient caller =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return caller.send(
                HttpRequest.newBuilder(gateway.resolve("/v1beta/models/lab-1:streamGenerateContent?alt=sse"))
                        .header("x-goog-api-key", KEY)
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString("{\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]}"))
                        .build(),
                BodyHandlers.ofInputStream());
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (exchange) {
            exchange.getResponseBody().write(FIRST.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            maySendLast.await();
            exchange.getResponseBody().write(LAST.getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
