package dev.aiproxy.openai.provider;

import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.openai.protocol.Faults;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a model list. */
final class ModelsReader {
    private ModelsReader() {}

    static List<Model> read(WireResponse response) throws IOException {
        if (response.status() != 200) {
            throw new IOException("The model list could not be read (status " + response.status() + "): "
                    + Faults.decode(response).message());
        }
        JsonNode list;
        try {
            list = JsonMapper.shared().readTree(response.body().toByteArray());
        } catch (JacksonException e) {
            throw new IOException("The model list is not JSON.", e);
        }
        // A few services answer with the bare array.
        JsonNode data = list.isArray() ? list : list.path("data");
        if (!data.isArray()) {
            throw new IOException("The model list has no 'data'.");
        }
        List<Model> models = new ArrayList<>(data.size());
        for (JsonNode model : data) {
            String id = model.path("id").stringValue("");
            if (!id.isEmpty()) {
                models.add(new Model(id, model.path("owned_by").stringValue("")));
            }
        }
        return List.copyOf(models);
    }
}
