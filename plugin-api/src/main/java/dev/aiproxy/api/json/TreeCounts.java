package dev.aiproxy.api.json;

import tools.jackson.databind.JsonNode;

/** Counts that stand in a tree. */
final class TreeCounts extends JsonCounts {
    private final JsonNode tree;

    TreeCounts(JsonNode tree) {
        this.tree = tree;
    }

    @Override
    public long count(String name) {
        JsonNode value = tree.path(name);
        return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0
                ? value.longValue()
                : ABSENT;
    }

    @Override
    public boolean hasObject(String name) {
        return tree.path(name).isObject();
    }

    @Override
    public boolean hasArray(String name) {
        return tree.path(name).isArray();
    }

    @Override
    public JsonCounts object(String name) {
        return new TreeCounts(tree.path(name));
    }
}
