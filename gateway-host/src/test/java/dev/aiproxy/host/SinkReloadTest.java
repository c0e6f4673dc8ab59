package dev.aiproxy.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.plugins.JarBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each request reaches a sink once, whatever happens to the sink meanwhile. */
@Timeout(120)
class SinkReloadTest {
    /** Writes ids of requests to a file that must not be open twice; takes nothing while a file says so. */
    private static final String SINK = """
            public record Settings(@dev.aiproxy.api.settings.Default("0") int number) {}
            @Override public List<Contribution<?, dev.aiproxy.api.usage.UsageSink>> usageSinks() {
                return List.of(Contribution.<Settings, dev.aiproxy.api.usage.UsageSink>of(
                        "rows", Settings.class, (s, c) -> new Rows(c)));
            }
            static final class Rows implements dev.aiproxy.api.usage.UsageSink {
                private final java.nio.file.Path folder;
                Rows(PluginContext context) throws Exception { folder = context.dataDirectory(); }
                @Override public void start() throws Exception {
                    if (java.nio.file.Files.exists(folder.resolve("never"))) { throw new Exception("never starts"); }
                    java.nio.file.Files.createFile(folder.resolve("lock"));
                }
                @Override public void record(List<dev.aiproxy.api.usage.UsageEvent> batch) throws java.io.IOException {
                    if (java.nio.file.Files.exists(folder.resolve("full"))) {
                        throw new java.io.IOException("the disk is full");
                    }
                    StringBuilder lines = new StringBuilder();
                    for (var event : batch) {
                        if (event.scope() == dev.aiproxy.api.usage.UsageEvent.Scope.REQUEST) {
                            lines.append(event.requestId()).append('\\n');
                        }
                    }
                    java.nio.file.Files.writeString(folder.resolve("rows"), lines,
                            java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
                }
                @Override public void close() throws Exception {
                    java.nio.file.Files.deleteIfExists(folder.resolve("lock"));
                }
            }
            """;

    @TempDir
    Path folder;

    private Path data(String name) {
        return folder.resolve("data/plugins/plugin-rows").resolve(name);
    }

    private void jar(String version) throws IOException {
        Files.createDirectories(folder.resolve("plugins"));
        JarBuilder.plugin("plugin-rows")
                .manifest("Plugin-Version", version)
                .entry(SINK)
                .write(folder.resolve("plugins/rows.jar"));
    }

    @Test
    void everyRequestIsCountedOnceOverReloadsAFullDiskAndTheEnd() throws Exception {
        jar("1.0.0");
        int requests;
        try (StandIn upstream = StandIn.start();
                RunningGateway gateway = RunningGateway.start(folder, RunningGateway.provider(upstream.url()));
                TestClient client = new TestClient(gateway);
                TestClient.Load load = client.load(4)) {
            for (int i = 1; i <= 10; i++) {
                load.await(20);
                Files.writeString(
                        gateway.configFile(),
                        RunningGateway.provider(upstream.url()) + "rows: { number: " + i + " }\n");
                assertThat(client.admin("POST", "/admin/reload").body()).contains("\"applied\":true");
            }
            load.await(20);
            Files.createFile(data("full"));
            load.await(50);
            jar("2.0.0");
            gateway.scanPlugins();
            load.await(50);
            assertThat(client.get("/admin/plugins")).contains("2.0.0");
            Files.delete(data("full"));
            load.await(20);
            load.close();
            assertThat(load.failures).isEmpty();
            requests = load.successes.get();
        }
        List<String> rows = Files.readAllLines(data("rows"));
        assertThat(rows).doesNotHaveDuplicates().hasSize(requests);
        assertThat(data("lock")).doesNotExist();
    }

    @Test
    void aSinkThatDoesNotStartAtFirstIsAProblemOfTheConfig() throws Exception {
        jar("1.0.0");
        Files.createDirectories(data(""));
        Files.createFile(data("never"));
        try (StandIn upstream = StandIn.start()) {
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> RunningGateway.start(folder, RunningGateway.provider(upstream.url())))
                    .hasMessageContaining("2");
        }
    }

    @Test
    void aSinkWhoseSuccessorDoesNotStartIsReportedAsDown() throws Exception {
        jar("1.0.0");
        try (StandIn upstream = StandIn.start();
                RunningGateway gateway = RunningGateway.start(folder, RunningGateway.provider(upstream.url()));
                TestClient client = new TestClient(gateway)) {
            Files.createFile(data("never"));
            Files.writeString(gateway.configFile(), RunningGateway.provider(upstream.url()) + "rows: { number: 1 }\n");
            client.admin("POST", "/admin/reload");
            assertThat(client.chat("m").statusCode()).isEqualTo(200);
            assertThat(client.get("/health")).contains("degraded");
            assertThat(client.get("/admin/health")).contains("never starts");
            Files.delete(data("never"));
            assertThat(client.admin("POST", "/admin/reload").statusCode()).isEqualTo(200);
            assertThat(client.get("/health")).contains("healthy");
        }
    }
}
