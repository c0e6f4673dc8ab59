package dev.aiproxy.claude.provider;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.ApiKey;
import dev.aiproxy.api.provider.BaseUrl;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.claude.messages.MessagesProtocol;
import java.io.IOException;
import java.util.List;

/**
 * A service that passes requests in Anthropic's format on: a relay company, or Claude Code Router.
 *
 * <p>A key of Anthropic's own form goes into {@code x-api-key}, any other is a bearer token; Claude Code Router takes
 * every key in {@code x-api-key}.
 */
public final class RelayProvider implements Provider {
    private static final String MESSAGES = "/v1/messages";
    private static final String ROUTER = "http://127.0.0.1:3456";

    private final RelaySettings settings;
    private final BaseUrl base;
    private final boolean alwaysApiKey;
    private final PluginContext context;

    private RelayProvider(RelaySettings settings, String baseUrl, boolean alwaysApiKey, PluginContext context) {
        this.settings = settings;
        this.base = withoutMessages(BaseUrl.parse(baseUrl));
        this.alwaysApiKey = alwaysApiKey;
        this.context = context;
    }

    /** How config makes one for a relay company's console. */
    public static Contribution<RelaySettings, Provider> console() {
        return Contribution.<RelaySettings, Provider>of("claude-console", RelaySettings.class, (settings, context) -> {
                    String url = settings.baseUrl()
                            .orElseThrow(() -> new IllegalArgumentException("base_url is missing: say where it is"));
                    return new RelayProvider(settings, url, false, context);
                })
                .withCredentials(ApiKey.class);
    }

    /** How config makes one for Claude Code Router. */
    public static Contribution<RelaySettings, Provider> router() {
        return Contribution.<RelaySettings, Provider>of(
                        "ccr",
                        RelaySettings.class,
                        (settings, context) ->
                                new RelayProvider(settings, settings.baseUrl().orElse(ROUTER), true, context))
                .withCredentials(ApiKey.class);
    }

    private static BaseUrl withoutMessages(BaseUrl url) {
        String path = url.path();
        return path.endsWith(MESSAGES)
                ? new BaseUrl(url.origin(), path.substring(0, path.length() - MESSAGES.length()))
                : url;
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
            headers.set("anthropic-version", "2023-06-01");
        }
        settings.headers().forEach(headers::set);
        ApiKey key = account.credentials(ApiKey.class);
        if (key.isNone()) {
            return headers.build();
        }
        String secret = key.apiKey().reveal();
        if (alwaysApiKey || secret.startsWith("sk-ant")) {
            headers.set("x-api-key", secret);
        } else {
            headers.set("authorization", "Bearer " + secret);
        }
        return headers.build();
    }
}
