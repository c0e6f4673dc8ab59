package dev.aiproxy.api.json;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Well-formed documents full of what is easily taken for something else; of one seed always the same one. */
final class RandomJson {
    /** The longest value that tells its text; some are longer. */
    static final int MAX_VALUE = 60;

    private static final String[] PIECES = {
        "a",
        "usage",
        "\\\\",
        "\\\"",
        "\\n",
        "\\u0022",
        "{",
        "}",
        "[",
        "]",
        "|",
        ":",
        ",",
        "ü",
        "日",
        "\\\\\\\\",
        "a\\\\\\\"b"
    };
    private static final String[] SCALARS = {
        "0", "-1.5e3", "12345678901", "true", "false", "null", "\"\\\\\"", "\"\"", "[]", "{}"
    };
    private static final int DEEPEST = 4;

    private final Random random;

    RandomJson(long seed) {
        random = new Random(seed);
    }

    /**
     * An object or an array of objects, perhaps behind a byte order mark, perhaps with something behind its end, which is an
     * exclamation mark then.
     *
     * @param last takes the last value of each key, if that is not too long
     */
    String document(JsonKeys keys, @Nullable String[] last) {
        StringBuilder json = new StringBuilder(random.nextInt(4) == 0 ? "\uFEFF" : "");
        boolean isArray = random.nextInt(4) == 0;
        int objects = isArray ? 1 + random.nextInt(3) : 1;
        json.append(isArray ? "[" : "");
        for (int i = 0; i < objects; i++) {
            space(json.append(i == 0 ? "" : ","));
            object(json, keys, last);
        }
        space(json);
        json.append(isArray ? "]" : "");
        space(json);
        return json.append(random.nextInt(8) == 0 ? "!" : "").toString();
    }

    private void object(StringBuilder json, JsonKeys keys, @Nullable String[] last) {
        json.append('{');
        for (int n = random.nextInt(7), i = 0; i < n; i++) {
            space(json.append(i == 0 ? "" : ","));
            int key = random.nextInt(2 * keys.size());
            String name = key < keys.size() ? keys.name(key) : "_" + text();
            space(json.append('"').append(name).append('"'));
            space(json.append(':'));
            String value = value(0);
            space(json.append(value));
            if (key < keys.size()) {
                last[key] = value.getBytes(StandardCharsets.UTF_8).length <= MAX_VALUE ? value : null;
            }
        }
        json.append('}');
    }

    private String value(int depth) {
        int kind = random.nextInt(depth < DEEPEST ? 5 : 2);
        if (kind == 0) {
            return '"' + text() + '"';
        }
        if (kind < 3) {
            return SCALARS[random.nextInt(SCALARS.length)];
        }
        StringBuilder json = new StringBuilder(kind == 3 ? "[" : "{");
        for (int n = random.nextInt(4), i = 0; i < n; i++) {
            space(json.append(i == 0 ? "" : ","));
            json.append(kind == 3 ? "" : '"' + text() + "\":");
            space(json);
            space(json.append(value(depth + 1)));
        }
        return json.append(kind == 3 ? "]" : "}").toString();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(10); n > 0; n--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private void space(StringBuilder json) {
        if (random.nextInt(5) == 0) {
            json.append(" \n\r\t", 0, 1 + random.nextInt(4));
        }
    }
}
