package dev.aiproxy.openai.provider;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.ApiKey;
import dev.aiproxy.api.provider.BaseUrl;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.settings.Shortcut;
import dev.aiproxy.api.settings.Shortcut.Target;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.openai.protocol.ModelFactsTable;
import java.io.IOException;
import java.util.List;

/** OpenAI, or any service that is compatible with it: a bearer token, and paths below a base URL. */
public final class OpenAiProvider implements Provider {
    private static final List<String> DIALECTS = List.of("openai", "compatible");
    private static final List<String> KNOWN_MODELS = List.of(
            "gpt-*",
            "chatgpt-*",
            "o1*",
            "o3*",
            "o4*",
            "codex-*",
            "text-embedding-*",
            "dall-e-*",
            "whisper-*",
            "tts-*",
            "omni-moderation-*",
            "sora-*",
            "computer-use-*",
            "davinci-*",
            "babbage-*");

    private final OpenAiSettings settings;
    private final BaseUrl base;
    private final PluginContext context;
    private final ModelFacts facts;

    public OpenAiProvider(OpenAiSettings settings, PluginContext context) {
        this.settings = settings;
        this.base = BaseUrl.parse(settings.baseUrl());
        this.context = context;
        this.facts = facts(settings, base.origin().host());
    }

    private static ModelFacts facts(OpenAiSettings settings, String host) {
        settings.dialect().ifPresent(word -> {
            if (!DIALECTS.contains(word)) {
                throw new IllegalArgumentException("'dialect' is one of " + DIALECTS + ", not '" + word + "'");
            }
        });
        ModelFacts ofHost = ModelFactsTable.hosts().of(host);
        String dialect = settings.dialect().orElse(ofHost.word("dialect", "compatible"));
        return ofHost.with(ModelFacts.of(Json.object().put("dialect", dialect)));
    }

    /** How config makes one. */
    public static Contribution<OpenAiSettings, Provider> contribution() {
        return Contribution.<OpenAiSettings, Provider>of("openai", OpenAiSettings.class, OpenAiProvider::new)
                .withCredentials(ApiKey.class)
                .withShortcut(new Shortcut(
                        "openai",
                        "openai-custom",
                        List.of(
                                Shortcut.Key.of(
                                        "openai",
                                        "api_key",
                                        Target.CREDENTIALS,
                                        "api_key",
                                        "Key of the OpenAI account."),
                                Shortcut.Key.of(
                                        "openai",
                                        "base_url",
                                        Target.SETTINGS,
                                        "base_url",
                                        "Where the OpenAI API, or a compatible one, is."))));
    }

    @Override
    public List<String> protocols(String model) {
        return settings.protocols();
    }

    @Override
    public String platform() {
        return settings.platform();
    }

    @Override
    public ModelFacts facts(String protocol, String model) {
        return facts;
    }

    @Override
    public List<String> knownModels() {
        return KNOWN_MODELS;
    }

    @Override
    public UpstreamRequest address(WireRequest request, String protocol, String model, Account account) {
        String target = path(request.path()) + (request.query().isEmpty() ? "" : '?' + request.query());
        return new UpstreamRequest(
                base.origin(), request.method(), target, headers(request.headers(), account), request.body());
    }

    @Override
    public List<Model> models(Account account) throws IOException, InterruptedException {
        UpstreamRequest request = new UpstreamRequest(
                base.origin(), "GET", path("/v1/models"), headers(Headers.EMPTY, account), Body.EMPTY);
        return ModelsReader.read(context.send(request));
    }

    /** A base URL with a path stands for everything up to and with the version, as in OpenAI's own clients. */
    private String path(String apiPath) {
        String bare = apiPath.startsWith("/v1/") ? apiPath.substring(3) : apiPath;
        return base.path().isEmpty() ? "/v1" + bare : base.path() + bare;
    }

    private Headers headers(Headers fromClient, Account account) {
        Headers.Builder headers = fromClient.toBuilder().removeCredentials();
        settings.organization().ifPresent(id -> headers.set("openai-organization", id));
        settings.project().ifPresent(id -> headers.set("openai-project", id));
        settings.headers().forEach(headers::set);
        ApiKey key = account.credentials(ApiKey.class);
        if (!key.isNone()) {
            headers.set("authorization", "Bearer " + key.apiKey().reveal());
        }
        return headers.build();
    }
}
