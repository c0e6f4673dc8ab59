package dev.aiproxy.openai.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.ApiKey;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.testkit.FakeContext;
import dev.aiproxy.testkit.ProviderContract;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiProviderTest extends ProviderContract {
    @Override
    protected Contribution<?, Provider> contribution() {
        return OpenAiProvider.contribution();
    }

    @Override
    protected Provider provider(PluginContext context) {
        return provider("https://api.openai.com/v1", context);
    }

    private static Provider provider(String baseUrl, PluginContext context) {
        return new OpenAiProvider(
                new OpenAiSettings(
                        baseUrl,
                        List.of("openai-chat"),
                        "openai",
                        Optional.empty(),
                        Map.of(),
                        Optional.of("org"),
                        Optional.empty()),
                context);
    }

    @Override
    protected Account account(String key) {
        return new Account("a", new ApiKey(Secret.of(key)));
    }

    @Override
    protected WireRequest request() {
        return request("/v1/chat/completions");
    }

    static WireRequest request(String path) {
        return new WireRequest(
                Operation.CHAT,
                "POST",
                path,
                "",
                Map.of(),
                Headers.of("content-type", "application/json"),
                Body.ofUtf8("{\"model\":\"m\"}"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1,/v1/chat/completions,/v1/chat/completions",
        "https://api.openai.com/v1/,/chat/completions,/v1/chat/completions",
        "https://host,/chat/completions,/v1/chat/completions",
        "https://host/compatible-mode/v1,/v1/embeddings,/compatible-mode/v1/embeddings",
        "https://host/api/paas/v4,/v1/chat/completions,/api/paas/v4/chat/completions",
        "https://host/v1beta/openai,/v1/models,/v1beta/openai/models",
    })
    void joinsTheBaseUrlAsOpenAisOwnClientsDo(String baseUrl, String path, String target) {
        Provider provider = provider(baseUrl, FakeContext.create());
        assertThat(provider.address(request(path), "openai-chat", "m", account("k"))
                        .target())
                .isEqualTo(target);
    }

    @Test
    void sendsNoKeyToAServiceThatWantsNone() {
        assertThat(provider(FakeContext.create())
                        .address(request(), "openai-chat", "m", account("none"))
                        .headers()
                        .contains("authorization"))
                .isFalse();
    }

    @Test
    void readsTheModelList() throws Exception {
        FakeContext context = FakeContext.create()
                .answering(request ->
                        WireResponse.json(200, "{\"data\":[{\"id\":\"a\",\"owned_by\":\"x\"},{\"id\":\"b\"}]}"));
        assertThat(provider(context).models(account("k"))).containsExactly(new Model("a", "x"), new Model("b", ""));
        assertThat(context.sent()).singleElement().satisfies(sent -> {
            assertThat(sent.target()).isEqualTo("/v1/models");
            assertThat(sent.headers().get("authorization")).isEqualTo("Bearer k");
        });
    }

    @Test
    void saysWhyThereIsNoModelList() {
        FakeContext context = FakeContext.create()
                .answering(request -> WireResponse.json(401, "{\"error\":{\"message\":\"Wrong key\"}}"));
        assertThatThrownBy(() -> provider(context).models(account("k")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("401")
                .hasMessageContaining("Wrong key");
    }
}
