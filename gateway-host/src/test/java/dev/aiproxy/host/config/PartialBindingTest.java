package dev.aiproxy.host.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialBindingTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    private Path folder;

    private GatewayConfig bound(String... lines) {
        ConfigReading reading = new Scenario(folder).file("config.yaml", lines).read();
        assertThat(reading.config()).isEmpty();
        return reading.bound().orElseThrow();
    }

    @Test
    void keepsWhatHasNoProblem() {
        GatewayConfig bound = bound(
                "port: many",
                "host: good",
                "providers:",
                "  a.b: { type: openai, weight: 1, accounts: [ { name: one, weight: x }, { name: two } ] }",
                "  c: { accounts: [ { name: three } ] }",
                "keys: [ { name: n }, { name: m, key: good-enough-key } ]");
        assertThat(bound.host()).isEqualTo("good");
        assertThat(bound.port()).isEqualTo(3000);
        assertThat(bound.providers()).containsOnlyKeys("a.b");
        assertThat(bound.providers().values().iterator().next().accounts())
                .extracting(account -> account.name().orElse(""))
                .containsExactly("one", "two");
        assertThat(bound.keys()).extracting(GatewayConfig.KeyConfig::name).containsExactly("m");
    }

    @Test
    void isTheWholeIfOnlyTheWholeIsWrong() {
        assertThat(bound("port: 70000").port()).isEqualTo(70000);
    }
}
