package dev.aiproxy.openai.protocol;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the model list, or the one model that the path names. */
public final class ModelsWriter {
    private ModelsWriter() {}

    public static WireResponse write(WireRequest request, List<Model> models) {
        String wanted = request.variables().get("model");
        if (wanted != null) {
            return models.stream()
                    .filter(model -> model.id().equals(wanted))
                    .findFirst()
                    .map(model -> WireResponse.json(200, json(model).toString()))
                    .orElseThrow(() -> Fault.of(FaultKind.NOT_FOUND, "The model '" + wanted + "' does not exist.")
                            .withCode("model_not_found")
                            .asException());
        }
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("object", "list");
        ArrayNode data = list.putArray("data");
        models.forEach(model -> data.add(json(model)));
        return WireResponse.json(200, list.toString());
    }

    private static ObjectNode json(Model model) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", model.id());
        json.put("object", "model");
        // Clients require the key; when a model was made is not known here.
        json.put("created", 0);
        json.put("owned_by", model.owner());
        return json;
    }
}
