package dev.aiproxy.claude.provider;

import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.BaseUrl;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.UpstreamErrors;
import dev.aiproxy.api.wire.WireResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a model list, page by page. */
final class ModelsReader {
    private static final int MAX_PAGES = 20;

    private ModelsReader() {}

    static List<Model> read(PluginContext context, BaseUrl base, Headers headers)
            throws IOException, InterruptedException {
        List<Model> models = new ArrayList<>();
        String after = "";
        for (int page = 0; page < MAX_PAGES; page++) {
            String target = base.join("/v1/models") + "?limit=1000" + after;
            JsonNode list = json(context.send(new UpstreamRequest(base.origin(), "GET", target, headers, Body.EMPTY)));
            for (JsonNode model : list.path("data")) {
                String id = model.path("id").stringValue("");
                if (!id.isEmpty()) {
                    models.add(new Model(id, model.path("owned_by").stringValue("anthropic")));
                }
            }
            String last = list.path("last_id").stringValue("");
            if (!list.path("has_more").asBoolean(false) || last.isEmpty()) {
                return List.copyOf(models);
            }
            after = "&after_id=" + URLEncoder.encode(last, StandardCharsets.UTF_8);
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
        if (response.status() != 200 || !root.path("data").isArray()) {
            throw new IOException("The model list could not be read (status " + response.status() + "): "
                    + UpstreamErrors.clean(root.path("error").path("message").stringValue("no message")));
        }
        return root;
    }
}
