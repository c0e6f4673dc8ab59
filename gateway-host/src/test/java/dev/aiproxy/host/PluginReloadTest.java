package dev.aiproxy.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.plugins.JarBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Plugins come, go and change while requests are under way. */
@Timeout(120)
class PluginReloadTest {
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
        return RunningGateway.provider(upstream.url()) + "plugins: { scan: 0s }\nlog: { requests: false }\n" + more;
    }

    private Path jar(String name) {
        return folder.resolve("plugins").resolve(name);
    }

    private void reload(String id) throws IOException, InterruptedException {
        assertThat(client.admin("POST", "/admin/plugins/" + id + "/reload").statusCode())
                .isEqualTo(200);
    }

    /** Looks at the folder until something is so: a file must be found the same twice before it is taken. */
    private void scanUntil(BooleanSupplier condition) {
        TestClient.await(() -> {
            gateway.scanPlugins();
            return condition.getAsBoolean();
        });
    }

    /** A plugin with endpoints of which one setting can be had. */
    private static JarBuilder routes(String id, String name, String path, String start) {
        return JarBuilder.plugin(id).entry("""
                public record Settings(@dev.aiproxy.api.settings.Default("0") int number) {}
                @Override public List<Contribution<?, dev.aiproxy.api.route.RouteGroup>> routes() {
                    return List.of(Contribution.<Settings, dev.aiproxy.api.route.RouteGroup>of(
                            "%s", Settings.class, (s, c) -> new Group()));
                }
                static final class Group implements dev.aiproxy.api.route.RouteGroup {
                    @Override public void start() throws Exception { %s }
                    @Override public List<dev.aiproxy.api.route.Route> routes() {
                        dev.aiproxy.api.route.Handler.Http h = r -> WireResponse.text(200, "%s");
                        return List.of(new dev.aiproxy.api.route.Route(
                                "GET", "%s", dev.aiproxy.api.route.Route.Access.PUBLIC, h));
                    }
                }
                """.formatted(name, start, id, path));
    }

    @Test
    void replacesAPluginFiftyTimesAndNoRequestFails() throws Exception {
        try (TestClient.Load load = client.load(4)) {
            for (int i = 1; i <= 50; i++) {
                SampleJar.write(jar("sample.jar"), "1.0." + i);
                reload("plugin-sample");
                load.await(3);
            }
            load.close();
            assertThat(load.failures).isEmpty();
            assertThat(load.successes.get()).isGreaterThan(150);
        }
        assertThat(client.get("/admin/plugins")).contains("\"1.0.50\"").contains("\"started\"");
    }

    /** Notes in files what its endpoints are told. */
    private static final String TELLING = """
            public record Settings(@dev.aiproxy.api.settings.Default("0") int number) {}
            @Override public List<Contribution<?, dev.aiproxy.api.route.RouteGroup>> routes() {
                return List.of(Contribution.<Settings, dev.aiproxy.api.route.RouteGroup>of(
                        "telling", Settings.class, (s, c) -> new Group(c.dataDirectory(), s.number())));
            }
            record Group(java.nio.file.Path folder, int number) implements dev.aiproxy.api.route.RouteGroup {
                private void note(String what) throws Exception {
                    java.nio.file.Files.createFile(folder.resolve(what + number));
                }
                @Override public List<dev.aiproxy.api.route.Route> routes() {
                    return List.of();
                }
                @Override public void retire() throws Exception {
                    note("retired");
                    throw new Exception("on purpose");
                }
                @Override public void close() throws Exception { note("closed"); }
            }
            """;

    @Test
    void endpointsAreToldThatNothingNewComesThoughAnotherProvidersStreamHoldsThem() throws Exception {
        Path told = folder.resolve("data/plugins/plugin-telling");
        JarBuilder.plugin("plugin-telling").entry(TELLING).write(jar("telling.jar"));
        scanUntil(() -> Files.exists(told));
        HttpResponse<InputStream> stream = client.stream();
        Files.writeString(gateway.configFile(), config("sample-routes: { greeting: hi }\n"));
        assertThat(client.admin("POST", "/admin/reload").statusCode()).isEqualTo(200);
        assertThat(told).as("what stays is told nothing").isEmptyDirectory();

        Files.writeString(gateway.configFile(), config("telling: { number: 1 }\n"));
        assertThat(client.admin("POST", "/admin/reload").statusCode()).isEqualTo(200);
        assertThat(told.resolve("retired0")).exists();
        assertThat(told.resolve("closed0")).doesNotExist();
        reload("plugin-telling");
        assertThat(told.resolve("retired1")).exists();

        upstream.gate.release(StandIn.EVENTS);
        assertThat(stream.body().readAllBytes()).isNotEmpty();
        TestClient.await(() -> Files.exists(told.resolve("closed0")) && Files.exists(told.resolve("closed1")));
    }

    @Test
    void aPluginIsDroppedInAndOutWhileOthersWork() throws Exception {
        try (TestClient.Load load = client.load(4)) {
            for (int i = 0; i < 5; i++) {
                routes("plugin-other", "other", "/other/hello", "").write(jar("other.jar"));
                scanUntil(() -> answers("/other/hello", 200));
                load.await(20);
                Files.delete(jar("other.jar"));
                scanUntil(() -> answers("/other/hello", 404));
                load.await(20);
            }
            load.close();
            assertThat(load.failures).isEmpty();
        }
        assertThat(client.get("/admin/plugins")).doesNotContain("plugin-other");
    }

    private boolean answers(String path, int status) {
        try {
            return client.status(path) == status;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aStreamUnderWayEndsWithThePluginThatItBeganWith() throws Exception {
        HttpResponse<InputStream> stream = client.stream();
        assertThat(stream.statusCode()).isEqualTo(200);
        byte[] first = stream.body().readNBytes(5);
        SampleJar.write(jar("sample.jar"), "2.0.0");
        reload("plugin-sample");
        Files.delete(jar("sample.jar"));
        scanUntil(() -> answers("/sample/hello", 404));
        upstream.gate.release(StandIn.EVENTS);
        String rest = new String(stream.body().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(new String(first, StandardCharsets.UTF_8) + rest).isEqualTo(StandIn.STREAM);
    }

    @Test
    void oldGenerationsAreCollectedUnderLoad() throws Exception {
        int before = GenerationCount.of("plugin-sample");
        try (TestClient.Load load = client.load(2)) {
            List<HttpResponse<InputStream>> streams = new ArrayList<>();
            for (int i = 1; i <= 20; i++) {
                streams.add(client.stream());
                SampleJar.write(jar("sample.jar"), "1.0." + i);
                reload("plugin-sample");
                load.await(2);
            }
            assertThat(GenerationCount.of("plugin-sample")).isGreaterThanOrEqualTo(20);
            upstream.gate.release(StandIn.EVENTS * 20);
            for (HttpResponse<InputStream> stream : streams) {
                assertThat(new String(stream.body().readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(StandIn.STREAM);
            }
            TestClient.await(() -> GenerationCount.of("plugin-sample") <= before);
            load.close();
            assertThat(load.failures).isEmpty();
        }
    }

    @Test
    void theSecondOwnerOfARouteFailsAndNamesBoth() throws Exception {
        // By name of file it comes before the plugin that has the route already.
        routes("plugin-rival", "rival", "/sample/hello", "").write(jar("a-rival.jar"));
        scanUntil(() -> plugins().contains("plugin-rival"));
        assertThat(plugins())
                .contains("\"failed\"")
                .contains("the route GET /sample/hello is claimed by plugin-sample and by plugin-rival");
        assertThat(client.get("/sample/hello")).isEqualTo("hello");
        assertThat(client.chat("m").statusCode()).isEqualTo(200);
        assertThat(client.get("/health")).contains("degraded");
        Files.delete(jar("a-rival.jar"));
        scanUntil(() -> !plugins().contains("plugin-rival"));
        assertThat(client.get("/health")).contains("healthy");
    }

    @Test
    void aPluginThatTakesAPageOfTheHostFailsAndThePageStays() throws Exception {
        routes("plugin-thief", "thief", "/admin/plugins", "").write(jar("thief.jar"));
        JarBuilder.plugin("plugin-cover")
                .entry(JarBuilder.protocol("cover", "Entrance.of(\"*\", \"/**\", Operation.RELAY)"))
                .write(jar("cover.jar"));
        scanUntil(() -> plugins().contains("plugin-thief") && plugins().contains("plugin-cover"));
        assertThat(plugins())
                .contains("the route GET /admin/plugins is claimed by the host (as /admin/**) and by plugin-thief")
                .contains("the route * /** is claimed by the host (as /) and by plugin-cover");
        assertThat(client.get("/")).contains("AIProxy");
        assertThat(client.get("/health")).contains("degraded");
        assertThat(client.get("/sample/hello")).isEqualTo("hello");
        assertThat(client.chat("m").statusCode()).isEqualTo(200);
    }

    private String plugins() {
        try {
            return client.get("/admin/plugins");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aVersionThatDoesNotStartIsRefusedAndTheOldOneKeepsRunning() throws Exception {
        routes("plugin-other", "other", "/other/hello", "").write(jar("other.jar"));
        scanUntil(() -> answers("/other/hello", 200));
        routes("plugin-other", "other", "/other/hello", "throw new IllegalStateException(\"no luck\");")
                .manifest("Plugin-Version", "2.0.0")
                .write(jar("other.jar"));
        scanUntil(() -> plugins().contains("no luck"));
        assertThat(plugins()).contains("version 1.0.0 keeps running");
        assertThat(client.get("/other/hello")).isEqualTo("plugin-other");
        assertThat(client.chat("m").statusCode()).isEqualTo(200);
    }

    @Test
    void aVersionThatDoesNotTakeTheConfigIsRefusedAlone() throws Exception {
        routes("plugin-other", "other", "/other/hello", "").write(jar("other.jar"));
        Files.writeString(gateway.configFile(), config("other: { number: 7 }\n"));
        scan();
        assertThat(client.admin("POST", "/admin/reload").statusCode()).isEqualTo(200);
        // In one look: a version that lost the setting, and a sound jar.
        JarBuilder.plugin("plugin-other")
                .manifest("Plugin-Version", "2.0.0")
                .entry(routesWithoutSettings())
                .write(jar("other.jar"));
        routes("plugin-sound", "sound", "/sound", "").write(jar("sound.jar"));
        scan();
        assertThat(plugins()).contains("version 1.0.0 keeps running").contains("other.number");
        assertThat(client.get("/other/hello")).isEqualTo("plugin-other");
        assertThat(client.get("/sound")).isEqualTo("plugin-sound");
    }

    private static String routesWithoutSettings() {
        return """
                public record Settings() {}
                @Override public List<Contribution<?, dev.aiproxy.api.route.RouteGroup>> routes() {
                    return List.of(Contribution.<Settings, dev.aiproxy.api.route.RouteGroup>of(
                            "other", Settings.class, (s, c) -> () -> List.of()));
                }
                """;
    }

    private void scan() {
        gateway.scanPlugins();
    }

    @Test
    void aBrokenConfigFileKeepsNoPluginFromBeingReplaced() throws Exception {
        Files.writeString(gateway.configFile(), "nonsense: [");
        assertThat(client.admin("POST", "/admin/reload").statusCode()).isEqualTo(422);
        SampleJar.write(jar("sample.jar"), "3.0.0");
        reload("plugin-sample");
        assertThat(plugins()).contains("3.0.0").contains("started");
        assertThat(client.chat("m").statusCode()).isEqualTo(200);
        assertThat(client.get("/health")).contains("degraded");
        Files.writeString(
                gateway.configFile(), config("").replace("base_url:", "base_url: \"http://127.0.0.1:1\", other_url:"));
        SampleJar.write(jar("sample.jar"), "4.0.0");
        reload("plugin-sample");
        assertThat(plugins()).contains("4.0.0").contains("started");
        assertThat(client.chat("m").statusCode()).isEqualTo(200);
        assertThat(client.get("/admin/health")).contains("other_url");
        // The file that was refused is what the next plugin brings.
        Files.writeString(gateway.configFile(), config("sample-routes: { greeting: back }\n"));
        SampleJar.write(jar("sample.jar"), "5.0.0");
        reload("plugin-sample");
        assertThat(client.get("/sample/hello")).isEqualTo("back");
        assertThat(client.get("/health")).contains("healthy");
    }

    @Test
    void aHalfWrittenFileIsNotReadForAPlugin() throws Exception {
        Files.writeString(gateway.configFile(), "");
        SampleJar.write(jar("sample.jar"), "3.0.0");
        reload("plugin-sample");
        assertThat(plugins()).contains("3.0.0");
        assertThat(client.chat("m").statusCode()).isEqualTo(200);
    }
}
