package dev.aiproxy.host.door;

import static dev.aiproxy.host.door.Requests.KEY_LINE;
import static dev.aiproxy.host.door.Requests.chat;
import static dev.aiproxy.host.door.Requests.get;
import static dev.aiproxy.host.door.Requests.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What plugins answer by themselves, and the admin API behind the door. */
@ExtendWith(LeakWatch.class)
class EndpointTest {
    private static final String ADMIN_LINE = "authorization: Bearer " + RunningGateway.ADMIN + "\r\n";

    private static final JsonMapper JSON = JsonMapper.shared();

    private static StandIn upstream;
    private static RunningGateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        upstream = new StandIn();
        gateway = RunningGateway.start(
                folder,
                RunningGateway.provider(upstream.url()) + "sample-routes: {}\nlimits: { request_body: 1MiB }\n");
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private static RawClient.Reply ask(String request) throws IOException {
        try (RawClient client = new RawClient(gateway.address())) {
            return client.send(request).reply();
        }
    }

    @Test
    void letsInWhomTheRouteWants() throws Exception {
        assertThat(ask(get("/sample/hello")).status()).isEqualTo(200);
        assertThat(ask(get("/sample/key")).status()).isEqualTo(401);
        assertThat(ask(get("/sample/key", KEY_LINE)).status()).isEqualTo(200);
        assertThat(ask(get("/sample/key", ADMIN_LINE)).status()).isEqualTo(401);
        assertThat(ask(get("/sample/admin")).status()).isEqualTo(401);
        assertThat(ask(get("/sample/admin", KEY_LINE)).status()).isEqualTo(401);
        assertThat(ask(get("/sample/admin", ADMIN_LINE)).status()).isEqualTo(200);
        assertThat(ask(get("/sample/admin?key=" + RunningGateway.ADMIN)).status())
                .isEqualTo(200);
    }

