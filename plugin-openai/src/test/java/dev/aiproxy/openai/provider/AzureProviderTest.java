package dev.aiproxy.openai.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.ApiKey;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.testkit.FakeContext;
import dev.aiproxy.testkit.ProviderContract;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AzureProviderTest extends ProviderContract {
    @Override
    protected Contribution<?, Provider> contribution() {
        return AzureProvider.contribution();
    }

    @Override
    protected Provider provider(PluginContext context) {
        return provider(Optional.of("2024-02-01"), context);
    }

    private static Provider provider(Optional<String> version, PluginContext context) {
        return new AzureProvider(
                new AzureSettings("https://x.openai.azure.com", version, Optional.empty(), List.of("openai-chat")),
                context);
    }

    @Override
    protected Account account(String key) {
        return new Account("a", new ApiKey(Secret.of(key)));
    }

    @Override
    protected WireRequest request() {
        return OpenAiProviderTest.request("/v1/chat/completions");
    }

    private String target(Optional<String> version, String path) {
        return provider(version, FakeContext.create())
                .address(OpenAiProviderTest.request(path), "openai-chat", "my dep", account("k"))
                .target();
    }

    @Test
    void usesTheClassicUrlsWithAVersion() {
        Optional<String> version = Optional.of("2024-02-01");
        assertThat(target(version, "/v1/chat/completions"))
                .isEqualTo("/openai/deployments/my%20dep/chat/completions?api-version=2024-02-01");
        assertThat(target(version, "/responses")).isEqualTo("/openai/responses?api-version=2024-02-01");
    }

    @Test
    void usesTheNewUrlsWithoutOne() {
        assertThat(target(Optional.empty(), "/chat/completions")).isEqualTo("/openai/v1/chat/completions");
    }
}
