package dev.aiproxy.host.admin;

import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.host.MovableClock;
import dev.aiproxy.host.config.CommandLine;
import dev.aiproxy.host.config.ConfigReader;
import dev.aiproxy.host.config.SettingsBinder;
import dev.aiproxy.host.plugins.PluginFolder;
import dev.aiproxy.host.runtime.ByteBudget;
import dev.aiproxy.host.runtime.FallbackKeys;
import dev.aiproxy.host.runtime.SnapshotLoader;
import dev.aiproxy.host.usage.Ledger;
import dev.aiproxy.host.usage.Meters;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.env.Environment;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * The gateway as the admin API sees it, in tests of that API alone: its configuration and plugins are those of an empty
 * folder, and the test says what time it is, what was counted and whether it stops. There is no door.
 */
@Factory
@Requires(env = Environment.TEST)
final class PlayedGateway {
    static final String KEY = "test-client-key-0002";
    static final String TOKEN = "test-admin-token-0002";
    static final String VERSION = "1.2.3";
    static final int CONNECTIONS = 4;

    final MovableClock clock = new MovableClock();
    final Ledger ledger = new Ledger(new Meters());
    final ByteBudget budget = new ByteBudget(1000);
    final AtomicBoolean stopping = new AtomicBoolean();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final SnapshotLoader loader;
    private final PluginFolder plugins;

    PlayedGateway() throws IOException {
        folder = Files.createTempDirectory("aiproxy-admin");
        SettingsBinder binder = new SettingsBinder(_ -> {});
        CommandLine line = CommandLine.parse("--api-key=" + KEY, "--admin-token=" + TOKEN);
        loader = new SnapshotLoader(
                new ConfigReader(line, Map.of(), folder, binder),
                binder,
                new NoFallbacks(),
                ledger,
                clock,
                folder.resolve("data"),
                _ -> {
                    throw new IOException("there is no door");
                });
        plugins = new PluginFolder(folder.resolve("plugins"), folder.resolve("cache"), List.of(), List.of(), loader);
        plugins.scan();
    }

    @Singleton
    AdminServices services() {
        return new AdminServices(
                VERSION,
                clock,
                clock.instant(),
                loader.current().orElseThrow(),
                loader,
                plugins,
                ledger.meters(),
                budget,
                () -> CONNECTIONS,
                loader::reload,
                stopping::get);
    }

    /** Puts a file into the plugin folder that is no jar, and looks there. */
    void dropBrokenJar(String name) throws IOException {
        Path jar = Files.createDirectories(folder.resolve("plugins")).resolve(name);
        Files.writeString(jar, "no jar");
        // What looks as if it were still being written waits.
        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2024-01-01T00:00:00Z")));
        plugins.scan();
    }

    /** Takes a file out of the plugin folder, and looks there. */
    void removeJar(String name) throws IOException {
        Files.delete(folder.resolve("plugins").resolve(name));
        plugins.scan();
    }

    /**
     * Asks the admin API.
     *
     * @param fields names and values of header fields in turn
     */
    HttpResponse<String> ask(URI address, String... fields) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        if (fields.length > 0) {
            request.headers(fields);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @PreDestroy
    void close() throws IOException {
        http.shutdownNow();
        loader.close();
        plugins.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Config has all keys. */
    private static final class NoFallbacks implements FallbackKeys {
        @Override
        public Secret clientKey() {
            throw new IllegalStateException();
        }

        @Override
        public Secret adminToken() {
            throw new IllegalStateException();
        }
    }
}