    @Test
    void saysNothingOfWhatAPluginThrew() throws Exception {
        try (RawClient client = new RawClient(gateway.address())) {
            RawClient.Reply reply =
                    client.send(post("/sample/fail", "x".repeat(100_000))).reply();
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.body()).contains("internal").doesNotContain("secret", "Illegal", "Exception");
            assertThat(client.send(get("/sample/hello")).reply().status()).isEqualTo(200);
        }
    }

    @Test
    void forgetsAnEndpointWhoseClientLeft() throws Exception {
        for (int i = 0; i < 20; i++) {
            RawClient client = new RawClient(gateway.address());
            client.send(post("/sample/fail", "x") + get("/sample/hello"));
            client.abort();
        }
        assertThat(ask(get("/sample/hello")).status()).isEqualTo(200);
    }

    @Test
    void showsItsHealthToEveryone() throws Exception {
        RawClient.Reply reply = ask(get("/health"));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).contains("\"status\":\"healthy\"");
        assertThat(ask(get("//health//")).status()).isEqualTo(200);
    }

    @Test
    void saysWhatTimeItIs() throws Exception {
        Instant before = Instant.now();
        Instant told = Instant.parse(json(get("/health")).path("time").asString());
        assertThat(told).isBetween(before, Instant.now());
    }

    @ParameterizedTest
    @CsvSource({"/ready,ready", "/health/ready,ready", "/health/live,healthy"})
    void tellsEveryoneThatItIsReadyAndAlive(String target, String status) throws Exception {
        assertThat(json(get(target)).path("status").asString()).isEqualTo(status);
        RawClient.Reply other = ask(post(target, "x"));
        assertThat(other.status()).isEqualTo(405);
    }

    private static JsonNode json(String request) throws IOException {
        RawClient.Reply reply = ask(request);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.field("content-type").orElse("")).startsWith("application/json");
        return JSON.readTree(reply.body());
    }

    private static JsonNode numbers() throws IOException {
        return json(get("/metrics", ADMIN_LINE + "accept: application/json\r\n"));
    }

    @Test
    void countsTheRequestsThatAreUnderWay() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        upstream.answers((request, out) -> {
            StandIn.events(out);
            StandIn.chunk(out, "data: 1\n\n");
            out.flush();
            asked.await();
            StandIn.chunk(out, "data: [DONE]\n\n");
            StandIn.text(out, "0\r\n\r\n");
        });
        long before = quietNumbers().path("total_requests").asLong();
        try (RawClient streaming = new RawClient(gateway.address())) {
            streaming.send(chat());
            streaming.head();
            assertThat(streaming.chunk()).isNotEmpty();
            JsonNode during = numbers();
            assertThat(during.path("active_requests").asLong()).isEqualTo(1);
            assertThat(during.propertyNames())
                    .containsExactlyInAnyOrder(
                            "active_requests",
                            "total_requests",
                            "error_count",
                            "uptime_seconds",
                            "goroutines",
                            "cpu_cores",
                            "model_redirects");
            asked.countDown();
            assertThat(streaming.chunk()).isNotEmpty();
            assertThat(streaming.chunk()).isEmpty();
        }
        assertThat(quietNumbers().path("total_requests").asLong()).isEqualTo(before + 1);
    }

    /** The numbers when all requests have been settled, which is done once their last byte has been sent. */
    private static JsonNode quietNumbers() throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        JsonNode numbers = numbers();
        while (numbers.path("active_requests").asLong() != 0) {
            assertThat(System.nanoTime()).as("%s", numbers).isLessThan(end);
            numbers = numbers();
        }
        return numbers;
    }

    @Test
    void showsItsMetricsToTheAdminAloneUnlessConfigSaysOtherwise(@TempDir Path folder) throws Exception {
        for (String line : new String[] {"", KEY_LINE}) {
            assertThat(ask(get("/metrics", line)).status()).isEqualTo(401);
            assertThat(ask(get("/metrics", line + "accept: application/json\r\n"))
                            .status())
                    .isEqualTo(401);
        }
        RawClient.Reply text = ask(get("/metrics", ADMIN_LINE));
        assertThat(text.status()).isEqualTo(200);
        assertThat(text.field("content-type").orElse("")).startsWith("text/plain; version=0.0.4");
        try (RunningGateway open = RunningGateway.start(
                        folder, RunningGateway.provider(upstream.url()) + "admin: { public_metrics: true }\n");
                RawClient client = new RawClient(open.address())) {
            RawClient.Reply shown = client.send(get("/metrics")).reply();
            assertThat(shown.status()).isEqualTo(200);
            assertThat(shown.body()).contains("# TYPE ");
            assertThat(client.send(get("/metrics", "accept: application/json\r\n"))
                            .reply()
                            .body())
                    .contains("\"active_requests\":0");
            assertThat(client.send(get("/admin/plugins")).reply().status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin/plugins", "//admin//plugins", "/%61dmin/plugins", "http://g/admin/plugins"})
    void hidesTheAdminApiFromStrangers(String target) throws Exception {
        for (String line : new String[] {"", KEY_LINE, "x-api-key: wrong\r\n"}) {
            RawClient.Reply reply = ask(get(target, line));
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.body()).doesNotContain("plugin-sample");
        }
    }

    @Test
    void showsTheAdminApiToTheAdmin() throws Exception {
        for (String target : new String[] {"/admin/plugins", "//admin//plugins", "http://g/admin/plugins"}) {
            RawClient.Reply reply = ask(get(target, ADMIN_LINE));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).contains("\"plugin-sample\"", "\"started\"", "POST /v1/chat");
        }
        assertThat(ask(get("/admin/plugins?key=" + RunningGateway.ADMIN)).status())
                .isEqualTo(200);
        RawClient.Reply nowhere = ask(get("/admin/nowhere", ADMIN_LINE));
        assertThat(nowhere.status()).isEqualTo(404);
        assertThat(nowhere.field("content-type").orElse("")).startsWith("application/json");
        assertThat(nowhere.body()).contains("not_found");
        assertThat(ask(post("/health", "x")).status()).isEqualTo(405);
    }

    @Test
    void reloadsWhenTheAdminAsks() throws Exception {
        String reload = post("/admin/reload", "").replace(KEY_LINE, ADMIN_LINE);
        RawClient.Reply reply = ask(reload);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).contains("\"applied\":true");
        assertThat(ask(reload.replace(ADMIN_LINE, KEY_LINE)).status()).isEqualTo(401);
        String tooLarge = "x".repeat(1024 * 1024 + 1);
        assertThat(ask(post("/admin/reload", tooLarge).replace(KEY_LINE, ADMIN_LINE))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void tellsWhoHasAKeyThatAPathIsWrongAndStrangersNothing() throws Exception {
        RawClient.Reply reply = ask(get("/v1/v1/chat", KEY_LINE));
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body()).contains("There is nothing at /v1/v1/chat.");
        assertThat(ask(get("/v1/v1/chat", "x-api-key: stranger\r\n")).status()).isEqualTo(401);
        assertThat(ask(get("/admin/nowhere", KEY_LINE)).status()).isEqualTo(401);
        assertThat(ask(get("/admin/nowhere", ADMIN_LINE)).status()).isEqualTo(404);
    }

    @Test
    void answersTheAdminWhileAnAnswerStreamsAndAcrossAReload() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        upstream.answers((request, out) -> {
            StandIn.events(out);
            StandIn.chunk(out, "data: 1\n\n");
            out.flush();
            asked.await();
            StandIn.chunk(out, "data: [DONE]\n\n");
            StandIn.text(out, "0\r\n\r\n");
        });
        try (RawClient streaming = new RawClient(gateway.address())) {
            streaming.send(chat());
            streaming.head();
            assertThat(streaming.chunk()).isNotEmpty();
            for (int i = 0; i < 5; i++) {
                assertThat(ask(get("/admin/plugins", ADMIN_LINE)).status()).isEqualTo(200);
                assertThat(ask(post("/admin/reload", "").replace(KEY_LINE, ADMIN_LINE))
                                .status())
                        .isEqualTo(200);
            }
            asked.countDown();
            assertThat(streaming.chunk()).asString().isEqualTo("data: [DONE]\n\n");
            assertThat(streaming.chunk()).isEmpty();
        }
    }
}
