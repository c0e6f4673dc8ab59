package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Arguments of one call that come in pieces, each with the path of its place ({@code $.a.b[0]}); texts of one path join
 * as long as they go on.
 */
final class PartialArguments {
    private static final int MOST_ELEMENTS = 100_000;
    private static final int DEEPEST = 100;

    private final ObjectNode arguments = Json.object();
    private String openPath = "";
    private StringBuilder openText = new StringBuilder();

    /** The next piece; false if its path makes no sense. */
    boolean add(JsonNode piece) {
        String path = piece.path("jsonPath").asString("");
        List<Object> steps = steps(path);
        if (steps == null || steps.isEmpty() || steps.size() > DEEPEST) {
            return false;
        }
        boolean goesOn = path.equals(openPath);
        if (piece.path("stringValue").isString()) {
            if (!goesOn) {
                openText = new StringBuilder();
            }
            openText.append(piece.path("stringValue").stringValue());
            openPath = path;
            boolean more = piece.path("willContinue").asBoolean(false);
            boolean done = set(steps, Json.array().add(openText.toString()).get(0));
            if (!more) {
                openPath = "";
            }
            return done;
        }
        openPath = "";
        if (piece.has("numberValue")) {
            return set(steps, piece.get("numberValue"));
        }
        if (piece.has("boolValue")) {
            return set(steps, piece.get("boolValue"));
        }
        return !piece.has("nullValue") || set(steps, Json.array().addNull().get(0));
    }

    String json() {
        return Json.text(arguments);
    }

    private boolean set(List<Object> steps, JsonNode value) {
        JsonNode at = arguments;
        for (int i = 0; i < steps.size(); i++) {
            boolean last = i == steps.size() - 1;
            boolean listNext = !last && steps.get(i + 1) instanceof Integer;
            if (steps.get(i) instanceof Integer index && at instanceof ArrayNode list) {
                if (index > MOST_ELEMENTS) {
                    return false;
                }
                while (list.size() <= index) {
                    list.addNull();
                }
                if (last) {
                    list.set(index, value);
                } else if (!list.get(index).isContainer()) {
                    list.set(index, listNext ? Json.array() : Json.object());
                }
                at = list.get(index);
            } else if (steps.get(i) instanceof String name && at instanceof ObjectNode object) {
                if (last) {
                    object.set(name, value);
                } else if (!object.path(name).isContainer()) {
                    object.set(name, listNext ? Json.array() : Json.object());
                }
                at = object.get(name);
            } else {
                return false;
            }
        }
        return true;
    }

    /** Names and indexes of a path; null if it is none. */
    private static @Nullable List<Object> steps(String path) {
        if (!path.startsWith("$")) {
            return null;
        }
        List<Object> steps = new ArrayList<>();
        int at = 1;
        while (at < path.length()) {
            int end;
            if (path.charAt(at) == '.') {
                end = at + 1;
                while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
                    end++;
                }
                steps.add(path.substring(at + 1, end));
            } else if (path.charAt(at) == '[' && at + 1 < path.length()) {
                char quote = path.charAt(at + 1);
                boolean quoted = quote == '\'' || quote == '"';
                end = path.indexOf(quoted ? quote + "]" : "]", at + 2);
                if (end < 0) {
                    return null;
                }
                String inside = path.substring(quoted ? at + 2 : at + 1, end);
                if (quoted) {
                    steps.add(inside);
                    end++;
                } else if (!inside.isEmpty()
                        && inside.length() < 8
                        && inside.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    steps.add(Integer.valueOf(inside));
                } else {
                    return null;
                }
                end++;
            } else {
                return null;
            }
            at = end;
        }
        return steps;
    }
}
