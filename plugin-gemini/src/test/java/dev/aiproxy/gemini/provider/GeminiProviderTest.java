package dev.aiproxy.gemini.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.Account;
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
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeminiProviderTest extends ProviderContract {
    @Override
    protected Contribution<?, Provider> contribution() {
        return GeminiProvider.contribution();
    }

    @Override
    protected Provider provider(PluginContext context) {
        return provider("https://generativelanguage.googleapis.com", context);
    }

    private static Provider provider(String url, PluginContext context) {
        return new GeminiProvider(new GeminiSettings(url, Optional.empty(), Map.of()), context);
    }

    @Override
    protected Account account(String key) {
        return new Account("a", new GeminiKey(Secret.of(key)));
    }

    @Override
    protected WireRequest request() {
        return new WireRequest(
                Operation.CHAT,
                "POST",
                "/v1/models/m:generateContent",
                "",
                Map.of("model", "m"),
                Headers.of("content-type", "application/json"),
                Body.ofUtf8("{}"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://host,/v1/models/m:generateContent",
        "https://host/v1beta,/v1/models/m:generateContent",
        "https://host/proxy/,/proxy/v1/models/m:generateContent"
    })
    void keepsTheVersionOfTheRequest(String url, String target) {
        assertThat(provider(url, FakeContext.create())
                        .address(request(), "gemini-generate", "m", account("k"))
                        .target())
                .isEqualTo(target);
    }

    @Test
    void leavesTheKeyToACarrierThatAddsOneItself() {
        Headers sent = provider(FakeContext.create())
                .address(request(), "gemini-generate", "m", account("none"))
                .headers();
        assertThat(sent).isEqualTo(request().headers());
    }

    @Test
    void readsTheModelListPageByPage() throws Exception {
        FakeContext context = FakeContext.create()
                .answering(request -> request.target().contains("pageToken=t%3D")
                        ? WireResponse.json(200, "{\"models\":[{\"name\":\"tunedModels/b\"}]}")
                        : WireResponse.json(200, "{\"models\":[{\"name\":\"models/a\"}],\"nextPageToken\":\"t=\"}"));
        assertThat(provider(context).models(account("k")))
                .containsExactly(new Model("a", "google"), new Model("tunedModels/b", "google"));
    }
}
