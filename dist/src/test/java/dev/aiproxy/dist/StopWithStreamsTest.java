package dev.aiproxy.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.dist.Distribution.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packed gateway is told to stop while it streams. */
@Timeout(120)
class StopWithStreamsTest {
    private static final String KEY = "stop-test-client-key-0001";
    private static final Pattern READY = Pattern.compile("AIProxy \\S+ listening on (http://\\S+)");
    private static final int WORDS = 4;

    /** What an error in the midst of a stream begins with, by protocol. */
    private static final Map<String, String> ERRORS = new LinkedHashMap<>();

    static {
        ERRORS.put("openai-chat", "data: {\"error\":");
        ERRORS.put("openai-responses", "\"type\":\"response.failed\"");
        ERRORS.put("anthropic-messages", "event: error");
        ERRORS.put("gemini-generate", "\"error\":");
    }

    @TempDir
    Path temporary;

    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private PackedCodecs codecs;
    private LiveProvider provider;
    private Distribution distribution;

    @BeforeEach
    void start() throws Exception {
        codecs = new PackedCodecs();
        provider = new LiveProvider();
        provider.plays("", (path, line) -> {
            String protocol = protocolOf(path);
            for (byte[] part : Streams.parts(codecs, protocol, WORDS)) {
                line.send(part);
                mayGoOn.await();
            }
        });
        distribution = Distribution.unpack(temporary);
    }

    @AfterEach
    void stop() throws Exception {
        mayGoOn.countDown();
        distribution.run("stop");
        client.close();
        provider.close();
        codecs.close();
    }

    private static String protocolOf(String path) {
        if (path.endsWith("/chat/completions")) {
            return "openai-chat";
        }
        if (path.endsWith("/responses")) {
            return "openai-responses";
        }
        return path.endsWith("/messages") ? "anthropic-messages" : "gemini-generate";
    }

    private void configure(String drain) throws IOException {
        configure(0, drain);
    }

    private void configure(int port, String drain) throws IOException {
        distribution.configure("""
                host: 127.0.0.1
                port: %5$s
                api_key: %2$s
                timeouts: { drain: %3$s }
                providers:
                  claude:
                    type: claude
                    models: [claude-*]
                    settings: { base_url: "%1$s" }
                    accounts: [ { api_key: upstream-key-0002 } ]
                  gemini:
                    type: gemini
                    models: [gemini-*]
                    settings: { base_url: "%1$s" }
                    accounts: [ { api_key: upstream-key-0003 } ]
                %4$s
                """.formatted(
                        provider.url(),
                        KEY,
                        drain,
                        Streams.OPENAI.formatted(provider.url()).indent(2),
                        port));
    }

    /** The gateway, run by itself and not by {@code start}. */
    private final class Foreground implements AutoCloseable {
        private final Process process =
                distribution.process(distribution.launcher()).start();
        private final BufferedReader output = process.inputReader(StandardCharsets.UTF_8);

        Foreground() throws IOException {}

        URI address() throws IOException {
            Matcher ready = READY.matcher(awaitLine(" listening on "));
            assertThat(ready.find()).isTrue();
            return URI.create(ready.group(1));
        }

