package dev.aiproxy.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.dist.Distribution.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class DistributionTest {
    private static final Pattern READY = Pattern.compile("AIProxy \\S+ listening on (http://\\S+)");
    private static final String CONFIG = """
            host: 127.0.0.1
            port: 0
            providers:
              echo: { type: echo, accounts: [ { name: echo } ] }
            """;
    private static final String CHAT = """
            {"model":"echo","messages":[{"role":"user","content":"Good morning"}]}""";

    @TempDir
    static Path temporary;

    private static Distribution distribution;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    @BeforeAll
    static void unpack() throws IOException {
        distribution = Distribution.unpack(temporary);
    }

    @BeforeEach
    void configure() throws IOException {
        distribution.configure(CONFIG);
    }

    @AfterEach
    void stopWhatStillRuns() throws IOException {
        Path pidFile = distribution.workingDirectory().resolve("data/aiproxy.pid");
        if (Files.exists(pidFile)) {
            ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
                    .ifPresent(ProcessHandle::destroyForcibly);
            Files.delete(pidFile);
        }
    }

    @Test
    void servesInTheForegroundAndEndsCleanlyOnTerm() throws Exception {
        Path link = Files.createSymbolicLink(temporary.resolve("aiproxy"), distribution.launcher());
        Process gateway = distribution.process(link).start();
        try (BufferedReader output = gateway.inputReader(StandardCharsets.UTF_8)) {
            URI address = awaitAddress(output);
            Path key = distribution.workingDirectory().resolve("data/client-key");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");

            assertThat(get(address.resolve("/health")).statusCode()).isEqualTo(200);
            assertThat(chat(address, "wrong").statusCode()).isEqualTo(401);
            HttpResponse<String> answer = chat(address, Files.readString(key).strip());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("Good morning");

            gateway.toHandle().destroy();
            assertThat(gateway.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.exitValue()).isZero();
        } finally {
            gateway.destroyForcibly();
        }
    }

    @Test
    void startsStopsAndRestartsInTheBackground() throws Exception {
        Outcome start = distribution.run("start");
        assertThat(start.exitCode()).as(start.output()).isZero();
        assertThat(start.output()).contains("  API key     ", "  admin token ", "  try it      curl http://127.0.0.1:");
        assertThat(get(address(start).resolve("/health")).statusCode()).isEqualTo(200);
        assertThat(distribution.run("status").exitCode()).isZero();
        assertThat(distribution.run("start").output()).contains("already runs");

        distribution.configure(CONFIG + "no_such_key: 1\n");
        Outcome refused = distribution.run("restart");
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.output()).contains("no_such_key").contains("nothing was stopped");
        assertThat(get(address(start).resolve("/health")).statusCode()).isEqualTo(200);

        distribution.configure(CONFIG);
        Outcome restart = distribution.run("restart");
        assertThat(restart.exitCode()).as(restart.output()).isZero();
        assertThat(get(address(restart).resolve("/health")).statusCode()).isEqualTo(200);

        assertThat(distribution.run("stop").output()).contains("has stopped");
        assertThat(distribution.run("status").exitCode()).isEqualTo(3);
        assertThat(distribution.run("stop").exitCode()).isZero();
    }

    @Test
    void startShowsAllThatTheNewProcessSaysOfItsKeysHoweverLateItSaysSo() throws Exception {
        Path home = temporary.resolve("slow java");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25\"\n");
        Files.writeString(java, """
                #!/bin/sh
                case "$*" in *check-config*) exit 0 ;; esac
                echo "AIProxy 0 listening on http://127.0.0.1:1"
                sleep 1
                echo "  API key     sk-of-this-start"
                sleep 1
                echo '  try it      curl http://127.0.0.1:1/v1/models -H "Authorization: Bearer <key>"'
                exec sleep 60
                """);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder start = distribution.process(distribution.launcher(), "start");
        start.environment().put("AIPROXY_JAVA_HOME", home.toString());
        Outcome outcome = Distribution.run(start);
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("sk-of-this-start", "  try it ", "runs in the background");
    }

    @Test
    void startMakesADataFolderThatIsItsOwnersAlone() throws Exception {
        Outcome start = distribution.run("start", "--data-folder=own");
        try {
            assertThat(start.exitCode()).as(start.output()).isZero();
            Path folder = distribution.workingDirectory().resolve("own");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------");
        } finally {
            assertThat(distribution.run("stop", "--data-folder=own").output()).contains("has stopped");
        }
    }

    @Test
    void runsWhereNoLanguageIsSetFromAPathThatIsNotAscii() throws Exception {
        // By the shell, as the virtual machine of this test may be unable to write the name, too.
        ProcessBuilder builder = distribution.process(
                Path.of("sh"),
                "-c",
                "name=$(printf 'm\\303\\274ller'); cp -Rp \"$1\" \"$2/$name\"; exec \"$2/$name/bin/aiproxy\" check-config",
                "sh",
                distribution.folder().toString(),
                temporary.toString());
        builder.environment().put("LC_ALL", "C");
        Outcome outcome = Distribution.run(builder);
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("The configuration is good");
    }

    @Test
    void makesNoFolderForACacheWhereThereIsNoHome() throws Exception {
        ProcessBuilder builder = distribution.process(distribution.launcher(), "warm-up");
        builder.environment().remove("HOME");
        Outcome outcome = Distribution.run(builder);
        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.output()).contains("no folder for a start-up cache");
    }

    @Test
    void refusesToStartWithABrokenConfig() throws Exception {
        distribution.configure("prot: 3000\n");
        Outcome start = distribution.run("start");
        assertThat(start.exitCode()).isNotZero();
        assertThat(start.output()).contains("prot").contains("nothing was started");
        assertThat(distribution.run("check-config").exitCode()).isNotZero();
    }

    @Test
    void understandsTheFilesOfOtherProxies() throws Exception {
        Path folder = distribution.workingDirectory();
        Files.writeString(folder.resolve("provider_pools.json"), """
                { "openai-custom": [
                    { "OPENAI_API_KEY": "sk-a", "OPENAI_BASE_URL": "http://a/v1", "uuid": "1", "isHealthy": true },
                    { "OPENAI_API_KEY": "sk-b", "OPENAI_BASE_URL": "http://b/v1", "uuid": "2", "errorCount": 3 } ],
                  "claude-custom": [ { "CLAUDE_API_KEY": "sk-c", "CLAUDE_BASE_URL": "http://c" } ],
                  "gemini-cli": [ { "GEMINI_API_KEY": "key-d", "PROJECT_ID": "p" } ] }
                """);
        Outcome pools = distribution.run("check-config", "--provider-pools-file=provider_pools.json");
        assertThat(pools.exitCode()).as(pools.output()).isZero();

        Files.writeString(folder.resolve("channels_config.json"), """
                { "channels": { "bailian": {
                    "name": "Bailian", "api_url": "https://dashscope.aliyuncs.com", "api_key": "sk-e", "status": "active",
                    "path_rewrite": { "/chat/completions": "/compatible-mode/v1/chat/completions" } } } }
                """);
        Files.writeString(folder.resolve("api_keys.json"), """
                [ { "proxy_key": "sk-bailian-tester-001", "channel": "bailian", "status": "active", "description": "x" } ]
                """);
        Outcome channels = distribution.run("check-config", "--config=channels_config.json");
        assertThat(channels.exitCode()).as(channels.output()).isZero();

        Files.writeString(folder.resolve("other.json"), """
                { "api": { "url": "https://api.openai.com/v1/chat/completions", "key": "sk-f" },
                  "allowed_keys": [ "a-key-of-a-client" ], "model_redirects": { "gpt-4": "gpt-4-turbo-preview" } }
                """);
        Outcome single = distribution.run("check-config", "--config=other.json");
        assertThat(single.exitCode()).as(single.output()).isZero();
    }

    @Test
    void doesNotWaitForAConfigFileThatIsAPipe() throws Exception {
        Path pipe = distribution.workingDirectory().resolve("pipe.yaml");
        assertThat(Distribution.run(new ProcessBuilder("mkfifo", pipe.toString()))
                        .exitCode())
                .isZero();
        assertThat(distribution.run("status", "--config=pipe.yaml").exitCode()).isEqualTo(3);
        assertThat(distribution.run("check-config", "--config=pipe.yaml")).satisfies(outcome -> {
            assertThat(outcome.exitCode()).isEqualTo(2);
            assertThat(outcome.output()).contains("pipe.yaml is no regular file");
        });
        Files.delete(pipe);
    }

    @Test
    void clearsAPidFileWhoseProcessIsGone() throws Exception {
        Path pidFile = Files.createDirectories(distribution.workingDirectory().resolve("data"))
                .resolve("aiproxy.pid");
        // Alive, but no gateway.
        Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
        assertThat(distribution.run("status").exitCode()).isEqualTo(3);
        assertThat(distribution.run("stop").exitCode()).isZero();
        assertThat(pidFile).doesNotExist();
    }

    @Test
    void answersWithoutServingAndWithoutAConfig() throws Exception {
        Files.delete(distribution.workingDirectory().resolve("config.yaml"));
        assertThat(distribution.run("--help")).satisfies(outcome -> {
            assertThat(outcome.exitCode()).isZero();
            assertThat(outcome.output()).contains("check-config").contains("--port");
        });
        assertThat(distribution.run("--version").output()).contains("0.1.0");
        assertThat(distribution.run("--launcher-help").output()).contains("AIPROXY_JAVA_HOME");
        assertThat(distribution.run("check-config").exitCode()).isZero();
        assertThat(distribution.run("plugins").output())
                .contains(
                        "plugin-openai",
                        "plugin-claude",
                        "plugin-gemini",
                        "plugin-tunnel",
                        "plugin-stats",
                        "plugin-echo");
    }

    @Test
    void saysWhatToInstallWithoutJava() throws Exception {
        ProcessBuilder builder = distribution.process(distribution.launcher(), "--version");
        builder.environment().put("AIPROXY_JAVA_HOME", temporary.toString());
        Process process = builder.start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readAllAsString()).contains("Java 25");
        }
        assertThat(process.waitFor()).isNotZero();
    }

    @Test
    void carriesAStartUpCacheThatSurvivesUnpacking() throws Exception {
        assertThat(distribution.folder().resolve("lib/aiproxy.aot")).exists();
        ProcessBuilder builder = distribution.process(distribution.launcher(), "--version");
        builder.environment().put("AIPROXY_JAVA_OPTS", "-XX:AOTMode=on -Xlog:class+load:stdout");
        Process process = builder.start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readAllAsString())
                    .containsPattern("dev\\.aiproxy\\.host\\.Main source: shared objects file");
        }
        assertThat(process.waitFor()).isZero();
    }

    private static URI awaitAddress(BufferedReader output) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                return URI.create(ready.group(1));
            }
            seen.append(line).append('\n');
        }
        throw new IOException("the gateway ended without a line that says where it listens:\n" + seen);
    }

    private static URI address(Outcome outcome) {
        Matcher ready = READY.matcher(outcome.output());
        assertThat(ready.find()).as(outcome.output()).isTrue();
        return URI.create(ready.group(1));
    }

    private HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> chat(URI address, String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key)
                .POST(BodyPublishers.ofString(CHAT))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Test
    void everyLinkOfItsPagesLeadsSomewhere() throws IOException {
        Pattern link = Pattern.compile("]\\(([^)#\\s]+)");
        List<String> broken = new ArrayList<>();
        int found = 0;
        try (Stream<Path> files = Files.walk(distribution.folder())) {
            for (Path page :
                    files.filter(file -> file.toString().endsWith(".md")).toList()) {
                for (MatchResult match :
                        link.matcher(Files.readString(page)).results().toList()) {
                    String target = match.group(1);
                    found++;
                    if (!target.startsWith("http") && !Files.exists(page.resolveSibling(target))) {
                        broken.add(distribution.folder().relativize(page) + " -> " + target);
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(found).isGreaterThan(5);
    }
}
