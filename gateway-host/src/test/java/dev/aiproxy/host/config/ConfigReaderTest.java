package dev.aiproxy.host.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.settings.ByteSize;
import dev.aiproxy.api.settings.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    private Path folder;

    private Scenario scenario() {
        return new Scenario(folder);
    }

    private static GatewayConfig.ProviderConfig provider(GatewayConfig config, String name) {
        return Objects.requireNonNull(config.providers().get(name), name);
    }

    private static String text(ConfigNode.Mapping mapping, String key) {
        return mapping.find(key).orElseThrow() instanceof ConfigNode.Scalar scalar ? scalar.value() : "";
    }

    @Test
    void hasADefaultForEverything() {
        GatewayConfig config = scenario().config();

        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.port()).isEqualTo(3000);
        assertThat(config.providers()).isEmpty();
        assertThat(config.apiKey()).isEmpty();
        assertThat(config.limits().requestBody()).isEqualTo(ByteSize.parse("32MiB"));
        assertThat(config.timeouts().connect()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.cors().origins()).containsExactly("*");
        assertThat(config.promptLog().mode()).isEqualTo(GatewayConfig.PromptLogConfig.Destination.NONE);
        assertThat(config.systemPrompt().mode()).isEqualTo(GatewayConfig.SystemPromptConfig.Mode.OVERWRITE);
    }

    @Test
    void understandsTheShortFormOfTheReadme() {
        GatewayConfig config = scenario()
                .file(
                        "config.yaml",
                        "host: 0.0.0.0",
                        "port: 3000",
                        "api_key: 7f3b2c9d-secret-of-ours",
                        "",
                        "model_providers:",
                        "  - openai-custom",
                        "  - claude-custom",
                        "  - gemini-cli",
                        "",
                        "openai:",
                        "  api_key: sk-xxx",
                        "  base_url: https://api.openai.com/v1",
                        "",
                        "claude:",
                        "  api_key: sk-ant-xxx",
                        "  base_url: https://api.anthropic.com",
                        "",
                        "gemini:",
                        "  api_key: your-api-key",
                        "  project_id: your-project-id")
                .config();

        assertThat(config.host()).isEqualTo("0.0.0.0");
        assertThat(config.apiKey()).contains(Secret.of("7f3b2c9d-secret-of-ours"));
        assertThat(config.providers().keySet()).containsExactly("openai-custom", "claude-custom", "gemini-cli");
        GatewayConfig.ProviderConfig claude = provider(config, "claude-custom");
        assertThat(claude.type()).isEqualTo("claude");
        assertThat(claude.enabled()).isTrue();
        assertThat(text(claude.settings(), "base_url")).isEqualTo("https://api.anthropic.com");
        assertThat(claude.accounts()).hasSize(1);
        assertThat(claude.accounts().getFirst().name()).contains("default");
        assertThat(text(claude.accounts().getFirst().credentials(), "api_key")).isEqualTo("sk-ant-xxx");
        assertThat(text(provider(config, "gemini-cli").settings(), "project_id"))
                .isEqualTo("your-project-id");
        assertThat(config.sections().entries()).isEmpty();
    }

    @Test
    void understandsTheLongForm() {
        GatewayConfig config = scenario()
                .variable("TEAM_KEY", "a-key-for-the-team")
                .file("secret.txt", "from-a-file")
                .file(
                        "config.yaml",
                        "plugins: { folder: plugins, disabled: [plugin-tunnel] }",
                        "providers:",
                        "  claude-main: { type: claude, models: [claude-*], accounts: [ { name: a,"
                                + " api_key: '${file:secret.txt}', weight: 2 } ] }",
                        "  lab: { type: openai, settings: { base_url: http://lab/v1, protocols: [openai-chat] },",
                        "         transport: lab-tunnel, models: [lab/*], accounts: [ { name: x, api_key: none } ] }",
                        "transports: { lab-tunnel: { type: tunnel } }",
                        "routing:    { aliases: { fast: [claude-main/claude-haiku-*, lab/*] },"
                                + " redirects: { gpt-4: gpt-4-turbo-preview } }",
                        "keys:       [ { key: '${env:TEAM_KEY}', name: team, platforms: [claude],"
                                + " models: [claude-*], channel: claude-main } ]",
                        "stats: { public: true }")
                .config();

        assertThat(provider(config, "claude-main").accounts().getFirst().weight())
                .isEqualTo(2);
        assertThat(text(provider(config, "claude-main").accounts().getFirst().credentials(), "api_key"))
                .isEqualTo("from-a-file");
        assertThat(provider(config, "lab").transport()).contains("lab-tunnel");
        assertThat(config.keys().getFirst().key()).isEqualTo(Secret.of("a-key-for-the-team"));
        assertThat(config.routing().redirects()).isEqualTo(Map.of("gpt-4", "gpt-4-turbo-preview"));
        assertThat(config.sections().entries()).containsOnlyKeys("stats");
    }

    @Test
    void readsConfigJsonIfThereIsNoYaml() {
        GatewayConfig config = scenario()
                .file("config.json", "{", "\t\"port\":4000,", "\t\"log\":{\"format\":\"json\"}}")
                .config();

        assertThat(config.port()).isEqualTo(4000);
        assertThat(config.log().format()).isEqualTo(GatewayConfig.LogConfig.Format.JSON);
    }

    @Test
    void prefersFlagToVariableToFileToDefault() {
        Scenario scenario = scenario().file("config.yaml", "port: 1001", "host: file", "log: { level: warn }");

        assertThat(scenario.config().port()).isEqualTo(1001);
        scenario.variable("PORT", "1002");
        assertThat(scenario.config().port()).isEqualTo(1002);
        scenario.variable("AIPROXY_PORT", "1003").variable("AIPROXY_LOG_LEVEL", "debug");
        assertThat(scenario.config().port()).isEqualTo(1003);
        GatewayConfig config = scenario.config("--port", "1004", "--admin-public-metrics", "--cors-origins=a,b");
        assertThat(config.port()).isEqualTo(1004);
        assertThat(config.host()).isEqualTo("file");
        assertThat(config.log().level()).isEqualTo("debug");
        assertThat(config.admin().publicMetrics()).isTrue();
        assertThat(config.cors().origins()).containsExactly("a", "b");
    }

    @Test
    void takesEveryDocumentedFlag() {
        GatewayConfig config = scenario()
                .file("provider_pools.json", "{}")
                .config(
                        "--host",
                        "0.0.0.0",
                        "--port=8080",
                        "--api-key",
                        "a-good-long-key",
                        "--model-provider",
                        "claude-custom,openai-custom",
                        "--openai-api-key",
                        "sk-one",
                        "--openai-base-url",
                        "http://one/v1",
                        "--claude-api-key",
                        "sk-two",
                        "--system-prompt-file",
                        "prompt.txt",
                        "--system-prompt-mode",
                        "append",
                        "--log-prompts",
                        "file",
                        "--prompt-log-base-name",
                        "asked",
                        "--provider-pools-file",
                        "provider_pools.json",
                        "--request-max-retries",
                        "5",
                        "--request-base-delay",
                        "250",
                        "--cron-near-minutes",
                        "30",
                        "--cron-refresh-token",
                        "false");

        assertThat(config.providers().keySet()).containsExactly("claude-custom", "openai-custom");
        assertThat(config.systemPrompt().file()).contains("prompt.txt");
        assertThat(config.systemPrompt().mode()).isEqualTo(GatewayConfig.SystemPromptConfig.Mode.APPEND);
        assertThat(config.promptLog().mode()).isEqualTo(GatewayConfig.PromptLogConfig.Destination.FILE);
        assertThat(config.promptLog().baseName()).isEqualTo("asked");
        assertThat(config.providerPoolsFile()).contains("provider_pools.json");
        assertThat(config.retry().maxRetries()).isEqualTo(5);
        assertThat(config.retry().baseDelay()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.renewal().leadTime()).isEqualTo(Duration.ofMinutes(30));
        assertThat(config.renewal().ahead()).isFalse();
    }

    @Test
    void takesWhenTokensAreRenewedFromFlagsVariablesAndFile() {
        assertThat(scenario().config().renewal())
                .isEqualTo(new GatewayConfig.RenewalConfig(true, Duration.ofMinutes(15)));
        assertThat(scenario()
                        .file("config.yaml", "renewal: { ahead: false, lead_time: 90s }")
                        .config("--cron-refresh-token")
                        .renewal())
                .isEqualTo(new GatewayConfig.RenewalConfig(true, Duration.ofSeconds(90)));
        assertThat(scenario()
                        .variable("AIPROXY_CRON_NEAR_MINUTES", "5")
                        .variable("AIPROXY_CRON_REFRESH_TOKEN", "false")
                        .config()
                        .renewal())
                .isEqualTo(new GatewayConfig.RenewalConfig(false, Duration.ofMinutes(5)));
        assertThat(scenario().config("--renewal-lead-time=1d").renewal().leadTime())
                .isEqualTo(Duration.ofDays(1));
    }

    @Test
    void neverShowsASecret() {
        Scenario scenario = scenario()
                .variable("THE_SECRET", "canary-4711-canary")
                .file(
                        "config.yaml",
                        "api_key: ${env:THE_SECRET}",
                        "keys: [{key: canary-4711-canary, name: x}]",
                        "port: x");

        ConfigReading reading = scenario.read();

        assertThat(reading.problems()).isNotEmpty();
        assertThat(reading.toString()).doesNotContain("canary");
        assertThat(scenario.secrets).contains("canary-4711-canary");
        scenario.file("config.yaml", "openai: { api_key: canary-0815 }", "stats: { token: canary-0816 }");
        assertThat(scenario.config("--api-key", "canary-4711-canary").toString())
                .doesNotContain("canary");
        assertThat(CommandLine.parse("--api-key", "canary-4711-canary").toString())
                .doesNotContain("canary");
    }

    @Test
    void tellsWhatIsNeededBeforePluginsAreLoaded() {
        Scenario scenario = scenario()
                .file("config.yaml", "plugins: { folder: jars, disabled: [x] }", "data_folder: state", "port: wrong");

        EarlyConfig early =
                scenario.reader("--log-level", "debug", "--openai-api-key", "k").readEarly();

        assertThat(early.plugins().folder()).isEqualTo("jars");
        assertThat(early.plugins().disabled()).containsExactly("x");
        assertThat(early.log().level()).isEqualTo("debug");
        assertThat(early.dataFolder()).isEqualTo("state");
        assertThat(new Scenario(folder.resolve("nowhere"))
                        .reader()
                        .readEarly()
                        .plugins()
                        .folder())
                .isEqualTo("plugins");
    }

    @Test
    void understandsTheJsonFileOfAnotherProxyByItsShape() {
        GatewayConfig config = scenario()
                .file(
                        "config.json",
                        "{ \"api\": { \"url\": \"https://api.openai.com/v1/chat/completions\", \"key\": \"up-key-1\" },",
                        "  \"allowed_keys\": [ \"first-key\", \"second-key\" ],",
                        "  \"model_redirects\": { \"gpt-4\": \"gpt-4-turbo-preview\" } }")
                .config();

        GatewayConfig.ProviderConfig provider = provider(config, "api");
        assertThat(text(provider.settings(), "base_url")).isEqualTo("https://api.openai.com/v1");
        assertThat(text(provider.accounts().getFirst().credentials(), "api_key"))
                .isEqualTo("up-key-1");
        assertThat(config.keys()).extracting(GatewayConfig.KeyConfig::name).containsExactly("client-1", "client-2");
        assertThat(config.routing().redirects()).containsEntry("gpt-4", "gpt-4-turbo-preview");
    }

    @Test
    void watchesTheFilesThatMayYetCome() {
        assertThat(scenario().reader().files())
                .containsExactly(folder.resolve("config.yaml"), folder.resolve("config.json"));
        assertThat(scenario().reader("--config", "other.yaml").files()).containsExactly(folder.resolve("other.yaml"));
    }
}
