package dev.aiproxy.host.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShortcutExpansionTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    private Path folder;

    private Scenario scenario() {
        return new Scenario(folder);
    }

    @Test
    void makesAProviderOfAFlagOrAVariableAlone() {
        assertThat(scenario().config("--claude-api-key", "k-from-flag").providers())
                .containsOnlyKeys("claude-custom");
        assertThat(scenario()
                        .variable("OPENAI_API_KEY", "k-from-variable")
                        .config()
                        .providers())
                .containsOnlyKeys("openai-custom");
        assertThat(scenario().variable("AIPROXY_OPENAI_API_KEY", "k").config().providers())
                .containsOnlyKeys("openai-custom");
    }

    @Test
    void ignoresVariablesThatMakeNoWholeAccount() {
        assertThat(scenario()
                        .variable("OPENAI_BASE_URL", "http://somewhere")
                        .variable("GOOGLE_CLOUD_PROJECT", "p")
                        .config()
                        .providers())
                .isEmpty();
        assertThat(scenario()
                        .variable("GEMINI_OAUTH_CREDS_FILE", "creds.json")
                        .variable("GOOGLE_CLOUD_PROJECT", "p")
                        .config()
                        .providers())
                .containsOnlyKeys("gemini-cli-oauth");
    }

    @Test
    void letsAFlagBeatTheVariableAndTheSection() {
        Scenario scenario = scenario()
                .file("config.yaml", "openai: { api_key: of-file, base_url: 'http://file' }")
                .variable("OPENAI_API_KEY", "of-variable");

        assertThat(key(scenario.config(), "openai-custom")).isEqualTo("of-variable");
        assertThat(key(scenario.config("--openai-api-key", "of-flag"), "openai-custom"))
                .isEqualTo("of-flag");
    }

    @Test
    void keepsTwoProvidersOfOneSectionApart() {
        assertThat(scenario()
                        .file("config.yaml", "gemini: { api_key: k, project_id: p }")
                        .config()
                        .providers())
                .containsOnlyKeys("gemini-cli");
        GatewayConfig config = scenario()
                .file("config.yaml", "gemini: { oauth_creds_file: c.json, project_id: p }")
                .config();
        assertThat(config.providers()).containsOnlyKeys("gemini-cli-oauth");
        assertThat(text(config, "gemini-cli-oauth", "creds_file")).isEqualTo("c.json");
        assertThat(text(config, "gemini-cli-oauth", "project_id")).isEqualTo("p");
        assertThat(scenario().file("config.yaml", "gemini: { project_id: p }").problems())
                .containsExactly("config.yaml:1: gemini: does not say which account to use; set one of"
                        + " gemini.api_key, gemini.project_id, gemini.oauth_creds_file");
    }

    @Test
    void refusesAKeyThatNoShortcutKnows() {
        assertThat(scenario().file("config.yaml", "claude:", "  api-key: k").problems())
                .containsExactly("config.yaml:2: claude.api-key: unknown key; did you mean 'api_key'?; the long form"
                        + " under providers has more");
        assertThat(scenario().file("config.yaml", "claude: k").problems())
                .containsExactly("config.yaml:1: claude: expected keys and values");
    }

    @Test
    void saysWhatANamedProviderLacks() {
        assertThat(scenario().problems("--model-provider", "claude-custom,opnai-custom"))
                .containsExactly(
                        "--model-provider: model_providers: the provider 'claude-custom' is not configured; set"
                                + " claude.api_key (--claude-api-key, CLAUDE_API_KEY)",
                        "--model-provider: model_providers: there is no provider 'opnai-custom'; did you mean"
                                + " 'openai-custom'?");
    }

    @Test
    void usesOnlyTheNamedProvidersInTheirOrder() {
        GatewayConfig config = scenario()
                .file(
                        "config.yaml",
                        "openai: { api_key: k }",
                        "claude: { api_key: k }",
                        "providers: { mine: { type: openai } }")
                .variable("AIPROXY_MODEL_PROVIDERS", "claude-custom, mine")
                .config();

        assertThat(config.modelProviders()).containsExactly("claude-custom", "mine");
        assertThat(config.providers().keySet()).containsExactly("claude-custom", "mine", "openai-custom");
        assertThat(config.providers().values())
                .extracting(GatewayConfig.ProviderConfig::enabled)
                .containsExactly(true, true, false);
    }

    @Test
    void leavesVariablesAloneWhenProvidersAreWrittenOut() {
        Scenario scenario = scenario()
                .variable("OPENAI_API_KEY", "a-key")
                .file(
                        "config.yaml",
                        "providers: { mine: { type: openai, accounts: [{ api_key: '${env:OPENAI_API_KEY}' }] } }");

        assertThat(scenario.config().providers()).containsOnlyKeys("mine");
        assertThat(scenario.config("--model-provider", "openai-custom,mine")
                        .providers()
                        .keySet())
                .containsExactly("openai-custom", "mine");
    }

    @Test
    void refusesAProviderInBothForms() {
        assertThat(scenario()
                        .file("config.yaml", "providers: { openai-custom: { type: openai } }", "openai: { api_key: k }")
                        .problems())
                .containsExactly("config.yaml:2: openai: the provider 'openai-custom' is also written out under"
                        + " providers (config.yaml:1); keep one of them");
    }

    private static String key(GatewayConfig config, String provider) {
        return text(config, provider, "api_key");
    }

    private static String text(GatewayConfig config, String provider, String key) {
        GatewayConfig.ProviderConfig found = config.providers().get(provider);
        assertThat(found).isNotNull();
        return found != null
                        && found.accounts().getFirst().credentials().find(key).orElseThrow()
                                instanceof ConfigNode.Scalar scalar
                ? scalar.value()
                : "";
    }
}
