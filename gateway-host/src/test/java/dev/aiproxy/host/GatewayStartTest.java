package dev.aiproxy.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.config.CommandLine;
import dev.aiproxy.host.config.ConfigReader;
import dev.aiproxy.host.config.SettingsBinder;
import dev.aiproxy.host.log.SecretRegistry;
import dev.aiproxy.host.plugins.JarBuilder;
import dev.aiproxy.host.plugins.PluginFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts that go wrong, and starts without a config file. */
@Timeout(120)
class GatewayStartTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream before = System.err;
    private final List<Gateway> running = new ArrayList<>();

    @AfterEach
    void stop() {
        System.setErr(before);
        running.forEach(Gateway::stop);
    }

    private int start(String... flags) throws IOException {
        return start(Clock.systemUTC(), flags);
    }

    private int start(Clock clock, String... flags) throws IOException {
        Files.createDirectories(folder.resolve("plugins"));
        List<String> arguments = new ArrayList<>(List.of(
                "--port=0",
                "--data-folder=" + folder.resolve("data"),
                "--plugins-folder=" + folder.resolve("plugins")));
        arguments.addAll(List.of(flags));
        SettingsBinder binder = new SettingsBinder(SecretRegistry.process()::register);
        CommandLine line = CommandLine.parse(arguments.toArray(String[]::new));
        Gateway gateway = new Gateway(new ConfigReader(line, Map.of(), folder, binder), binder, clock);
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        int code = gateway.run();
        if (code == 0) {
            running.add(gateway);
        }
        return code;
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void endsWithAnErrorWhateverTheStartTrippedOver() throws IOException {
        Clock broken = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                throw new IllegalStateException("on purpose");
            }
        };
        try (LogLines log = LogLines.of(Gateway.class)) {
            assertThat(start(broken)).isEqualTo(1);
            assertThat(log.seen()).anyMatch(line -> line.contains("the start failed"));
        }
        assertThat(complained()).contains("the start failed");
    }

    @Test
    void saysWhatKeepsItFromReadingItsKeyAndBlamesNoPlugin() throws IOException {
        Files.createDirectories(folder.resolve("plugins"));
        SampleJar.write(folder.resolve("plugins/sample.jar"), "1.0.0");
        Files.createDirectories(folder.resolve("data/client-key"));
        try (LogLines log = LogLines.of(Gateway.class)) {
            assertThat(start()).isEqualTo(2);
            assertThat(log.seen()).noneMatch(line -> line.contains("does not run"));
        }
        assertThat(complained()).contains("client-key").contains("Nothing was started.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"new IllegalStateException(\"no luck\")", "new NoSuchMethodError(\"no luck\")"})
    void aPluginThatCannotSayWhatItKnowsOfModelsKeepsNoOtherFromStarting(String thrown) throws IOException {
        Files.createDirectories(folder.resolve("plugins"));
        SampleJar.write(folder.resolve("plugins/sample.jar"), "1.0.0");
        JarBuilder.plugin("plugin-unfit").entry("""
                static Object failing(Class<?> type) {
                    return java.lang.reflect.Proxy.newProxyInstance(
                            Entry.class.getClassLoader(), new Class<?>[] {type}, (p, m, a) -> {
                                if (m.getName().equals("chat")) {
                                    return Optional.of(failing(ChatEgress.class));
                                }
                                throw %s;
                            });
                }
                @Override public List<Protocol> protocols() {
                    return List.of(new Protocol() {
                        public String id() { return "unfit"; }
                        public String platform() { return "unfit"; }
                        public List<Entrance> entrances() { return List.of(); }
                        public Optional<Ingress> ingress() { return Optional.empty(); }
                        public Optional<Egress> egress() { return Optional.of((Egress) failing(Egress.class)); }
                    });
                }
                """.formatted(thrown)).write(folder.resolve("plugins/unfit.jar"));
        try (LogLines log = LogLines.of(Gateway.class)) {
            assertThat(start()).as(complained()).isZero();
            assertThat(log.seen())
                    .anyMatch(line -> line.contains("unfit.jar does not run")
                            && line.contains("reading its models failed")
                            && line.contains("no luck"))
                    .noneMatch(line -> line.contains("sample.jar does not run"));
        }
    }

    @Test
    void warnsOfAPluginFolderWithoutAnyPlugin() throws IOException {
        try (LogLines log = LogLines.of(Gateway.class)) {
            assertThat(start()).isZero();
            assertThat(log.seen())
                    .anyMatch(line -> line.startsWith("there is no plugin in " + folder.resolve("plugins")));
        }
    }

    @Test
    void startsWithTheFlagOfAPluginThatDoesNotRun() throws IOException {
        Path jar = Files.createDirectories(folder.resolve("plugins")).resolve("sample.jar");
        Files.writeString(jar, "not a jar");
        Files.setLastModifiedTime(jar, java.nio.file.attribute.FileTime.fromMillis(1_000_000));
        assertThat(start("--sample-base-url=http://127.0.0.1:1"))
                .as(complained())
                .isZero();
    }

    @Test
    void saysWhatIsWrongWithTheDataFolder() throws IOException {
        Files.writeString(folder.resolve("data"), "");
        assertThat(start()).isEqualTo(1);
        assertThat(complained()).contains("the data folder").contains("is no folder");
    }

    /** A label of a name has 63 characters at most, so that nobody is asked for a longer one. */
    @Test
    void saysThatAnAddressDoesNotExist() throws IOException {
        assertThat(start("--host=" + "x".repeat(64))).isEqualTo(1);
        assertThat(complained()).contains("there is no address of that name").doesNotContain("null");
    }

    @Test
    void refusesADataFolderThatAnotherGatewayHas() throws IOException {
        assertThat(start()).isZero();
        assertThat(start()).isEqualTo(1);
        assertThat(complained()).contains("another gateway uses the data folder");
    }

    @Test
    void takesAFileThatComesAfterTheStartAndKeepsItWhenItGoes() throws Exception {
        assertThat(start()).isZero();
        Path file = folder.resolve("config.yaml");
        Path prompt = folder.resolve("prompt.txt");
        try (LogLines log = LogLines.of(Gateway.class)) {
            write(file, "log: { level: info }\n");
            log.await("config.yaml was read anew");
        }
        try (LogLines log = LogLines.of(Gateway.class)) {
            write(prompt, "first");
            write(file, "system_prompt: { file: " + prompt + " }\n");
            log.await("config.yaml was read anew");
            write(prompt, "second");
            log.await("prompt.txt was read anew");
            Files.delete(file);
            write(prompt, "third");
            log.await("there is no");
        }
    }

    @Test
    void aPluginThatIsReplacedWhileTheFileIsGoneMeetsTheConfigurationThatRuns() throws Exception {
        Path jar = Files.createDirectories(folder.resolve("plugins")).resolve("sample.jar");
        SampleJar.write(jar, "1.0.0");
        Path prompt = Files.writeString(folder.resolve("prompt.txt"), "first");
        Path file = folder.resolve("config.yaml");
        write(
                file,
                "plugins: { scan: 0s }\nsample-routes: { greeting: good evening }\nsystem_prompt: { file: " + prompt
                        + " }\n");
        assertThat(start()).isZero();
        Gateway gateway = running.getLast();
        try (LogLines log = LogLines.of(Gateway.class)) {
            Files.delete(file);
            write(prompt, "second");
            log.await("there is no");
        }
        try (LogLines log = LogLines.of(PluginFolder.class)) {
            SampleJar.write(jar, "2.0.0");
            TestClient.await(() -> {
                gateway.scanPlugins();
                return log.seen().stream().anyMatch(line -> line.contains("plugin-sample 2.0.0 STARTED"));
            });
        }
        assertThat(greeting(gateway)).isEqualTo("good evening");
    }

    private static String greeting(Gateway gateway) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + gateway.address().getPort() + "/sample/hello");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static void write(Path file, String text) throws IOException {
        Path next = Files.writeString(file.resolveSibling("next"), text);
        Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
