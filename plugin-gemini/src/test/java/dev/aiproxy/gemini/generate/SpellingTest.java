package dev.aiproxy.gemini.generate;

import static dev.aiproxy.gemini.generate.Samples.json;
import static dev.aiproxy.gemini.generate.Samples.read;
import static dev.aiproxy.gemini.generate.Samples.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.json.Json;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Google's servers take the members of a request in two spellings. */
class SpellingTest {
    /** Whose members have the names that the client or the model gave them. */
    private static final Set<String> FREE = Set.of(
            "args",
            "response",
            "labels",
            "properties",
            "part_metadata",
            "parameters_json_schema",
            "response_json_schema");

    @TestFactory
    Stream<DynamicTest> readsTheSameInSnakeCase() {
        return WireRequests.bodies().entrySet().stream()
                .map(sample -> DynamicTest.dynamicTest(sample.getKey(), () -> {
                    JsonNode camel = json(sample.getValue());
                    JsonNode snake = snake(camel);
                    ChatRequest read = read(Json.text(snake));
                    Losses losses = new Losses();
                    // What nobody here has a word for stays in the client's spelling.
                    assertThat(snake(write(read, "gemini-4-argon", losses))).isEqualTo(snake);
                    assertThat(losses.list()).isEmpty();
                    ChatRequest other = read(sample.getValue());
                    assertThat(read.output()).isEqualTo(other.output());
                    assertThat(read.sampling()).isEqualTo(other.sampling());
                    assertThat(read.reasoning()).isEqualTo(other.reasoning());
                    assertThat(read.toolChoice()).isEqualTo(other.toolChoice());
                    assertThat(read.cache()).isEqualTo(other.cache());
                    assertThat(read.tier()).isEqualTo(other.tier());
                    assertThat(read.stop()).isEqualTo(other.stop());
                    assertThat(read.turns()).hasSameSizeAs(other.turns());
                }));
    }

    @Test
    void takesTheCamelCaseNameWhereBothAreThere() {
        ChatRequest request = read("{'contents':[{'parts':[{'text':'Hi'}]}],"
                + "'generationConfig':{'max_output_tokens':1,'maxOutputTokens':2}}");
        assertThat(request.maxOutput()).isEqualTo(2);
    }

    /** The same with all names of the format in snake case. */
    static JsonNode snake(JsonNode node) {
        if (node instanceof ArrayNode list) {
            ArrayNode renamed = Json.array();
            list.forEach(element -> renamed.add(snake(element)));
            return renamed;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode renamed = Json.object();
        for (var member : object.properties()) {
            String name = member.getKey().replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
            boolean free = FREE.contains(name) && !isSchema(member.getValue());
            renamed.set(name, free ? member.getValue() : snake(member.getValue()));
        }
        return renamed;
    }

    /** A function's {@code response} may be a schema of Google's. */
    private static boolean isSchema(JsonNode value) {
        return value.path("type").isString() && value.path("type").asString().equals("STRING");
    }
}
