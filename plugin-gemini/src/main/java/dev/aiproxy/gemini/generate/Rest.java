package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Extras;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes back what the canonical model has no word for; {@code generationConfig.x} goes into its inner object. */
final class Rest {
    private Rest() {}

    static void write(Extras extras, ObjectNode target) {
        if (!extras.protocol().equals(Names.PROTOCOL)) {
            return;
        }
        for (var member : extras.members().properties()) {
            put(target, member.getKey(), member.getValue());
        }
    }

    private static void put(ObjectNode target, String path, JsonNode value) {
        int dot = path.indexOf('.');
        if (dot > 0 && Names.INNER.contains(path.substring(0, dot))) {
            String head = path.substring(0, dot);
            ObjectNode inner = target.get(head) instanceof ObjectNode object ? object : target.putObject(head);
            put(inner, path.substring(dot + 1), value);
        } else if (!target.has(path)) {
            target.set(path, value);
        }
    }
}
