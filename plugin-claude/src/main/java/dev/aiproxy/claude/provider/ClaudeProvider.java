package dev.aiproxy.claude.provider;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.ApiKey;
import dev.aiproxy.api.provider.BaseUrl;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.settings.Shortcut;
import dev.aiproxy.api.settings.Shortcut.Target;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.claude.messages.MessagesProtocol;
import java.io.IOException;
import java.util.List;

/** Anthropic's own API: a key in {@code x-api-key}, and a version that every request must name. */
public final class ClaudeProvider implements Provider {
    private final ClaudeSettings settings;
    private final BaseUrl base;
    private final PluginContext context;

    public ClaudeProvider(ClaudeSettings settings, PluginContext context) {
        this.settings = settings;
        this.base = BaseUrl.parse(settings.baseUrl());
        this.context = context;
    }

    /** How config makes one. */
    public static Contribution<ClaudeSettings, Provider> contribution() {
        return Contribution.<ClaudeSettings, Provider>of("claude", ClaudeSettings.class, ClaudeProvider::new)
                .withCredentials(ApiKey.class)
                .withShortcut(new Shortcut(
                        "claude",
                        "claude-custom",
                        List.of(
                                Shortcut.Key.of(
                                        "claude",
                                        "api_key",
                                        Target.CREDENTIALS,
                                        "api_key",
                                        "Key of the Anthropic account."),
                                Shortcut.Key.of(
                                        "claude",
                                        "base_url",
                                        Target.SETTINGS,
                                        "base_url",
                                        "Where the Anthropic API, or a compatible one, is."))));
    }

    @Override
    public List<String> protocols(String model) {
        return List.of(MessagesProtocol.ID);
    }

    @Override
    public String platform() {
        return "claude";
    }

    @Override
    public List<String> knownModels() {
        return List.of("claude-*");
    }

    @Override
    public UpstreamRequest address(WireRequest request, String protocol, String model, Account account) {
        return UpstreamRequest.below(base, request, headers(request.headers(), account));
    }

    @Override
    public List<Model> models(Account account) throws IOException, InterruptedException {
        return ModelsReader.read(context, base, headers(Headers.EMPTY, account));
    }

    private Headers headers(Headers fromClient, Account account) {
        Headers.Builder headers = fromClient.toBuilder().removeCredentials();
        if (!fromClient.contains("anthropic-version")) {
            headers.set("anthropic-version", settings.version());
        }
        settings.headers().forEach(headers::set);
        ApiKey key = account.credentials(ApiKey.class);
        if (!key.isNone()) {
            headers.set("x-api-key", key.apiKey().reveal());
        }
        return headers.build();
    }
}
