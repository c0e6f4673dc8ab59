package dev.aiproxy.host.door;

import static dev.aiproxy.host.door.Requests.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Calls from pages of other origins. */
@ExtendWith(LeakWatch.class)
class CorsTest {
    private static final String ORIGIN = "origin: https://page.example\r\n";
    private static final String PREFLIGHT = "OPTIONS /v1/chat HTTP/1.1\r\nhost: g\r\n" + ORIGIN
            + "access-control-request-method: POST\r\naccess-control-request-headers: x-own, content-type\r\n\r\n";
    private static final String ALLOWED = "access-control-allow-origin";

    private static RunningGateway gateway(Path folder, String config) throws IOException {
        return RunningGateway.start(folder, "sample-routes: {}\n" + config);
    }

    @Test
    void answersPreflightsAndMarksEachReply(@TempDir Path folder) throws Exception {
        try (RunningGateway gateway = gateway(folder, "");
                RawClient client = new RawClient(gateway.address())) {
            RawClient.Reply preflight = client.send(PREFLIGHT).reply();
            assertThat(preflight.status()).isEqualTo(204);
            assertThat(preflight.field(ALLOWED)).contains("*");
            assertThat(preflight.field("access-control-allow-methods").orElse(""))
                    .contains("POST");
            assertThat(preflight.field("access-control-allow-headers")).contains("x-own, content-type");
            assertThat(preflight.field("content-length")).isEmpty();
            RawClient.Reply error = client.send(get("/v1/models", ORIGIN)).reply();
            assertThat(error.status()).isEqualTo(401);
            assertThat(error.field(ALLOWED)).contains("*");
            RawClient.Reply fine = client.send(get("/sample/hello", ORIGIN)).reply();
            assertThat(fine.status()).isEqualTo(200);
            assertThat(fine.field(ALLOWED)).contains("*");
            RawClient.Reply admin = client.send(get("/health", ORIGIN)).reply();
            assertThat(admin.status()).isEqualTo(200);
            assertThat(admin.lines().stream().filter(line -> line.startsWith(ALLOWED)))
                    .hasSize(1);
            assertThat(client.send(get("/sample/hello")).reply().field(ALLOWED)).isEmpty();
            RawClient.Reply garbled =
                    client.send("GET / HTTP/1.1\r\n" + ORIGIN + "\r\n").reply();
            assertThat(garbled.status()).isEqualTo(400);
            assertThat(garbled.field(ALLOWED)).contains("*");
        }
    }

    /** Without what a browser adds; as tools ask, and older clients of other proxies. */
    private static String options(String target, String fields) {
        return "OPTIONS " + target + " HTTP/1.1\r\nhost: g\r\n" + fields + "\r\n";
    }

    @Test
    void tellsWithoutAKeyWhatAPathTakes(@TempDir Path folder) throws Exception {
        Map<String, String> paths = Map.of(
                "/v1/chat",
                "POST, OPTIONS",
                "/sample/hello?x=1",
                "GET, HEAD, OPTIONS",
                "/v1/things/x",
                "GET, POST, PUT, PATCH, DELETE, OPTIONS, HEAD",
                "*",
                "GET, POST, PUT, PATCH, DELETE, OPTIONS, HEAD",
                "/",
                "GET, HEAD, OPTIONS",
                "/health",
                "GET, HEAD, OPTIONS",
                "/admin/reload",
                "GET, HEAD, OPTIONS, POST",
                "/admin/plugins/any/disable",
                "OPTIONS, POST");
        try (RunningGateway gateway = gateway(folder, "");
                RawClient client = new RawClient(gateway.address());
                StreamClient streams = new StreamClient(gateway.address())) {
            for (Map.Entry<String, String> path : paths.entrySet()) {
                RawClient.Reply plain = client.send(options(path.getKey(), "content-length: 0\r\n"))
                        .reply();
                assertThat(plain.status()).as(path.getKey()).isEqualTo(204);
                assertThat(plain.field("allow")).as(path.getKey()).contains(path.getValue());
                assertThat(plain.field(ALLOWED)).isEmpty();
                StreamClient.Reply stream = streams.reply(streams.head("OPTIONS", path.getKey(), true));
                assertThat(stream.status()).as(path.getKey()).isEqualTo(204);
                assertThat(stream.field("allow")).as(path.getKey()).contains(path.getValue());
                RawClient.Reply page =
                        client.send(options(path.getKey(), ORIGIN)).reply();
                assertThat(page.status()).as(path.getKey()).isEqualTo(204);
                assertThat(page.field("allow")).contains(path.getValue());
                assertThat(page.field(ALLOWED)).as(path.getKey()).contains("*");
                assertThat(page.field("access-control-allow-methods").orElse(""))
                        .contains("POST");
            }
            for (String nowhere : List.of("/nowhere", "/admin/nowhere")) {
                assertThat(client.send(options(nowhere, ORIGIN)).reply().status())
                        .as(nowhere)
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void letsOnlyTheListedOriginsIn(@TempDir Path folder) throws Exception {
        try (RunningGateway gateway = gateway(folder, "cors: { origins: [\"https://page.example\"] }\n");
                RawClient client = new RawClient(gateway.address())) {
            RawClient.Reply listed = client.send(PREFLIGHT).reply();
            assertThat(listed.field(ALLOWED)).contains("https://page.example");
            assertThat(listed.field("vary")).contains("Origin");
            RawClient.Reply other = client.send(PREFLIGHT.replace("page.example", "other.example"))
                    .reply();
            assertThat(other.status()).isEqualTo(204);
            assertThat(other.field(ALLOWED)).isEmpty();
        }
    }

    @Test
    void saysNothingWhenItIsSwitchedOff(@TempDir Path folder) throws Exception {
        try (RunningGateway gateway = gateway(folder, "cors: { enabled: false }\n");
                RawClient client = new RawClient(gateway.address())) {
            assertThat(client.send(PREFLIGHT).reply().field(ALLOWED)).isEmpty();
            assertThat(client.send(get("/sample/hello", ORIGIN)).reply().field(ALLOWED))
                    .isEmpty();
        }
    }
}
