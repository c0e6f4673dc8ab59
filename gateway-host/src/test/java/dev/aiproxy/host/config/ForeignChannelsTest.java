package dev.aiproxy.host.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignChannelsTest {
    private static final String FLAG = "--config=channels_config.json";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Scenario scenario;

    @BeforeEach
    void start() {
        scenario = new Scenario(folder)
                .file(
                        "api_keys.json",
                        "[",
                        "  { \"proxy_key\": \"sk-bailian-tester-001\", \"channel\": \"bailian\", \"status\": \"active\",",
                        "    \"description\": \"the first\" },",
                        "  { \"proxy_key\": \"sk-bailian-tester-002\", \"channel\": \"bailian\", \"status\": \"inactive\",",
                        "    \"description\": \"the first\" }",
                        "]");
    }

    private Scenario channels(String... lines) {
        return scenario.file("channels_config.json", lines);
    }

    private static String text(ConfigNode.Mapping mapping, String key) {
        return mapping.find(key).orElseThrow() instanceof ConfigNode.Scalar scalar ? scalar.value() : "";
    }

    @Test
    void makesProvidersOfChannelsAndKeysThatMayUseTheirChannelAlone() {
        ConfigReading reading = channels(
                        "{ \"channels\": {",
                        "  \"_comment\": \"two of them\",",
                        "  \"bailian\": { \"name\": \"Bailian\", \"api_url\": \"https://dashscope.example/\",",
                        "    \"api_key\": \"up-1\", \"status\": \"active\", \"host\": \"dashscope.example\",",
                        "    \"ssl\": true, \"timeout\": 60, \"supports_websocket\": true,",
                        "    \"path_rewrite\": { \"_why\": \"\",",
                        "      \"/chat/completions\": \"/compatible-mode/v1/chat/completions\" } },",
                        "  \"other\": { \"base_url\": \"http://other/v1\", \"api_key\": \"up-2\", \"status\": \"off\" }",
                        "} }")
                .read(FLAG);
        assertThat(reading.problems()).isEmpty();
        GatewayConfig config = reading.config().orElseThrow();
        assertThat(config.providers()).containsOnlyKeys("bailian", "other");
        GatewayConfig.ProviderConfig bailian =
                Objects.requireNonNull(config.providers().get("bailian"));
        assertThat(text(bailian.settings(), "base_url")).isEqualTo("https://dashscope.example/compatible-mode/v1");
        assertThat(bailian.enabled()).isTrue();
        assertThat(bailian.accounts().getFirst().name()).contains("Bailian");
        assertThat(text(bailian.accounts().getFirst().credentials(), "api_key")).isEqualTo("up-1");
        assertThat(Objects.requireNonNull(config.providers().get("other")).enabled())
                .isFalse();
        assertThat(config.keys()).extracting(GatewayConfig.KeyConfig::name).containsExactly("the first", "client-2");
        assertThat(config.keys()).extracting(GatewayConfig.KeyConfig::enabled).containsExactly(true, false);
        assertThat(config.keys().getFirst().channel()).contains("bailian");
        assertThat(reading.notes())
                .anyMatch(note -> note.contains("channels.bailian.timeout"))
                .anyMatch(note -> note.contains("channels.bailian.supports_websocket"));
    }

    @Test
    void namesFileAndPlaceOfWhatItDoesNotUnderstand() {
        channels(
                "{ \"channels\": {",
                "  \"bailian\": { \"base_url\": \"https://a\", \"api_kye\": \"secret-up-1\",",
                "    \"host\": \"b\", \"ssl\": false,",
                "    \"path_rewrite\": { \"/chat/completions\": \"/v1beta/models/m:generateContent\" } },",
                "  \"other\": { \"api_key\": \"up-2\" }",
                "} }");
        scenario.file("api_keys.json", "[", "  { \"proxy_kye\": \"a-secret-key-1\", \"channel\": \"bailian\" }", "]");
        assertThat(scenario.problems(FLAG))
                .anyMatch(problem -> problem.startsWith("channels_config.json:2: channels.bailian.api_kye: unknown"))
                .anyMatch(problem -> problem.startsWith("channels_config.json:3: channels.bailian.host: must be"))
                .anyMatch(problem -> problem.startsWith("channels_config.json:3: channels.bailian.ssl: contradicts"))
                .anyMatch(problem -> problem.startsWith("channels_config.json:4: channels.bailian.path_rewrite:"))
                .anyMatch(problem -> problem.startsWith("channels_config.json:5: channels.other.base_url: is missing"))
                .anyMatch(problem -> problem.startsWith("api_keys.json:2: [0].proxy_kye: unknown member"))
                .noneMatch(problem -> problem.contains("secret"));
    }

    @Test
    void saysThatAKeyNamesNoChannel() {
        channels("{ \"channels\": { \"bailain\": { \"base_url\": \"https://a\", \"api_key\": \"up-1\" } } }");
        assertThat(scenario.problems(FLAG))
                .contains("api_keys.json:2: keys[0].channel: there is no provider 'bailian'; did you mean 'bailain'?");
    }

    @Test
    void watchesAllFilesThatAreRead() {
        channels("{ \"channels\": { \"bailian\": { \"base_url\": \"https://a\", \"api_key\": \"up-1\" } } }");
        assertThat(scenario.reader(FLAG, "--provider-pools-file=pools.json").files())
                .containsExactly(
                        folder.resolve("channels_config.json"),
                        folder.resolve("api_keys.json"),
                        folder.resolve("pools.json"));
        scenario.file("config.yaml", "port: 1");
        assertThat(scenario.reader().files()).containsExactly(folder.resolve("config.yaml"));
    }
}
