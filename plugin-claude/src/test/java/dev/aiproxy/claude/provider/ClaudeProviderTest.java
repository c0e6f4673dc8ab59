package dev.aiproxy.claude.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.ApiKey;
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
import org.junit.jupiter.api.Test;

class ClaudeProviderTest extends ProviderContract {
    @Override
    protected Contribution<?, Provider> contribution() {
        return ClaudeProvider.contribution();
    }

    @Override
    protected Provider provider(PluginContext context) {
        return new ClaudeProvider(new ClaudeSettings("https://api.anthropic.com", "2023-06-01", Map.of()), context);
    }

    @Override
    protected Account account(String key) {
        return new Account("a", new ApiKey(Secret.of(key)));
    }

    @Override
    protected WireRequest request() {
        return request(Headers.of("anthropic-version", "2026-10-21", "anthropic-beta", "a,b"));
    }

    static WireRequest request(Headers headers) {
        return new WireRequest(
                Operation.CHAT, "POST", "/v1/messages", "", Map.of(), headers, Body.ofUtf8("{\"model\":\"m\"}"));
    }

    @Test
    void namesAVersionForAClientThatNamesNone() {
        Headers sent = provider(FakeContext.create())
                .address(request(Headers.EMPTY), "anthropic-messages", "m", account("k"))
                .headers();
        assertThat(sent.all("anthropic-version")).containsExactly("2023-06-01");
    }

    @Test
    void readsTheModelListPageByPage() throws Exception {
        FakeContext context = FakeContext.create()
                .answering(request -> request.target().contains("after_id=a")
                        ? WireResponse.json(200, "{\"data\":[{\"id\":\"b\"}],\"has_more\":false,\"last_id\":\"b\"}")
                        : WireResponse.json(200, "{\"data\":[{\"id\":\"a\"}],\"has_more\":true,\"last_id\":\"a\"}"));
        assertThat(provider(context).models(account("k"))).extracting("id").containsExactly("a", "b");
        assertThat(context.sent())
                .allSatisfy(sent -> assertThat(sent.headers().get("x-api-key")).isEqualTo("k"));
    }
}
