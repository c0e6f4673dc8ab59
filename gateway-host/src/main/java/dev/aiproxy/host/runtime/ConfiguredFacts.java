package dev.aiproxy.host.runtime;

import dev.aiproxy.api.chat.ModelTable;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.host.config.ConfigNode;
import dev.aiproxy.host.config.GatewayConfig.ModelFactsConfig;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** What config says of models, as a table. */
final class ConfiguredFacts {
    private ConfiguredFacts() {}

    static ModelTable of(List<ModelFactsConfig> rows) {
        ArrayNode table = Json.array();
        for (ModelFactsConfig row : rows) {
            ObjectNode facts = (ObjectNode) json(row.facts());
            ArrayNode match = facts.putArray("match");
            row.match().forEach(match::add);
            table.add(facts);
        }
        return ModelTable.of(table);
    }

    private static JsonNode json(ConfigNode node) {
        return switch (node) {
            case ConfigNode.Mapping mapping -> {
                ObjectNode object = Json.object();
                mapping.entries().forEach((key, entry) -> object.set(key, json(entry.value())));
                yield object;
            }
            case ConfigNode.Sequence list -> {
                ArrayNode array = Json.array();
                list.items().forEach(item -> array.add(json(item)));
                yield array;
            }
            case ConfigNode.Scalar scalar -> scalar(scalar);
        };
    }

    private static JsonNode scalar(ConfigNode.Scalar scalar) {
        String value = scalar.value();
        if (scalar.isNull()) {
            return NullNode.instance;
        }
        if (value.equals("true") || value.equals("false")) {
            return BooleanNode.valueOf(value.equals("true"));
        }
        return value.matches("-?\\d{1,9}") ? IntNode.valueOf(Integer.parseInt(value)) : StringNode.valueOf(value);
    }
}
