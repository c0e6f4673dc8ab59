package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code $ref}s within one schema stand for.
 *
 * @param root the whole schema
 */
record SchemaReferences(JsonNode root) {
    private static final int MOST_HOPS = 64;

    /** What an object refers to, with what it says besides; itself if it refers to nothing that is here. Not to be changed. */
    ObjectNode resolved(ObjectNode object) {
        ObjectNode at = object;
        for (int hops = 0; hops < MOST_HOPS && at.path("$ref").isString(); hops++) {
            if (!(at(at.path("$ref").stringValue()) instanceof ObjectNode target)) {
                break;
            }
            if (at.size() == 1) {
                at = target;
                continue;
            }
            ObjectNode joined = Json.object();
            joined.setAll(target);
            for (var member : at.properties()) {
                if (!member.getKey().equals("$ref")) {
                    joined.set(member.getKey(), member.getValue());
                }
            }
            at = joined;
        }
        return at;
    }

    /** What stands at a reference; a missing node if it is not in this schema. */
    JsonNode at(String reference) {
        if (!reference.startsWith("#")) {
            return Json.object().path("nowhere");
        }
        try {
            return root.at(reference.substring(1).replace("%24", "$").replace("%20", " "));
        } catch (IllegalArgumentException e) {
            return Json.object().path("nowhere");
        }
    }
}
