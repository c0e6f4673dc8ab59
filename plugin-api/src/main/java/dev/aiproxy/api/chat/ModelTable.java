package dev.aiproxy.api.chat;

import dev.aiproxy.api.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Facts of models by patterns of their names, as in
 * {@code [{"match": "claude-opus-4-5*", "max_output": 64000}, …]}: all rows that match count, a later one over an earlier.
 */
public final class ModelTable {
    /** Knows no model. */
    public static final ModelTable EMPTY = new ModelTable(List.of());

    private final List<Row> rows;

    private ModelTable(List<Row> rows) {
        this.rows = rows;
    }

    /**
     * Reads the rows of a resource that stands in the jar of a class; for a field that is read once.
     *
     * @param name as for {@link Class#getResourceAsStream}
     * @throws IllegalStateException if it is not there or no table
     */
    public static ModelTable ofResource(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            byte[] bytes = in.readAllBytes();
            return of(Json.parse(bytes, 0, bytes.length));
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(name + " can't be read", e);
        }
    }

    /**
     * Reads rows.
     *
     * @throws IllegalArgumentException if it is not an array of objects with {@code match}, a text or several, in which
     *     {@code *} stands for any characters
     */
    public static ModelTable of(JsonNode array) {
        if (!array.isArray()) {
            throw new IllegalArgumentException("a table of models is an array");
        }
        List<Row> rows = new ArrayList<>();
        for (JsonNode row : array) {
            if (!(row instanceof ObjectNode object) || !row.has("match")) {
                throw new IllegalArgumentException("a row has 'match': " + row);
            }
            ObjectNode facts = object.deepCopy();
            JsonNode match = facts.remove("match");
            List<Pattern> patterns = new ArrayList<>();
            for (JsonNode one : match.isArray() ? match : List.of(match)) {
                if (!one.isString() || one.stringValue().isEmpty()) {
                    throw new IllegalArgumentException("'match' is a text or several: " + row);
                }
                patterns.add(pattern(one.stringValue()));
            }
            rows.add(new Row(patterns, ModelFacts.of(facts)));
        }
        return new ModelTable(List.copyOf(rows));
    }

    private static Pattern pattern(String glob) {
        StringBuilder expression = new StringBuilder();
        String separator = "";
        for (String literal : glob.toLowerCase(Locale.ROOT).split("\\*", -1)) {
            expression.append(separator).append(Pattern.quote(literal));
            separator = ".*";
        }
        return Pattern.compile(expression.toString());
    }

    /** What is known of a model; a name's case and a leading {@code models/} or vendor path do not matter. */
    public ModelFacts of(String model) {
        String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        ModelFacts facts = ModelFacts.NONE;
        for (Row row : rows) {
            if (row.matches(name)) {
                facts = facts.with(row.facts());
            }
        }
        return facts;
    }

    private record Row(List<Pattern> patterns, ModelFacts facts) {
        boolean matches(String name) {
            for (Pattern pattern : patterns) {
                if (pattern.matcher(name).matches()) {
                    return true;
                }
            }
            return false;
        }
    }
}
