package dev.aiproxy.host.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.settings.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a config that is wrong. */
class ConfigProblemsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    private Path folder;

    private Scenario scenario() {
        return new Scenario(folder);
    }

    @Test
    void saysAllProblemsAtOnceWithTheirLines() {
        List<String> problems = scenario()
                .file(
                        "config.yaml",
                        "prot: 3000",
                        "port: many",
                        "api_key: ${env:NOT_THERE}",
                        "log:",
                        "  format: xml",
                        "retry: { max_retires: 2 }",
                        "timeouts:",
                        "  idle: 30",
                        "keys:",
                        "  - name: one",
                        "providers: { a: { accounts: 3 } }",
                        "port: 3001")
                .problems("--prot", "1", "--log-prompts", "printer");

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "--prot: unknown flag; did you mean '--port'?",
                        "config.yaml:12: port: this key stands twice; first in line 2",
                        "config.yaml:1: prot: unknown key; did you mean 'port'?",
                        "config.yaml:2: port: expected a whole number, not 'many'",
                        "config.yaml:3: api_key: the environment variable NOT_THERE is not set",
                        "config.yaml:5: log.format: expected one of text, json, not 'xml'",
                        "config.yaml:6: retry.max_retires: unknown key; did you mean 'max_retries'?",
                        "config.yaml:8: timeouts.idle: expected a duration such as 250ms, 30s, 5m or 1h (3650d at most), not '30'",
                        "config.yaml:10: keys[0].key: is missing; expected a text",
                        "config.yaml:11: providers.a.type: is missing; expected a text",
                        "config.yaml:11: providers.a.accounts: expected a list, written [a, b] or as lines that"
                                + " start with '- '",
                        "--log-prompts: prompt_log.mode: expected one of none, console, file, not 'printer'");
    }

    @Test
    void checksWhatBelongsTogether() {
        List<String> problems = scenario()
                .file(
                        "config.yaml",
                        "port: 70000",
                        "providers:",
                        "  main:",
                        "    type: openai",
                        "    accounts: [{name: a, weight: 0}, {name: a}]",
                        "keys:",
                        "  - { key: abcdef-1, name: one, channel: mian }",
                        "  - { key: abcdef-1, name: one }",
                        "routing: { aliases: { fast: [nowhere/x, plain-model] } }",
                        "limits: { memory: 1MiB }")
                .problems();

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "config.yaml:1: port: expected a port from 0 to 65535, not 70000",
                        "config.yaml:10: limits.memory: must not be less than limits.request_body",
                        "config.yaml:5: providers.main.accounts[0].weight: must be at least 1, not 0",
                        "config.yaml:5: providers.main.accounts[1].name: two accounts have the name 'a'",
                        "config.yaml:7: keys[0].channel: there is no provider 'mian'; did you mean 'main'?",
                        "config.yaml:8: keys[1].key: is the same key as keys[0]",
                        "config.yaml:8: keys[1].name: two keys have the name 'one'",
                        "config.yaml:9: routing.aliases.fast[0]: there is no provider 'nowhere'; known here: main");
    }

    @Test
    void refusesTimesOfRenewingThatAreOfNoUse() {
        for (String wrong : List.of("0", "1441", "59s", "25h")) {
            assertThat(scenario().problems("--cron-near-minutes", wrong))
                    .as(wrong)
                    .containsExactly("--cron-near-minutes: renewal.lead_time: must be from 1m to 1d");
        }
        assertThat(scenario().problems("--cron-near-minutes", "-5", "--cron-refresh-token=maybe"))
                .containsExactlyInAnyOrder(
                        "--cron-near-minutes: renewal.lead_time: expected a duration such as 250ms, 30s, 5m or 1h"
                                + " (3650d at most), not '-5'",
                        "--cron-refresh-token: renewal.ahead: expected true or false, not 'maybe'");
        assertThat(scenario()
                        .file("config.yaml", "renewal: { lead_time: 15 }", "port: 1")
                        .problems())
                .containsExactly("config.yaml:1: renewal.lead_time: expected a duration such as 250ms, 30s, 5m or 1h"
                        + " (3650d at most), not '15'");
    }

    @Test
    void refusesAKeyThatHasTheNameOfTheSingleOne() {
        List<String> problems = scenario()
                .file("config.yaml", "api_key: abcdef-1", "keys: [ { key: abcdef-2, name: default } ]")
                .problems();
        assertThat(problems).containsExactly("config.yaml:2: keys[0].name: two keys have the name 'default'");
    }

    @Test
    void refusesKeysThatStandInManuals() {
        for (String sample : List.of(
                "123456",
                "admin123",
                "valid-token-user-1",
                "sk-xxx",
                "your-api-key",
                "your-secret-key",
                "changeme",
                "CHANGE-ME-please",
                "your-client-key-1",
                "your-api-key-here",
                "<key>")) {
            assertThat(scenario().problems("--api-key", sample, "--admin-token", sample))
                    .as(sample)
                    .anyMatch(problem -> problem.startsWith("--api-key: api_key: is a sample"))
                    .anyMatch(problem -> problem.startsWith("--admin-token: admin.token: is a sample"))
                    .noneMatch(problem -> problem.contains(sample));
        }
        assertThat(scenario().problems("--api-key", "my-own-and-only-9f8e")).isEmpty();
    }

    @Test
    void missesAFileThatWasNamed() {
        assertThat(scenario().problems("--config", "nowhere.yaml"))
                .containsExactly("--config: there is no config file nowhere.yaml");
        assertThat(scenario().variable("CONFIG_PATH", "nowhere.yaml").problems())
                .containsExactly("$CONFIG_PATH: there is no config file nowhere.yaml");
        Scenario other = scenario().file("other.yaml", "port: 5").variable("AIPROXY_CONFIG", "other.yaml");
        assertThat(other.config().port()).isEqualTo(5);
        assertThat(other.reader().file()).contains(folder.resolve("other.yaml"));
    }

    @Test
    void refusesAConfigFileThatIsNoRegularFile() throws IOException {
        Path pipe = NamedPipe.in(folder);
        ConfigReader reader = scenario().reader("--config", pipe.toString());
        assertThat(reader.files()).containsExactly(pipe);
        assertThat(scenario().problems("--config", pipe.toString()))
                .containsExactly(
                        "--config: " + pipe + " is no regular file, which a config file must be to be read again");
    }

    @Test
    void takesASectionThatOnlyBeginsAsAKeyForThatOfAMissingPlugin() {
        Scenario scenario = scenario().file("config.yaml", "prompt: {}", "data: { a: 1 }", "model: {}");
        assertThat(scenario.problems())
                .anyMatch(each -> each.contains("data: unknown key; did you mean 'data_folder'?"));
        scenario.parts = new KnownParts(Scenario.SHORTCUTS, Set.of(), false);
        assertThat(scenario.problems()).isEmpty();
        assertThat(scenario.read().notes())
                .containsExactly(
                        "config.yaml:1: no loaded plugin takes the section 'prompt'",
                        "config.yaml:2: no loaded plugin takes the section 'data'",
                        "config.yaml:3: no loaded plugin takes the section 'model'");
    }

    @Test
    void takesAFlagNobodyKnowsForThatOfAMissingPlugin() {
        Scenario scenario = scenario();
        assertThat(scenario.problems("--lab-api-key", "secret-x"))
                .containsExactly("--lab-api-key: unknown flag; nothing known is similar");
        scenario.parts = new KnownParts(List.of(), Set.of(), false);
        ConfigReading reading = scenario.read("--lab-api-key", "secret-x");
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.notes()).containsExactly("no loaded plugin takes the flag --lab-api-key");
        assertThat(scenario.problems("--prot", "1")).containsExactly("--prot: unknown flag; did you mean '--port'?");
    }

    @Test
    void takesASectionNobodyKnowsForThatOfAMissingPlugin() {
        Scenario scenario = scenario().file("config.yaml", "dashboard: { on: true }", "stats: {}");

        assertThat(scenario.problems())
                .hasSize(1)
                .allMatch(each -> each.startsWith("config.yaml:1: dashboard: unknown key; known here: host, port,"));
        scenario.parts = new KnownParts(Scenario.SHORTCUTS, Set.of(), false);
        assertThat(scenario.read().notes())
                .containsExactly(
                        "config.yaml:1: no loaded plugin takes the section 'dashboard'",
                        "config.yaml:2: no loaded plugin takes the section 'stats'");
        assertThat(scenario.read().config()).isPresent();
        assertThat(scenario.file("config.yaml", "limts: { headers: 2KiB }").problems())
                .containsExactly("config.yaml:1: limts: unknown key; did you mean 'limits'?");
    }

    @Test
    void notesVariablesThatNobodyKnows() {
        assertThat(scenario()
                        .variable("AIPROXY_PROT", "1")
                        .variable("AIPROXY_JAVA_OPTS", "x")
                        .read()
                        .notes())
                .containsExactly("the environment variable AIPROXY_PROT is not known; did you mean AIPROXY_PORT?");
    }

    @Test
    void wantsCertificateAndKeyTogether() {
        GatewayConfig config = scenario()
                .variable("AIPROXY_TLS_KEY_PASSPHRASE", "open sesame")
                .config("--tls-certificate", "cert.pem", "--tls-key", "key.pem");
        assertThat(config.tls().certificate()).contains("cert.pem");
        assertThat(config.tls().key()).contains("key.pem");
        assertThat(config.tls().keyPassphrase()).contains(Secret.of("open sesame"));
        assertThat(scenario().problems("--tls-certificate", "cert.pem"))
                .singleElement()
                .asString()
                .contains("tls.key: is missing");
        assertThat(scenario().problems("--tls-key", "key.pem"))
                .singleElement()
                .asString()
                .contains("tls.certificate: is missing");
        assertThat(scenario().problems("--tls-key-passphrase", "open sesame"))
                .singleElement()
                .asString()
                .contains("tls.key_passphrase: is of no use")
                .doesNotContain("sesame");
        assertThat(scenario().problems("--limits-streams", "0"))
                .singleElement()
                .asString()
                .contains("limits.streams: must be at least 1");
    }

    @Test
    void boundsWhatNoClockAndNoBufferCouldHold() {
        assertThat(scenario()
                        .file(
                                "config.yaml",
                                "timeouts: { total: 999999999999d, connect: 3650d }",
                                "limits: { headers: 3GiB, request_body: 1025MiB, memory: 4GiB }",
                                "media: { max_size: 3GiB, timeout: 2h }",
                                "data_folder: \"a\\0b\"")
                        .problems())
                .anyMatch(each -> each.startsWith("config.yaml:1: timeouts.total: expected a duration"))
                .anyMatch(each -> each.startsWith("config.yaml:4: data_folder: expected a text"))
                .anyMatch(each -> each.equals("config.yaml:2: limits.headers: must not be above 16MiB, and is 3GiB"))
                .anyMatch(each -> each.startsWith("config.yaml:2: limits.request_body: must not be above 1GiB"))
                .anyMatch(each -> each.startsWith("config.yaml:3: media.max_size: must not be above 1GiB"))
                .anyMatch(each -> each.startsWith("config.yaml:3: media.timeout: must not be above 1h"))
                .noneMatch(each -> each.contains("connect"));
    }
}
