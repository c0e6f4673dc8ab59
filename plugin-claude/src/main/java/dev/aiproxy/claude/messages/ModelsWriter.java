package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the model list by pages, or the one model that the path names. */
final class ModelsWriter {
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 1000;

    private ModelsWriter() {}

    static WireResponse write(WireRequest request, List<Model> models) {
        String wanted = request.variables().get("model");
        if (wanted != null) {
            return models.stream()
                    .filter(model -> model.id().equals(wanted))
                    .findFirst()
                    .map(model -> WireResponse.json(200, json(model).toString()))
                    .orElseThrow(() ->
                            Fault.of(FaultKind.NOT_FOUND, "model: " + wanted).asException());
        }
        int limit = limit(request);
        Optional<String> before = parameter(request, "before_id");
        Optional<String> after = parameter(request, "after_id");
        int from = after.map(id -> indexOf(models, id) + 1).orElse(0);
        int to = before.map(id -> indexOf(models, id)).orElse(models.size());
        if (before.isPresent() && after.isEmpty()) {
            from = Math.max(0, to - limit);
        }
        int end = Math.clamp((long) from + limit, from, Math.max(from, to));
        boolean backwards = before.isPresent() && after.isEmpty();
        boolean more = backwards ? from > 0 : end < to;
        return WireResponse.json(200, page(models.subList(from, end), more).toString());
    }

    private static ObjectNode page(List<Model> models, boolean more) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode data = page.putArray("data");
        models.forEach(model -> data.add(json(model)));
        page.put("has_more", more);
        page.put("first_id", models.isEmpty() ? null : models.getFirst().id());
        page.put("last_id", models.isEmpty() ? null : models.getLast().id());
        return page;
    }

    private static ObjectNode json(Model model) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", "model");
        json.put("id", model.id());
        json.put("display_name", model.id());
        // Clients require the key; the API itself gives the epoch for a date that it does not know.
        json.put("created_at", "1970-01-01T00:00:00Z");
        return json;
    }

    private static int indexOf(List<Model> models, String id) {
        for (int i = 0; i < models.size(); i++) {
            if (models.get(i).id().equals(id)) {
                return i;
            }
        }
        throw Fault.of(FaultKind.INVALID_REQUEST, "There is no model '" + id + "' to continue from.")
                .asException();
    }

    private static int limit(WireRequest request) {
        try {
            int limit = parameter(request, "limit").map(Integer::parseInt).orElse(DEFAULT_LIMIT);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            throw limitFault();
        }
        throw limitFault();
    }

    private static RuntimeException limitFault() {
        return Fault.of(FaultKind.INVALID_REQUEST, "limit: expected a number from 1 to " + MAX_LIMIT + ".")
                .asException();
    }

    private static Optional<String> parameter(WireRequest request, String name) {
        for (String pair : request.query().split("&", -1)) {
            if (pair.startsWith(name + '=')) {
                return Optional.of(URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }
}
