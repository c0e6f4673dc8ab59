package dev.aiproxy.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing that the gateway writes shows a secret, at the level that says most. The gateway runs in a process of its own:
 * what it writes goes to the standard output of a process and not of this virtual machine's view of it.
 */
@Timeout(60)
class SecretsInLogsTest {
    private static final String CLIENT = "canary-client-key-77";
    private static final String UPSTREAM = "canary-upstream-key-77";
    private static final String ADMIN = "canary-admin-token-77";
    private static final String STRANGER = "sk-canary77stranger";

    @TempDir
    Path folder;

    @Test
    void nothingThatIsWrittenShowsASecret() throws Exception {
        Files.createDirectories(folder.resolve("plugins"));
        SampleJar.write(folder.resolve("plugins/sample.jar"), "1.0.0");
        CompletableFuture<byte[]> output;
        try (StandIn upstream = StandIn.start()) {
            write(upstream);
            CompletableFuture<Integer> port = new CompletableFuture<>();
            Process process = start();
            output = CompletableFuture.supplyAsync(
                    () -> read(process, port), thread -> Thread.ofVirtual().start(thread));
            try {
                RawClient client = new RawClient(port.get(30, TimeUnit.SECONDS));
                call(client);
                Files.writeString(
                        folder.resolve("config.yaml"),
                        "api_key: " + CLIENT + "\nadmin: { token: " + ADMIN + " }\nlog: { level: " + UPSTREAM + " }\n");
                client.send("POST", "/admin/reload", "authorization: Bearer " + ADMIN, "");
            } finally {
                // Not process.destroy(), which closes what the reader reads from.
                process.toHandle().destroy();
                process.waitFor();
            }
        }
        String written = new String(output.get(30, TimeUnit.SECONDS), StandardCharsets.UTF_8);
        assertThat(written)
                .contains("status=200")
                .contains("status=500")
                .contains("status=401")
                .contains("DEBUG");
        assertThat(written).doesNotContain("canary");
    }

    private void write(StandIn upstream) throws IOException {
        Files.writeString(folder.resolve("config.yaml"), """
                host: 127.0.0.1
                port: 0
                log: { level: debug }
                retry: { base_delay: 0s }
                api_key: %s
                admin: { token: %s }
                data_folder: %s
                plugins: { folder: %s }
                providers:
                  sample:
                    type: sample
                    settings: { base_url: "%s" }
                    accounts: [ { name: one, api_key: %s } ]
                  dead:
                    type: sample
                    models: [ dead ]
                    settings: { base_url: "http://127.0.0.1:1" }
                    accounts: [ { name: one, api_key: %s } ]
                """.formatted(
                CLIENT, ADMIN, folder.resolve("data"), folder.resolve("plugins"), upstream.url(), UPSTREAM, UPSTREAM));
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.aiproxy.host.Main",
                "--config=" + folder.resolve("config.yaml")));
        builder.environment().keySet().removeIf(name -> name.startsWith("AIPROXY_"));
        return builder.directory(folder.toFile()).redirectErrorStream(true).start();
    }

    /** Keeps what a process writes, byte for byte, and finds out where it listens. */
    private static byte[] read(Process process, CompletableFuture<Integer> port) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Pattern listening = Pattern.compile("listening on http://[^:]+:(\\d+)\\s");
        try (InputStream from = process.getInputStream()) {
            for (int b = from.read(); b >= 0; b = from.read()) {
                written.write(b);
                Matcher found = listening.matcher(b == '\n' ? written.toString(StandardCharsets.UTF_8) : "");
                if (!port.isDone() && found.find()) {
                    port.complete(Integer.valueOf(found.group(1)));
                }
            }
            return written.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            port.completeExceptionally(new IOException("it has ended"));
        }
    }

    private static void call(RawClient client) throws IOException {
        String good = "authorization: Bearer " + CLIENT;
        client.send("POST", "/v1/chat", good, "{\"model\":\"m\"}");
        client.send("POST", "/v1/chat?key=" + CLIENT, "x-other: " + CLIENT, "{\"model\":\"m\"}");
        client.send("POST", "/v1/chat", good, "{\"model\":\"bad\"}");
        client.send("POST", "/v1/chat", good, "{\"model\":\"dead\"}");
        client.send("POST", "/v1/chat", good, "{\"model\":\"" + CLIENT + "\"}");
        client.send("POST", "/v1/chat", good, "{\"model\":\"" + STRANGER + "\"}");
        client.send("POST", "/v1/chat", good, "{\"model\":" + UPSTREAM + "}");
        client.send("POST", "/v1/chat?key=" + STRANGER, "x-api-key: " + STRANGER, "{\"model\":\"m\"}");
        client.send("GET", "/" + ADMIN + "?token=" + ADMIN, "authorization: Bearer " + ADMIN, "");
        client.send("GET", "/admin/" + CLIENT, "authorization: Bearer " + STRANGER, "");
        client.send("POST", "/admin/plugins/" + UPSTREAM + "/reload", "authorization: Bearer " + ADMIN, "");
        client.send("GET", "/v1/chat HTTP/9.9 " + CLIENT, "authorization: Bearer " + CLIENT, "");
        client.send("POST", "/v1/things/x?key=" + CLIENT, "content-length: x" + CLIENT, "");
    }

    /** Sends what it is told, well-formed or not, and reads what comes. */
    private record RawClient(int port) {
        void send(String method, String target, String field, String body) throws IOException {
            try (java.net.Socket socket = new java.net.Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
                socket.setSoTimeout(20_000);
                Map<String, String> fields = Map.of("host", "gateway", "connection", "close");
                StringBuilder head = new StringBuilder(method + ' ' + target + " HTTP/1.1\r\n" + field + "\r\n");
                fields.forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
                if (!field.startsWith("content-length")) {
                    head.append("content-length: ").append(body.length()).append("\r\n");
                }
                head.append("\r\n").append(body);
                socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.UTF_8));
                socket.getInputStream().readAllBytes();
            }
        }
    }
}
