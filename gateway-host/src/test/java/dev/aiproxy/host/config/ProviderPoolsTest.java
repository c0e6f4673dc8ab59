package dev.aiproxy.host.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderPoolsTest {
    private static final String FLAG = "--provider-pools-file=pools.json";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Scenario scenario;

    @BeforeEach
    void start() {
        scenario = new Scenario(folder);
    }

    private Scenario pools(String... lines) {
        return scenario.file("pools.json", lines);
    }

    private static GatewayConfig.ProviderConfig provider(GatewayConfig config, String name) {
        return Objects.requireNonNull(config.providers().get(name), name);
    }

    private static String text(ConfigNode.Mapping mapping, String key) {
        return mapping.find(key).orElseThrow() instanceof ConfigNode.Scalar scalar ? scalar.value() : "";
    }

    private static List<String> keys(GatewayConfig.ProviderConfig provider) {
        return provider.accounts().stream()
                .map(account -> text(account.credentials(), "api_key"))
                .toList();
    }

    @Test
    void makesAccountsOfPoolsAndPassesOverWhatWasNotedOfTheirHealth() {
        GatewayConfig config = pools(
                        "{",
                        "  \"openai-custom\": [",
                        "    { \"OPENAI_API_KEY\": \"${literal\", \"OPENAI_BASE_URL\": \"http://a/v1\",",
                        "      \"checkModelName\": null, \"uuid\": \"u-1\", \"isHealthy\": false, \"lastUsed\": null,",
                        "      \"usageCount\": 9, \"errorCount\": 3, \"lastErrorTime\": \"2025-08-01T00:00:00Z\" },",
                        "    { \"OPENAI_API_KEY\": \"k-2\", \"OPENAI_BASE_URL\": \"http://a/v1\", \"isDisabled\": true }",
                        "  ],",
                        "  \"claude-custom\": [ { \"CLAUDE_API_KEY\": \"k-3\", \"customName\": \"mine\", \"uuid\": \"u-3\" } ],",
                        "  \"gemini-cli\": []",
                        "}")
                .config(FLAG);
        assertThat(config.providers()).containsOnlyKeys("openai-custom", "claude-custom");
        GatewayConfig.ProviderConfig openai = provider(config, "openai-custom");
        assertThat(openai.type()).isEqualTo("openai");
        assertThat(text(openai.settings(), "base_url")).isEqualTo("http://a/v1");
        assertThat(keys(openai)).containsExactly("${literal", "k-2");
        assertThat(openai.accounts())
                .extracting(GatewayConfig.AccountConfig::enabled)
                .containsExactly(true, false);
        assertThat(openai.accounts().getFirst().name()).contains("u-1");
        assertThat(provider(config, "claude-custom").accounts().getFirst().name())
                .contains("mine");
    }

    @Test
    void makesAProviderForEachBaseUrlAndSelectsThemTogether() {
        pools(
                "{ \"openai-custom\": [",
                "  { \"OPENAI_API_KEY\": \"k-1\", \"OPENAI_BASE_URL\": \"http://a\" },",
                "  { \"OPENAI_API_KEY\": \"k-2\", \"OPENAI_BASE_URL\": \"http://b\" },",
                "  { \"OPENAI_API_KEY\": \"k-3\", \"OPENAI_BASE_URL\": \"http://a\" } ],",
                "  \"claude-custom\": [ { \"CLAUDE_API_KEY\": \"k-4\" } ] }");
        GatewayConfig config = scenario.config(FLAG);
        assertThat(config.providers().keySet()).containsExactly("openai-custom", "openai-custom-2", "claude-custom");
        assertThat(keys(provider(config, "openai-custom"))).containsExactly("k-1", "k-3");
        assertThat(keys(provider(config, "openai-custom-2"))).containsExactly("k-2");

        GatewayConfig selected = scenario.config(FLAG, "--model-provider=openai-custom");
        assertThat(selected.modelProviders()).containsExactly("openai-custom", "openai-custom-2");
        assertThat(provider(selected, "openai-custom-2").enabled()).isTrue();
        assertThat(provider(selected, "claude-custom").enabled()).isFalse();
    }

    @Test
    void knowsTheMembersThatHaveNamesOfTheirOwn() {
        GatewayConfig config = pools(
                        "{ \"gemini-cli-oauth\": [",
                        "  { \"GEMINI_OAUTH_CREDS_FILE_PATH\": \"/c.json\", \"PROJECT_ID\": \"p-1\" } ] }")
                .config(FLAG);
        ConfigNode.Mapping credentials =
                provider(config, "gemini-cli-oauth").accounts().getFirst().credentials();
        assertThat(text(credentials, "creds_file")).isEqualTo("/c.json");
        assertThat(text(credentials, "project_id")).isEqualTo("p-1");
    }

    @Test
    void namesFileAndPlaceOfWhatItDoesNotKnow() {
        pools(
                "{",
                "  \"openai-custum\": [ { \"OPENAI_API_KEY\": \"k\" } ],",
                "  \"openai-custom\": [",
                "    { \"OPENAI_API_KEY\": \"k\" },",
                "    { \"OPENAI_API_KEYS\": \"k-secret-value\" },",
                "    \"k\"",
                "  ],",
                "  \"claude-custom\": { }",
                "}");
        assertThat(scenario.problems(FLAG))
                .contains(
                        "pools.json:2: openai-custum: no plugin has a provider of this name; did you mean 'openai-custom'?",
                        "pools.json:5: openai-custom[1].OPENAI_API_KEYS: unknown member; did you mean 'OPENAI_API_KEY'?",
                        "pools.json:6: openai-custom[2]: expected the members of an account",
                        "pools.json:8: claude-custom: expected a list of accounts")
                .noneMatch(problem -> problem.contains("k-secret-value"));
    }

    @Test
    void leavesAPoolToAPluginThatDoesNotRunIfThereIsOne() {
        scenario.parts = new KnownParts(Scenario.SHORTCUTS, Set.of(), false);
        ConfigReading reading =
                pools("{ \"other-custom\": [ { \"OTHER_KEY\": \"k\" } ] }").read(FLAG);
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.notes()).anyMatch(note -> note.contains("other-custom"));
    }

    @Test
    void refusesTheSameProviderTwiceButNotForAVariableThatLiesAround() {
        pools("{ \"openai-custom\": [ { \"OPENAI_API_KEY\": \"k-1\" } ] }");
        scenario.file("config.yaml", "providers: { openai-custom: { type: openai, accounts: [ { api_key: k-2 } ] } }");
        assertThat(scenario.problems(FLAG))
                .containsExactly("pools.json:1: openai-custom: the provider 'openai-custom' is also written out under"
                        + " providers (config.yaml:1); keep one of them");
        scenario.file("config.yaml", "").variable("OPENAI_API_KEY", "k-3");
        assertThat(keys(provider(scenario.config(FLAG), "openai-custom"))).containsExactly("k-1");
    }

    @Test
    void saysThatTheFileIsMissingOrNoJson() {
        assertThat(scenario.problems(FLAG))
                .containsExactly("--provider-pools-file: provider_pools_file: the file pools.json can't be read");
        pools("{ \"openai-custom\": [");
        assertThat(scenario.problems(FLAG)).anyMatch(problem -> problem.startsWith("pools.json:2: not valid YAML"));
        pools("[]");
        assertThat(scenario.problems(FLAG)).anyMatch(problem -> problem.startsWith("pools.json:1: expected keys"));
    }

    @Test
    void looksForTheFileBesideTheConfigFileThatNamesIt() throws Exception {
        java.nio.file.Files.createDirectories(folder.resolve("conf"));
        scenario.file("conf/pools.json", "{ \"claude-custom\": [ { \"CLAUDE_API_KEY\": \"k\" } ] }")
                .file("conf/config.yaml", "provider_pools_file: pools.json");
        assertThat(scenario.config("--config=conf/config.yaml").providers()).containsOnlyKeys("claude-custom");
    }
}
