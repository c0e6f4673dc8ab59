package dev.aiproxy.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCountsTest {
    private static final String[] NAMES = {"a", "bb", "cc", "input_tokens", "ab"};
    private static final String[] VALUES = {
        "0",
        "7",
        "-0",
        "-7",
        "1.0",
        "1e3",
        "1E-2",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999",
        "true",
        "false",
        "null",
        "\"7\"",
        "\"}\\\"\"",
        "[]",
        "[1,{\"a\":[\"]\"]}]",
        "{}"
    };

    private static JsonCounts read(String json) {
        return JsonCounts.read(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Both ways to the same counts. */
    private static Stream<JsonCounts> both(String json) {
        return Stream.of(read(json), JsonCounts.of(Json.parse(json)));
    }

    @Test
    void findsNumbersAndObjectsByTheirNames() {
        assertThat(both(" { \"a\" : 12 , \"b\":{\"a\":3,\"c\":{\"a\":4}}, \"d\":[{\"a\":5}],\"e\":{} }\n"))
                .allSatisfy(counts -> {
                    assertThat(counts.count("a")).isEqualTo(12);
                    assertThat(counts.object("b").count("a")).isEqualTo(3);
                    assertThat(counts.object("b").object("c").count("a")).isEqualTo(4);
                    assertThat(counts.object("d").count("a")).isEqualTo(JsonCounts.ABSENT);
                    assertThat(counts.object("x").object("y").count("a")).isEqualTo(JsonCounts.ABSENT);
                    assertThat(counts.hasArray("d")).isTrue();
                    assertThat(counts.hasArray("b")).isFalse();
                    assertThat(counts.hasObject("e")).isTrue();
                    assertThat(counts.hasObject("d")).isFalse();
                    assertThat(counts.hasObject("x")).isFalse();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-1", "1.0", "1e3", "9223372036854775808", "\"7\"", "null", "true", "false", "[7]", "{\"a\":7}"})
    void takesAnythingButAWholeNumberForAbsent(String value) {
        assertThat(both("{\"a\":" + value + "}"))
                .allSatisfy(counts -> assertThat(counts.count("a")).isEqualTo(JsonCounts.ABSENT));
    }

    @Test
    void takesTheLargestWholeNumber() {
        assertThat(both("{\"a\":9223372036854775807}"))
                .allSatisfy(counts -> assertThat(counts.count("a")).isEqualTo(Long.MAX_VALUE));
    }

    @Test
    void takesTheLastOfANameThatComesTwice() {
        assertThat(both("{\"a\":1,\"b\":{\"a\":1,\"c\":2},\"a\":2,\"b\":{\"a\":3},\"d\":1,\"d\":null}"))
                .allSatisfy(counts -> {
                    assertThat(counts.count("a")).isEqualTo(2);
                    assertThat(counts.count("d")).isEqualTo(JsonCounts.ABSENT);
                    assertThat(counts.object("b").count("a")).isEqualTo(3);
                    assertThat(counts.object("b").count("c")).isEqualTo(JsonCounts.ABSENT);
                });
    }

    @Test
    void readsNamesThatAreWrittenWithEscapes() {
        assertThat(both("{\"b\":{\"\\u0061\":7},\"\\\"\":8}")).allSatisfy(counts -> {
            assertThat(counts.object("b").count("a")).isEqualTo(7);
            assertThat(counts.count("\"")).isEqualTo(8);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "[{\"a\":7}]", "\"a\""})
    void hasNothingOfWhatIsNoObject(String json) {
        assertThat(both(json))
                .allSatisfy(counts -> assertThat(counts.count("a")).isEqualTo(JsonCounts.ABSENT));
    }

    @Test
    void readsObjectsInEachOtherHoweverDeep() {
        int depth = 100_000;
        JsonCounts counts = read("{\"a\":".repeat(depth) + "{}" + ",\"b\":1}".repeat(depth));
        for (int i = 0; i < depth; i++) {
            assertThat(counts.count("b")).isEqualTo(1);
            if (i == 3) {
                break;
            }
            counts = counts.object("a");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{}}",
                "{}x",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "{\"a\" 1}",
                "{a:1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":01}",
                "{\"a\":-}",
                "{\"a\":1.}",
                "{\"a\":1e}",
                "{\"a\":+1}",
                "{\"a\":tru}",
                "{\"a\":nulls}",
                "{\"a\":\"x}",
                "{\"a\":\"x\\",
                "{\"a\":[1}",
                "{\"a\":{\"b\":1}",
                "{\"a",
                "{\"\\",
                "{\"\\u00\":1}",
                "{\"a\":1;}",
                "{\"a\":1]"
            })
    void refusesAnObjectThatIsMalformed(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(JsonFormatException.class);
        assertThatThrownBy(() -> Json.parse(json)).isInstanceOf(JsonFormatException.class);
    }

    @Test
    void readsBytesFromTheMiddleOfAnArray() {
        byte[] bytes = "[{\"a\":12}3".getBytes(StandardCharsets.UTF_8);
        assertThat(JsonCounts.read(bytes, 1, bytes.length - 1).count("a")).isEqualTo(12);
    }

    @Test
    void saysOfRandomObjectsTheSameAsATree() {
        for (int seed = 0; seed < 5000; seed++) {
            String json = object(new Random(seed), 0);
            same(json, read(json), JsonCounts.of(Json.parse(json)), 0);
        }
    }

    private static String object(Random random, int depth) {
        StringBuilder json = new StringBuilder("{");
        for (int n = random.nextInt(depth == 0 ? 30 : 5), i = 0; i < n; i++) {
            String name = NAMES[random.nextInt(NAMES.length)];
            json.append(i == 0 ? "" : random.nextBoolean() ? "," : " ,\n")
                    .append('"')
                    .append(random.nextInt(60) == 0 ? name.replace("b", "\\u0062") : name)
                    .append(random.nextBoolean() ? "\":" : "\" :\t")
                    .append(
                            depth < 3 && random.nextInt(4) == 0
                                    ? object(random, depth + 1)
                                    : VALUES[random.nextInt(VALUES.length)]);
        }
        return json.append(random.nextBoolean() ? "}" : " }").toString();
    }

    private static void same(String json, JsonCounts bytes, JsonCounts tree, int depth) {
        for (String name : NAMES) {
            assertThat(bytes.count(name)).as(json).isEqualTo(tree.count(name));
            assertThat(bytes.hasObject(name)).as(json).isEqualTo(tree.hasObject(name));
            assertThat(bytes.hasArray(name)).as(json).isEqualTo(tree.hasArray(name));
            if (depth < 3) {
                same(json, bytes.object(name), tree.object(name), depth + 1);
            }
        }
    }
}