        String awaitLine(String text) throws IOException {
            StringBuilder seen = new StringBuilder();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.contains(text)) {
                    return line;
                }
                seen.append(line).append('\n');
            }
            throw new IOException("the gateway ended without '" + text + "':\n" + seen);
        }

        /** Asks it to end, as a service manager does. */
        void terminate() {
            process.toHandle().destroy();
        }

        void assertLeavesWithoutAnError() throws InterruptedException {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** An answer that has said its first word. */
    private record Begun(BufferedReader in, StringBuilder seen) {
        String rest() throws IOException {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                seen.append(line).append('\n');
            }
            return seen.toString();
        }
    }

    private Begun begin(URI gateway, String protocol, String from) throws IOException, InterruptedException {
        String model = Streams.model(from);
        HttpResponse<InputStream> answer = client.send(
                HttpRequest.newBuilder(gateway.resolve(Streams.path(protocol, model)))
                        .header("authorization", "Bearer " + KEY)
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(Streams.body(protocol, model)))
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        BufferedReader in = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(Streams.word(0)) < 0) {
            seen.append(in.readLine()).append('\n');
        }
        return new Begun(in, seen);
    }

    @Test
    void letsStreamsEndOnTermAndLeavesWithoutAnError() throws Exception {
        configure("60s");
        try (Foreground gateway = new Foreground()) {
            URI address = gateway.address();
            Begun relayed = begin(address, "anthropic-messages", "anthropic-messages");
            Begun converted = begin(address, "openai-chat", "gemini-generate");
            gateway.terminate();
            gateway.awaitLine("stopping");
            assertThat(gateway.process.isAlive()).isTrue();
            mayGoOn.countDown();
            assertThat(relayed.rest()).contains(Streams.word(WORDS - 1), "message_stop");
            assertThat(converted.rest()).contains(Streams.word(WORDS - 1), "data: [DONE]");
            gateway.assertLeavesWithoutAnError();
        }
    }

    @Test
    void endsStreamsWithAnErrorOfTheirProtocolWhenItWaitsNoLonger() throws Exception {
        configure("300ms");
        try (Foreground gateway = new Foreground()) {
            Map<String, Begun> streams = begin(gateway.address());
            gateway.terminate();
            assertErrors(streams);
            gateway.assertLeavesWithoutAnError();
        }
    }

    @Test
    void takesASignalInGoodOrderFromTheFirstAnswerOn() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        configure(port, "60s");
        try (Foreground gateway = new Foreground()) {
            Begun stream = firstAnswer(gateway, URI.create("http://127.0.0.1:" + port));
            gateway.terminate();
            gateway.awaitLine("stopping");
            mayGoOn.countDown();
            assertThat(stream.rest()).contains(Streams.word(WORDS - 1), "message_stop");
            gateway.assertLeavesWithoutAnError();
        }
    }

    /** Asks until somebody answers, which is before the gateway says that it has started. */
    private Begun firstAnswer(Foreground gateway, URI address) throws IOException, InterruptedException {
        while (true) {
            try {
                return begin(address, "anthropic-messages", "anthropic-messages");
            } catch (ConnectException e) {
                assertThat(gateway.process.isAlive()).isTrue();
            }
        }
    }

    @Test
    void theStopCommandWaitsUntilTheStreamsHaveEnded() throws Exception {
        configure("300ms");
        Outcome started = distribution.run("start");
        Matcher ready = READY.matcher(started.output());
        assertThat(ready.find()).as(started.output()).isTrue();
        Map<String, Begun> streams = begin(URI.create(ready.group(1)));
        Outcome stopped = distribution.run("stop");
        assertThat(stopped.exitCode()).as(stopped.output()).isZero();
        assertThat(stopped.output()).contains("has stopped");
        assertErrors(streams);
    }

    /** A stream of each protocol, relayed, and one of each that is converted. */
    private Map<String, Begun> begin(URI gateway) throws IOException, InterruptedException {
        Map<String, Begun> streams = new LinkedHashMap<>();
        for (String protocol : ERRORS.keySet()) {
            streams.put(protocol, begin(gateway, protocol, protocol));
            String other = protocol.equals("openai-chat") ? "gemini-generate" : "openai-chat";
            streams.put(protocol + " of " + other, begin(gateway, protocol, other));
        }
        return streams;
    }

    private static void assertErrors(Map<String, Begun> streams) throws IOException {
        for (Map.Entry<String, Begun> stream : streams.entrySet()) {
            String protocol = stream.getKey().split(" ", 2)[0];
            assertThat(stream.getValue().rest())
                    .as(stream.getKey())
                    .contains(ERRORS.get(protocol), "stopping")
                    .doesNotContain(Streams.word(1), "[DONE]", "message_stop", "response.completed", "STOP");
        }
    }
}
