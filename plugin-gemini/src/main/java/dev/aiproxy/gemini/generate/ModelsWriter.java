package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the model list by pages, or the one model that the path names. A page's token is its first model's place. */
final class ModelsWriter {
    private static final int DEFAULT_SIZE = 50;
    private static final int MAX_SIZE = 1000;

    private ModelsWriter() {}

    static WireResponse write(WireRequest request, List<Model> models) {
        Optional<String> wanted = ModelPath.model(request);
        if (wanted.isPresent()) {
            String name = wanted.get();
            return models.stream()
                    .filter(model -> model.id().equals(name))
                    .findFirst()
                    .map(model -> WireResponse.json(200, json(model).toString()))
                    .orElseThrow(() -> Fault.of(FaultKind.NOT_FOUND, "models/" + name + " is not found.")
                            .asException());
        }
        int size = Math.clamp(number(request, "pageSize", DEFAULT_SIZE), 1, MAX_SIZE);
        int from = Math.clamp(number(request, "pageToken", 0), 0, models.size());
        int to = Math.min(models.size(), from + size);
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode list = page.putArray("models");
        models.subList(from, to).forEach(model -> list.add(json(model)));
        if (to < models.size()) {
            page.put("nextPageToken", Integer.toString(to));
        }
        return WireResponse.json(200, page.toString());
    }

    private static ObjectNode json(Model model) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", model.id().startsWith("tunedModels/") ? model.id() : "models/" + model.id());
        json.put("version", "");
        json.put("displayName", model.id());
        json.putArray("supportedGenerationMethods").add("generateContent").add("countTokens");
        return json;
    }

    private static int number(WireRequest request, String name, int usual) {
        for (String pair : request.query().split("&", -1)) {
            if (pair.startsWith(name + '=') && pair.length() > name.length() + 1) {
                try {
                    return Integer.parseInt(pair.substring(name.length() + 1));
                } catch (NumberFormatException e) {
                    throw Fault.of(FaultKind.INVALID_REQUEST, "'" + name + "' is not valid.")
                            .asException();
                }
            }
        }
        return usual;
    }
}
