package dev.aiproxy.claude.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.ApiKey;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.testkit.FakeContext;
import dev.aiproxy.testkit.ProviderContract;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelayProviderTest extends ProviderContract {
    @Override
    protected Contribution<?, Provider> contribution() {
        return RelayProvider.console();
    }

    @Override
    protected Provider provider(PluginContext context) {
        return provider(RelayProvider.console(), Optional.of("https://relay.test/api"), context);
    }

    private static Provider provider(
            Contribution<RelaySettings, Provider> contribution, Optional<String> url, PluginContext context) {
        try {
            return contribution.factory().create(new RelaySettings(url, Map.of()), context);
        } catch (Exception e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    protected Account account(String key) {
        return new Account("a", new ApiKey(Secret.of(key)));
    }

    @Override
    protected WireRequest request() {
        return ClaudeProviderTest.request(Headers.EMPTY);
    }

    @ParameterizedTest
    @CsvSource({
        "https://relay.test,/v1/messages", "https://relay.test/v1,/v1/messages",
        "https://relay.test/api/v1/messages,/api/v1/messages", "https://relay.test/api/,/api/v1/messages"
    })
    void takesABaseUrlWithOrWithoutTheWholePath(String url, String target) {
        Provider provider = provider(RelayProvider.console(), Optional.of(url), FakeContext.create());
        assertThat(provider.address(request(), "anthropic-messages", "m", account("k"))
                        .target())
                .isEqualTo(target);
    }

    @Test
    void tellsByTheKeyWhichHeaderItBelongsInto() {
        Provider provider = provider(FakeContext.create());
        UpstreamRequest own = provider.address(request(), "anthropic-messages", "m", account("sk-ant-1"));
        UpstreamRequest other = provider.address(request(), "anthropic-messages", "m", account("cr_1"));
        assertThat(own.headers().get("x-api-key")).isEqualTo("sk-ant-1");
        assertThat(other.headers().get("authorization")).isEqualTo("Bearer cr_1");
        assertThat(other.headers().contains("x-api-key")).isFalse();
    }

    @Test
    void expectsClaudeCodeRouterOnThisMachine() {
        Provider router = provider(RelayProvider.router(), Optional.empty(), FakeContext.create());
        UpstreamRequest sent = router.address(request(), "anthropic-messages", "m", account("any"));
        assertThat(sent.origin().toString()).isEqualTo("http://127.0.0.1:3456");
        assertThat(sent.headers().get("x-api-key")).isEqualTo("any");
    }

    @Test
    void asksForTheBaseUrlOfAConsole() {
        assertThatThrownBy(() -> provider(RelayProvider.console(), Optional.empty(), FakeContext.create()))
                .hasMessageContaining("base_url");
    }
}
