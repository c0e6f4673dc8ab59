package dev.aiproxy.gemini.provider;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.BaseUrl;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.settings.Shortcut;
import dev.aiproxy.api.settings.Shortcut.Target;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.UpstreamErrors;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.gemini.generate.GenerateProtocol;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Gemini API: a key in {@code x-goog-api-key}, and the API version from each request's own path. */
public final class GeminiProvider implements Provider {
    private static final int MAX_PAGES = 20;

    private final GeminiSettings settings;
    private final BaseUrl base;
    private final PluginContext context;

    public GeminiProvider(GeminiSettings settings, PluginContext context) {
        this.settings = settings;
        this.base = withoutVersion(BaseUrl.parse(settings.baseUrl()));
        this.context = context;
    }

    /** How config makes one. */
    public static Contribution<GeminiSettings, Provider> contribution() {
        return Contribution.<GeminiSettings, Provider>of("gemini", GeminiSettings.class, GeminiProvider::new)
                .withCredentials(GeminiKey.class)
                .withShortcut(new Shortcut(
                        "gemini",
                        "gemini-cli",
                        List.of(
                                Shortcut.Key.of(
                                        "gemini",
                                        "api_key",
                                        Target.CREDENTIALS,
                                        "api_key",
                                        "Key of the Gemini account."),
                                Shortcut.Key.of(
                                        "gemini",
                                        "base_url",
                                        Target.SETTINGS,
                                        "base_url",
                                        "Where the Gemini API, or a compatible one, is."),
                                new Shortcut.Key(
                                        "project_id",
                                        Target.SETTINGS,
                                        "project_id",
                                        "project-id",
                                        "GOOGLE_CLOUD_PROJECT",
                                        "Google Cloud project."))));
    }

    @Override
    public List<String> protocols(String model) {
        return List.of(GenerateProtocol.ID);
    }

    @Override
    public String platform() {
        return "gemini";
    }

    @Override
    public List<String> knownModels() {
        return List.of(
                "gemini-*",
                "gemma-*",
                "learnlm-*",
                "imagen-*",
                "veo-*",
                "embedding-*",
                "text-embedding-004",
                "models/*",
                "tunedModels/*");
    }

    @Override
    public UpstreamRequest address(WireRequest request, String protocol, String model, Account account) {
        return new UpstreamRequest(
                base.origin(),
                request.method(),
                base.path() + request.target(),
                headers(request.headers(), account),
                request.body());
    }

    @Override
    public List<Model> models(Account account) throws IOException, InterruptedException {
        List<Model> models = new ArrayList<>();
        Headers headers = headers(Headers.EMPTY, account);
        String token = "";
        for (int page = 0; page < MAX_PAGES; page++) {
            String target = base.path() + "/v1beta/models?pageSize=1000" + token;
            JsonNode list = json(context.send(new UpstreamRequest(base.origin(), "GET", target, headers, Body.EMPTY)));
            for (JsonNode model : list.path("models")) {
                String name = model.path("name").stringValue("");
                if (!name.isEmpty()) {
                    models.add(new Model(name.startsWith("models/") ? name.substring(7) : name, "google"));
                }
            }
            String next = list.path("nextPageToken").stringValue("");
            if (next.isEmpty()) {
                break;
            }
            token = "&pageToken=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
        }
        return List.copyOf(models);
    }

    private static JsonNode json(WireResponse response) throws IOException {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(response.body().toByteArray());
        } catch (JacksonException e) {
            throw new IOException("The model list is not JSON (status " + response.status() + ").", e);
        }
        if (response.status() != 200 || !root.isObject()) {
            throw new IOException("The model list could not be read (status " + response.status() + "): "
                    + UpstreamErrors.clean(root.path("error").path("message").stringValue("no message")));
        }
        return root;
    }

    private static BaseUrl withoutVersion(BaseUrl url) {
        String path = url.path();
        for (String version : List.of("/v1beta", "/v1alpha", "/v1")) {
            if (path.endsWith(version)) {
                return new BaseUrl(url.origin(), path.substring(0, path.length() - version.length()));
            }
        }
        return url;
    }

    private Headers headers(Headers fromClient, Account account) {
        Headers.Builder headers = fromClient.toBuilder().removeCredentials();
        settings.headers().forEach(headers::set);
        GeminiKey key = account.credentials(GeminiKey.class);
        if (!key.isNone()) {
            headers.set("x-goog-api-key", key.apiKey().reveal());
        }
        return headers.build();
    }
}
