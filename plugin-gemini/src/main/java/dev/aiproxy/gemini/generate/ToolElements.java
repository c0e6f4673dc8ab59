package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.json.Json;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The elements of {@code tools}, each of which may hold functions and tools of Google's own side by side. Tools that came in
 * one element go back in one; those of other protocols share an element of functions.
 */
final class ToolElements {
    private static final int NEW = -1;

    private final ArrayNode list = Json.array();
    private final Map<Integer, ObjectNode> numbered = new HashMap<>();

    ArrayNode list() {
        return list;
    }

    void function(Extras extras, ObjectNode declaration) {
        ObjectNode element = element(number(extras));
        ArrayNode declarations = element.get("functionDeclarations") instanceof ArrayNode known
                ? known
                : element.putArray("functionDeclarations");
        declarations.add(declaration);
    }

    void hosted(Tool.Hosted hosted) {
        int number = number(hosted.extras());
        boolean stands = number != NEW && hosted.json() instanceof ObjectNode;
        ObjectNode element = stands ? element(number) : list.addObject();
        for (var member : hosted.json().properties()) {
            element.set(member.getKey(), member.getValue());
        }
    }

    private ObjectNode element(int number) {
        return numbered.computeIfAbsent(number, absent -> list.addObject());
    }

    private static int number(Extras extras) {
        JsonNode number = extras.form(Names.PROTOCOL, Names.ELEMENT);
        return number.asInt(NEW);
    }
}
