package dev.aiproxy.testkit;

import dev.aiproxy.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes documents at random places, by a seeded source: what a decoder must survive. */
final class JsonNoise {
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e999999",
            "99999999999999999999",
            "\"\"",
            "\"x\"",
            "\"\\ud83d\"",
            "\"gw1:::\"",
            "\"data:image/png;base64,\"",
            "\"1e9\"",
            "[]",
            "[null]",
            "[[]]",
            "{}",
            "{\"type\":\"unknown\"}",
            "{\"type\":null}",
            "[{\"type\":7}]");

    private final Random random;

    JsonNoise(long seed) {
        random = new Random(seed);
    }

    /** The document with one to three of its values replaced, taken out or doubled. */
    JsonNode change(JsonNode document) {
        JsonNode changed = document.deepCopy();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            List<JsonNode> inner = new ArrayList<>();
            collect(changed, inner);
            if (inner.isEmpty()) {
                return value();
            }
            change1(inner.get(random.nextInt(inner.size())));
        }
        return changed;
    }

    private void change1(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> names = List.copyOf(object.propertyNames());
            String name = names.get(random.nextInt(names.size()));
            if (random.nextInt(4) == 0) {
                object.remove(name);
            } else {
                object.set(name, value());
            }
        } else if (node instanceof ArrayNode array) {
            int at = random.nextInt(array.size());
            switch (random.nextInt(3)) {
                case 0 -> array.remove(at);
                case 1 -> array.add(array.get(at).deepCopy());
                default -> array.set(at, value());
            }
        }
    }

    private JsonNode value() {
        return Json.parse(VALUES.get(random.nextInt(VALUES.size())));
    }

    private static void collect(JsonNode node, List<JsonNode> inner) {
        if (node.isContainer() && !node.isEmpty()) {
            inner.add(node);
            for (JsonNode child : node) {
                collect(child, inner);
            }
        }
    }

    /** The bytes with a few of them replaced, taken out or doubled. */
    byte[] change(byte[] bytes) {
        byte[] changed = bytes.clone();
        for (int n = random.nextInt(6); n >= 0 && changed.length > 0; n--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        if (random.nextInt(3) == 0) {
            int length = random.nextInt(changed.length + 1);
            changed = Arrays.copyOf(changed, length);
        }
        return changed;
    }

    /** A stream of events in which the JSON of some is changed. */
    byte[] changeStream(byte[] stream) {
        StringBuilder changed = new StringBuilder();
        for (String line : new String(stream, StandardCharsets.UTF_8).split("(?<=\n)", -1)) {
            if (line.startsWith("data: {") && random.nextInt(3) == 0) {
                changed.append("data: ")
                        .append(Json.text(change(Json.parse(line.substring(6)))))
                        .append(line.endsWith("\r\n") ? "\r\n" : "\n");
            } else if (random.nextInt(12) != 0) {
                changed.append(line);
            }
        }
        return changed.toString().getBytes(StandardCharsets.UTF_8);
    }
}
