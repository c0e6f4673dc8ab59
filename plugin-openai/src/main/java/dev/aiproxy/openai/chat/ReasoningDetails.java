package dev.aiproxy.openai.chat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Joins the pieces of OpenRouter's {@code reasoning_details}, which a stream brings bit by bit. */
final class ReasoningDetails {
    private static final String[] GROWING = {"text", "summary", "data"};

    private ReasoningDetails() {}

    /** Adds one: to the last, if it goes on with it. */
    static void add(ArrayNode all, JsonNode detail) {
        JsonNode last = all.isEmpty() ? all.missingNode() : all.get(all.size() - 1);
        boolean goesOn = last instanceof ObjectNode
                && last.path("type").equals(detail.path("type"))
                && detail.path("index").isNumber()
                && last.path("index").equals(detail.path("index"));
        if (!goesOn) {
            all.add(detail.deepCopy());
            return;
        }
        ObjectNode joined = (ObjectNode) last;
        for (var member : detail.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (isGrowing(name) && value.isString() && last.path(name).isString()) {
                joined.put(name, last.path(name).stringValue() + value.stringValue());
            } else if (!value.isNull()) {
                joined.set(name, value);
            }
        }
    }

    private static boolean isGrowing(String name) {
        for (String growing : GROWING) {
            if (growing.equals(name)) {
                return true;
            }
        }
        return false;
    }
}
