package dev.aiproxy.testkit;

import dev.aiproxy.api.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Lays JSON out for a reader: what fits into a line stands in one, and the rest is broken up and indented. */
final class JsonLayout {
    private static final int WIDTH = 120;

    private JsonLayout() {}

    /** The document, with a line feed at its end. */
    static String of(JsonNode json) {
        StringBuilder text = new StringBuilder();
        write(json, 0, 0, text);
        return text.append('\n').toString();
    }

    /** @param used how much of the first line is taken */
    private static void write(JsonNode json, int indent, int used, StringBuilder text) {
        String line = flat(json);
        if (!json.isContainer() || json.isEmpty() || used + line.length() <= WIDTH) {
            text.append(line);
            return;
        }
        boolean isArray = json instanceof ArrayNode;
        text.append(isArray ? '[' : '{');
        String margin = "\n" + " ".repeat(indent + 2);
        String before = "";
        if (json instanceof ObjectNode object) {
            for (var member : object.properties()) {
                String name = quoted(member.getKey()) + ": ";
                text.append(before).append(margin).append(name);
                write(member.getValue(), indent + 2, indent + 2 + name.length(), text);
                before = ",";
            }
        } else {
            for (JsonNode element : json) {
                text.append(before).append(margin);
                write(element, indent + 2, indent + 2, text);
                before = ",";
            }
        }
        text.append('\n').append(" ".repeat(indent)).append(isArray ? ']' : '}');
    }

    private static String flat(JsonNode json) {
        StringBuilder text = new StringBuilder();
        if (json instanceof ObjectNode object) {
            String before = "{";
            for (var member : object.properties()) {
                text.append(before).append(quoted(member.getKey())).append(": ").append(flat(member.getValue()));
                before = ", ";
            }
            return text.append(object.isEmpty() ? "{}" : "}").toString();
        }
        if (json instanceof ArrayNode array) {
            String before = "[";
            for (JsonNode element : array) {
                text.append(before).append(flat(element));
                before = ", ";
            }
            return text.append(array.isEmpty() ? "[]" : "]").toString();
        }
        return Json.text(json);
    }

    private static String quoted(String name) {
        return Json.text(StringNode.valueOf(name));
    }
}
