package dev.aiproxy.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.plugins.JarBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The configuration changes while requests are under way. */
@Timeout(120)
class ConfigReloadTest {
    @TempDir
    Path folder;

    private StandIn upstream;
    private RunningGateway gateway;
    private TestClient client;

    @BeforeEach
    void start() throws IOException {
        upstream = StandIn.start();
        gateway = RunningGateway.start(folder, config(""));
        client = new TestClient(gateway);
    }

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
        upstream.close();
    }

    private String config(String more) {
        return RunningGateway.provider(upstream.url()) + more;
    }

    private void edit(String config) throws IOException {
        Path next = Files.writeString(folder.resolve("next.yaml"), config);
        Files.move(next, gateway.configFile(), StandardCopyOption.ATOMIC_MOVE);
    }

    private HttpResponse<String> reload() throws IOException, InterruptedException {
        return client.admin("POST", "/admin/reload");
    }

    private String get(String path) {
        try {
            return client.get(path);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anEditTakesEffectByItself() throws Exception {
        try (LogLines log = LogLines.of(Gateway.class)) {
            edit(config("sample-routes: { greeting: good evening }\n"));
            log.await("was read anew");
        }
        assertThat(get("/sample/hello")).isEqualTo("good evening");
        assertThat(get("/health")).contains("healthy");
    }

    /** The head of a request that is the last one over again is not read again, but is judged anew. */
    @Test
    void aKeyThatIsTakenAwayOpensNothingAnyMoreOnAConnectionThatHasShownIt() throws Exception {
        edit(config("keys: [ { name: guest, key: guest-key-0001 } ]\n"));
        assertThat(reload().statusCode()).isEqualTo(200);
        String request = "POST /v1/chat HTTP/1.1\r\nhost: g\r\nx-api-key: guest-key-0001\r\n"
                + "content-length: 13\r\n\r\n{\"model\":\"m\"}";
        try (RawClient guest = RawClient.to(gateway)) {
            RawClient.Reply first = guest.raw(request).reply();
            RawClient.Reply second = guest.raw(request).reply();
            assertThat(first.status()).isEqualTo(200);
            assertThat(second.status()).isEqualTo(200);
            assertThat(second.field("x-aiproxy-request-id"))
                    .isNotEmpty()
                    .isNotEqualTo(first.field("x-aiproxy-request-id"));
            edit(config(""));
            assertThat(reload().statusCode()).isEqualTo(200);
            assertThat(guest.raw(request).reply().status()).isEqualTo(401);
        }
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedThoughItsHeadIsKnown() throws Exception {
        edit(config("limits: { request_body: 500, memory: 4MiB }\n"));
        assertThat(reload().statusCode()).isEqualTo(200);
        try (RawClient raw = RawClient.to(gateway)) {
            assertThat(raw.chat("{\"model\":\"m\",\"x\":\"" + "y".repeat(380) + "\"}")
                            .reply()
                            .status())
                    .isEqualTo(200);
            assertThat(raw.chat("{\"model\":\"m\",\"x\":\"" + "y".repeat(580) + "\"}")
                            .reply()
                            .status())
                    .isEqualTo(413);
        }
    }

    @Test
    void aBrokenFileChangesNothingAndIsReportedUntilItIsMended() throws Exception {
        edit("providers: [\n");
        assertThat(reload().statusCode()).isEqualTo(422);
        assertThat(client.chat("m").statusCode()).isEqualTo(200);
        assertThat(get("/health")).contains("degraded");
        assertThat(get("/admin/health")).contains("config.yaml");
        assertThat(get("/admin/reload")).contains("\"applied\":false").contains("config.yaml:");
        edit(config("sample-routes: { greting: x }\n"));
        assertThat(reload().body()).contains("greting").contains("greeting");
        assertThat(get("/sample/hello")).isEqualTo("hello");
        edit(config(""));
        assertThat(reload().statusCode()).isEqualTo(200);
        assertThat(get("/health")).contains("healthy");
        assertThat(get("/admin/reload")).contains("\"applied\":true");
    }

    @Test
    void aFileThatIsBrokenByAnEditIsToldOfByItselfAndSoIsItsRepair() throws Exception {
        try (LogLines log = LogLines.of(Gateway.class)) {
            edit("providers: [\n");
            log.await("config.yaml is not used; the configuration from before stays: ");
            assertThat(get("/health")).contains("degraded").doesNotContain("config");
            assertThat(get("/admin/health"))
                    .contains("degraded")
                    .contains("config: ")
                    .contains("config.yaml");
            assertThat(get("/admin/reload")).contains("\"applied\":false").contains("config.yaml:");

            edit(config("sample-routes: { greting: x }\n"));
            log.await("greting");
            assertThat(get("/admin/reload")).contains("\"applied\":false").contains("greting");

            edit(config("sample-routes: { greeting: mended }\n"));
            log.await("config.yaml was read anew");
            assertThat(get("/health")).contains("healthy");
            assertThat(get("/admin/health")).contains("\"problems\":[]");
            assertThat(get("/admin/reload")).contains("\"applied\":true").doesNotContain("greting");
            assertThat(get("/sample/hello")).isEqualTo("mended");
            assertThat(client.chat("m").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aFileThatIsMissingForAMomentChangesNothing() throws Exception {
        Files.delete(gateway.configFile());
        assertThat(reload().statusCode()).isEqualTo(422);
        assertThat(client.chat("m").statusCode()).isEqualTo(200);
        assertThat(get("/health")).contains("degraded");
    }

    @Test
    void aStreamUnderWayIsUnharmedByTheEndOfItsProvider() throws Exception {
        HttpResponse<InputStream> stream = client.stream();
        byte[] first = stream.body().readNBytes(5);
        edit("providers: { sample: { type: sample, enabled: false, settings: { base_url: \"http://127.0.0.1:1\" },"
                + " accounts: [ { api_key: x-0000001 } ] } }\n");
        assertThat(reload().statusCode()).isEqualTo(200);
        assertThat(client.chat("m").statusCode()).isEqualTo(404);
        upstream.gate.release(StandIn.EVENTS);
        assertThat(new String(first, StandardCharsets.UTF_8)
                        + new String(stream.body().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(StandIn.STREAM);
    }

    @Test
    void aKeyWorksFromTheReloadThatBringsItToTheOneThatTakesIt() throws Exception {
        String key = "another-client-key-01";
        assertThat(client.chat("m", key).statusCode()).isEqualTo(401);
        edit(config("keys: [ { name: another, key: " + key + " } ]\n"));
        assertThat(reload().statusCode()).isEqualTo(200);
        assertThat(client.chat("m", key).statusCode()).isEqualTo(200);
        edit(config(""));
        assertThat(reload().statusCode()).isEqualTo(200);
        assertThat(client.chat("m", key).statusCode()).isEqualTo(401);
        assertThat(client.chat("m").statusCode()).isEqualTo(200);
    }

    @Test
    void providersComeAndGo() throws Exception {
        String second = "  second: { type: sample, models: [ only-here ], settings: { base_url: \"" + upstream.url()
                + "\" }, accounts: [ { api_key: upstream-key-0002 } ] }\n";
        edit(config(second));
        assertThat(reload().body()).contains("\"applied\":true");
        assertThat(client.chat("second/only-here").statusCode()).isEqualTo(200);
        edit(config(""));
        assertThat(reload().statusCode()).isEqualTo(200);
        assertThat(client.chat("second/only-here").statusCode()).isEqualTo(200);
        assertThat(get("/v1/models")).doesNotContain("only-here");
    }

    @Test
    void aPluginIsSwitchedOffAndOnByTheFile() throws Exception {
        edit(config("plugins: { disabled: [ plugin-sample ] }\n"));
        assertThat(reload().statusCode()).isEqualTo(200);
        assertThat(get("/admin/plugins")).contains("\"disabled\"").contains("plugins.disabled");
        assertThat(client.status("/sample/hello")).isEqualTo(404);
        edit(config(""));
        assertThat(reload().body()).contains("\"applied\":true");
        assertThat(get("/admin/plugins")).contains("\"started\"");
        assertThat(client.chat("m").statusCode()).isEqualTo(200);
        assertThat(get("/health")).contains("healthy");
    }

    @Test
    void aPluginIsSwitchedOffAndOnByAnOperator() throws Exception {
        assertThat(client.admin("POST", "/admin/plugins/plugin-sample/disable").body())
                .contains("\"disabled\"");
        assertThat(client.status("/sample/hello")).isEqualTo(404);
        assertThat(reload().statusCode()).isEqualTo(200);
        assertThat(client.status("/sample/hello")).isEqualTo(404);
        assertThat(client.admin("POST", "/admin/plugins/plugin-sample/enable").body())
                .contains("\"started\"");
        assertThat(client.status("/sample/hello")).isEqualTo(200);
        HttpResponse<String> unknown = client.admin("POST", "/admin/plugins/plugin-none/enable");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("There is no plugin with the id plugin-none.");
    }

    @Test
    void aComponentWhoseSettingsStayIsTheSameAsBefore() throws Exception {
        JarBuilder.plugin("plugin-counted").entry(COUNTED).write(folder.resolve("plugins/counted.jar"));
        gateway.scanPlugins();
        assertThat(get("/counted")).isEqualTo("1 of 0");
        edit(config("sample-routes: { greeting: hi }\n"));
        assertThat(reload().statusCode()).isEqualTo(200);
        assertThat(get("/counted")).isEqualTo("1 of 0");
        edit(config("counted: { number: 5 }\n"));
        assertThat(reload().statusCode()).isEqualTo(200);
        assertThat(get("/counted")).isEqualTo("2 of 5");
    }

    private static final String COUNTED = """
            public record Settings(@dev.aiproxy.api.settings.Default("0") int number) {}
            static final java.util.concurrent.atomic.AtomicInteger MADE =
                    new java.util.concurrent.atomic.AtomicInteger();
            @Override public List<Contribution<?, dev.aiproxy.api.route.RouteGroup>> routes() {
                return List.of(Contribution.<Settings, dev.aiproxy.api.route.RouteGroup>of(
                        "counted", Settings.class, (s, c) -> group(s, MADE.incrementAndGet())));
            }
            static dev.aiproxy.api.route.RouteGroup group(Settings settings, int instance) {
                dev.aiproxy.api.route.Handler.Http h =
                        r -> WireResponse.text(200, instance + " of " + settings.number());
                return () -> List.of(new dev.aiproxy.api.route.Route(
                        "GET", "/counted", dev.aiproxy.api.route.Route.Access.PUBLIC, h));
            }
            """;

    /** Each instance says its number, and notes in a file what it is told. */
    private static final String TOLD = """
            public record Settings(@dev.aiproxy.api.settings.Default("a") String letter) {}
            static final java.util.concurrent.atomic.AtomicInteger MADE =
                    new java.util.concurrent.atomic.AtomicInteger();
            @Override public List<Contribution<?, dev.aiproxy.api.route.RouteGroup>> routes() {
                return List.of(Contribution.<Settings, dev.aiproxy.api.route.RouteGroup>of(
                        "told", Settings.class,
                        (s, c) -> new Group(c.dataDirectory().resolve("told"), MADE.incrementAndGet() + s.letter())));
            }
            record Group(java.nio.file.Path file, String instance) implements dev.aiproxy.api.route.RouteGroup {
                private void note(String what) throws Exception {
                    synchronized (MADE) {
                        java.nio.file.Files.writeString(file, instance + " " + what + "\\n",
                                java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
                    }
                }
                @Override public void start() throws Exception { note("started"); }
                @Override public List<dev.aiproxy.api.route.Route> routes() {
                    dev.aiproxy.api.route.Handler.Http h = r -> WireResponse.text(200, instance);
                    return List.of(new dev.aiproxy.api.route.Route(
                            "GET", "/told", dev.aiproxy.api.route.Route.Access.PUBLIC, h));
                }
                @Override public dev.aiproxy.api.Health health() {
                    return new dev.aiproxy.api.Health(dev.aiproxy.api.Health.State.UP, "instance " + instance);
                }
                @Override public void retire() throws Exception { note("retired"); }
                @Override public void close() throws Exception { note("closed"); }
            }
            """;

    @Test
    void endpointsThatWereRetiredDoNotComeBackWithTheirSettingsThoughARequestHoldsThem() throws Exception {
        Path told = folder.resolve("data/plugins/plugin-told/told");
        JarBuilder.plugin("plugin-told").entry(TOLD).write(folder.resolve("plugins/told.jar"));
        gateway.scanPlugins();
        assertThat(get("/told")).isEqualTo("1a");
        HttpResponse<InputStream> stream = client.stream();
        edit(config("told: { letter: b }\n"));
        assertThat(reload().statusCode()).isEqualTo(200);
        assertThat(get("/told")).isEqualTo("2b");
        assertThat(get("/admin/health")).contains("instance 2b").doesNotContain("instance 1a");

        edit(config(""));
        assertThat(reload().statusCode()).isEqualTo(200);
        assertThat(get("/told")).isEqualTo("3a");
        assertThat(get("/admin/health")).contains("instance 3a").doesNotContain("instance 1a");
        TestClient.await(() -> lines(told).contains("2b closed"));
        assertThat(lines(told))
                .containsExactly("1a started", "2b started", "1a retired", "3a started", "2b retired", "2b closed");

        upstream.gate.release(StandIn.EVENTS);
        assertThat(stream.body().readAllBytes()).isNotEmpty();
        TestClient.await(() -> lines(told).contains("1a closed"));
        edit(config("sample-routes: { greeting: hi }\n"));
        assertThat(reload().statusCode()).isEqualTo(200);
        assertThat(get("/sample/hello")).isEqualTo("hi");
        assertThat(get("/told"))
                .as("the end of the first takes nothing from the third")
                .isEqualTo("3a");
        assertThat(get("/admin/health")).contains("instance 3a");
        assertThat(lines(told)).hasSize(7).endsWith("2b closed", "1a closed");
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void noRequestFailsWhileTheFileChangesAgainAndAgain() throws Exception {
        try (TestClient.Load load = client.load(4)) {
            for (int i = 0; i < 30; i++) {
                edit(config("sample-routes: { greeting: g" + i + " }\nkeys: [ { name: k, key: another-client-key-"
                        + (100 + i) + " } ]\n"));
                assertThat(reload().body()).contains("\"applied\":true");
                load.await(2);
            }
            load.close();
            assertThat(load.failures).isEmpty();
        }
    }

    @Test
    void changesOfPluginsAndOfTheFileDoNotWaitForEachOther() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        List<Throwable> thrown = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        threads.add(loop(stop, thrown, () -> client.admin("POST", "/admin/plugins/plugin-sample/reload")));
        threads.add(loop(stop, thrown, () -> client.admin("POST", "/admin/reload")));
        threads.add(loop(stop, thrown, () -> gateway.scanPlugins()));
        threads.add(loop(stop, thrown, () -> client.admin("GET", "/admin/health")));
        try (TestClient.Load load = client.load(2)) {
            for (int i = 0; i < 40; i++) {
                edit(config("sample-routes: { greeting: g" + i + " }\nplugins: { scan: 10ms }\n"));
                SampleJar.write(folder.resolve("plugins/sample.jar"), "1.1." + i);
                load.await(5);
            }
            stop.set(true);
            for (Thread thread : threads) {
                assertThat(thread.join(java.time.Duration.ofSeconds(20))).isTrue();
            }
            load.close();
            assertThat(load.failures).isEmpty();
        }
        assertThat(thrown).isEmpty();
        assertThat(reload().statusCode()).isEqualTo(200);
        assertThat(get("/sample/hello")).isEqualTo("g39");
        gateway.scanPlugins();
        assertThat(get("/admin/plugins")).contains("\"1.1.39\"");
    }

    private interface Step {
        void run() throws Exception;
    }

    private static Thread loop(AtomicBoolean stop, List<Throwable> thrown, Step step) {
        return Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                try {
                    step.run();
                } catch (Exception | AssertionError e) {
                    thrown.add(e);
                    return;
                }
            }
        });
    }
}
