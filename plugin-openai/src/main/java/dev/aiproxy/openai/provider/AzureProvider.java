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
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireRequest;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** Azure OpenAI, by its classic URLs with a deployment or by the newer {@code /openai/v1}. */
public final class AzureProvider implements Provider {
    /** What the classic URLs have below a deployment; the rest stands beside the deployments. */
    private static final Set<String> OF_DEPLOYMENT = Set.of("chat", "completions", "embeddings", "images", "audio");

    private static final ModelFacts OPENAI = ModelFacts.of(Json.object().put("dialect", "openai"));

    private final AzureSettings settings;
    private final BaseUrl base;
    private final PluginContext context;

    public AzureProvider(AzureSettings settings, PluginContext context) {
        this.settings = settings;
        this.base = BaseUrl.parse(settings.baseUrl());
        this.context = context;
    }

    /** How config makes one. */
    public static Contribution<AzureSettings, Provider> contribution() {
        return Contribution.<AzureSettings, Provider>of("azure-openai", AzureSettings.class, AzureProvider::new)
                .withCredentials(ApiKey.class);
    }

    @Override
    public List<String> protocols(String model) {
        return settings.protocols();
    }

    @Override
    public String platform() {
        return "openai";
    }

    @Override
    public ModelFacts facts(String protocol, String model) {
        return OPENAI;
    }

    @Override
    public UpstreamRequest address(WireRequest request, String protocol, String model, Account account) {
        return new UpstreamRequest(
                base.origin(),
                request.method(),
                target(request.path(), request.query(), model),
                headers(request.headers(), account),
                request.body());
    }

    @Override
    public List<Model> models(Account account) throws IOException, InterruptedException {
        return ModelsReader.read(context.send(new UpstreamRequest(
                base.origin(), "GET", target("/v1/models", "", ""), headers(Headers.EMPTY, account), Body.EMPTY)));
    }

    private String target(String apiPath, String query, String model) {
        String bare = apiPath.startsWith("/v1/") ? apiPath.substring(3) : apiPath;
        if (settings.apiVersion().isEmpty()) {
            String path = base.path().endsWith("/openai/v1") ? base.path() + bare : base.path() + "/openai/v1" + bare;
            return query.isEmpty() ? path : path + '?' + query;
        }
        String first = bare.split("/", 3)[1];
        String deployment = settings.deployment().orElse(model);
        String inside = OF_DEPLOYMENT.contains(first) && !deployment.isEmpty()
                ? "/deployments/" + encoded(deployment) + bare
                : bare;
        String version = "api-version=" + encoded(settings.apiVersion().get());
        return base.path() + "/openai" + inside + '?' + (query.isEmpty() ? version : query + '&' + version);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Headers headers(Headers fromClient, Account account) {
        Headers.Builder headers = fromClient.toBuilder().removeCredentials();
        ApiKey key = account.credentials(ApiKey.class);
        if (!key.isNone()) {
            headers.set("api-key", key.apiKey().reveal());
        }
        return headers.build();
    }
}
