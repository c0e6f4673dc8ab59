package dev.aiproxy.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class JsonKeysTest {
    private static final JsonKeys KEYS = JsonKeys.of("model", "stream", "stream_options");
    private static final JsonKeys STRICT = JsonKeys.inOneCase("model", "stream", "stream_options");

    private static final String LONG = "it said \\\"quoted\\\": that, and more\\n".repeat(100);

    private static ByteBuffer bytes(String json) {
        return ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer).toString();
    }

    @Test
    void findsValuesAtTheTopOnly() {
        String json = " {\"a\":{\"model\":1},\"b\":[{\"model\":2},\"model\"],\"c\":\"\\\"model\\\":3\","
                + "\"model\" :\t\"ü\\n\" , \"stream\":true,\"stream_options\":{\"x\":[1,{}]}} ";
        JsonSpans spans = KEYS.find(bytes(json));
        assertThat(spans.text(0)).contains("ü\n");
        assertThat(text(spans.value(0))).isEqualTo("\"ü\\n\"");
        assertThat(spans.isTrue(1)).isTrue();
        assertThat(text(spans.value(2))).isEqualTo("{\"x\":[1,{}]}");
        assertThat(spans.open()).isEqualTo(1);
        assertThat(spans.close()).isEqualTo(bytes(json).limit() - 2);
        assertThat(spans.isEmptyObject()).isFalse();
    }

    @Test
    void knowsAKeyThatIsWrittenWithEscapes() {
        assertThat(KEYS.find(bytes("{\"m\\u006fdel\":\"x\"}")).text(0)).contains("x");
        assertThatThrownBy(() -> KEYS.find(bytes("{\"m\\u006fdel\":\"x\",\"model\":\"y\"}")))
                .isInstanceOf(JsonFormatException.class)
                .hasMessageContaining("'model' comes twice");
    }

    @Test
    void tellsNullFromAbsence() {
        JsonSpans spans = KEYS.find(bytes("{\"model\":null}"));
        assertThat(spans.has(0)).isTrue();
        assertThat(spans.isPresent(0)).isFalse();
        assertThat(spans.has(1)).isFalse();
        assertThat(KEYS.find(bytes("{ }")).isEmptyObject()).isTrue();
    }

    @Test
    void startsAtTheBuffersPosition() {
        ByteBuffer json = bytes("xx{\"model\":\"m\"}xx");
        json.position(2).limit(json.limit() - 2);
        assertThat(KEYS.find(json).text(0)).contains("m");
        assertThat(json.position()).isEqualTo(2);
    }

    @Test
    void skipsAByteOrderMark() {
        assertThat(KEYS.find(bytes("\uFEFF{\"model\":\"m\"}")).text(0)).contains("m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "\"x\"",
                "7",
                "null",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":1}x",
                "{\"a\":1}{}",
                "{\"a\" 1}",
                "{\"a\":}",
                "{\"a\":\"x}",
                "{\"a\":[1}",
                "{\"a\":[1",
                "{\"a\":1 2}",
                "{\"model\":1,\"model\":2}",
                "{\"a\":\"\\\"}",
                "{,}",
                "nonsense"
            })
    void refusesWhatIsNoCompleteObject(String json) {
        assertThatThrownBy(() -> KEYS.find(bytes(json)))
                .isInstanceOf(JsonFormatException.class)
                .hasMessageMatching(".* \\(byte \\d+\\)");
    }

    @Test
    void refusesEveryPrefixOfAnObject() {
        byte[] json = "{\"a\":[\"]\",{\"b\":\"\\\\\"}],\"model\":\"x\",\"n\":-1.5e3}".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < json.length; i++) {
            ByteBuffer prefix = ByteBuffer.wrap(json, 0, i);
            assertThatThrownBy(() -> KEYS.find(prefix)).isInstanceOf(JsonFormatException.class);
        }
    }

    @Test
    void agreesWithAParserOnRandomDocuments() {
        Random random = new Random(1);
        for (int round = 0; round < 500; round++) {
            ObjectNode node = object(random, 0);
            node.put("model", string(random));
            String json = random.nextBoolean()
                    ? node.toString()
                    : JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(node);
            ByteBuffer buffer = random.nextBoolean() ? bytes(json) : direct(json);
            JsonSpans spans = KEYS.find(buffer.asReadOnlyBuffer());
            assertThat(spans.text(0)).contains(node.path("model").stringValue());
            assertThat(spans.has(1)).isEqualTo(node.has("stream"));
            if (node.has("stream")) {
                assertThat(JsonMapper.shared().readTree(text(spans.value(1)))).isEqualTo(node.path("stream"));
            }
        }
    }

    private static ByteBuffer direct(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static ObjectNode object(Random random, int depth) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        int size = random.nextInt(5);
        for (int i = 0; i < size; i++) {
            String key = random.nextInt(4) == 0 ? "stream" : string(random);
            switch (random.nextInt(depth > 3 ? 3 : 5)) {
                case 0 -> node.put(key, string(random));
                case 1 -> node.put(key, random.nextDouble());
                case 2 -> node.put(key, random.nextBoolean());
                case 3 -> node.set(key, object(random, depth + 1));
                default -> {
                    ArrayNode array = node.putArray(key);
                    array.add(object(random, depth + 1)).add(string(random)).addNull();
                }
            }
        }
        return node;
    }

    private static String string(Random random) {
        String alphabet = "ab\"\\{}[]:,\n ü😀/\u0001";
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(24);
        for (int i = 0; i < length; i++) {
            int at = random.nextInt(alphabet.codePointCount(0, alphabet.length()));
            text.appendCodePoint(alphabet.codePointAt(alphabet.offsetByCodePoints(0, at)));
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"model\":\"z\"",
                "\"model\"  \n:\"z\"",
                "\"mod\\u0065l\":\"z\"",
                "\"\\u006d\\u006f\\u0064\\u0065\\u006c\":\"z\"",
                "\"Model\":\"z\"",
                "\"MOD\\u0065L\":\"z\"",
                "'model':\"z\"",
                "model:\"z\"",
                "\"model\"/**/:\"z\"",
                "'model'/**/:1"
            })
    void seesAKeyThatComesAgainBehindALongValue(String again) {
        for (String before : new String[] {"", "\"y\":1,"}) {
            for (String behind :
                    new String[] {"", ",\"x\":\"" + "x".repeat(3000) + '"', ",\"x\":" + "[1],".repeat(3) + "2"}) {
                String json = "{\"model\":\"a\",\"long\":[\"" + LONG + "\"]," + before + again + behind + "}";
                assertThatThrownBy(() -> STRICT.find(bytes(json))).as(again).isInstanceOf(JsonFormatException.class);
            }
        }
    }

    @Test
    void refusesAKeyInOtherLettersWhereThatCounts() {
        assertThatThrownBy(() -> STRICT.find(bytes("{\"model\":\"a\",\"MODEL\":\"b\"}")))
                .isInstanceOf(JsonFormatException.class)
                .hasMessageContaining("only in its case");
        assertThatThrownBy(() -> STRICT.find(bytes("{\"\\u004dodel\":\"a\"}")))
                .isInstanceOf(JsonFormatException.class)
                .hasMessageContaining("only in its case");
        assertThat(STRICT.find(bytes("{\"a\":{\"Model\":1},\"model\":\"m\"}")).text(0))
                .contains("m");
        assertThat(KEYS.find(bytes("{\"model\":\"a\",\"MODEL\":\"b\"}")).text(0))
                .contains("a");
    }

    @Test
    void endsBeforeALongValueBehindWhichNoKeyCanCome() {
        String json = "{\"model\":\"a\",\"long\":[\"" + LONG + " \\\"model\\\": x, a model: y\"],\"super_model\":1}\n ";
        JsonSpans spans = KEYS.find(bytes(json.replace("a model:", "a thing:")));
        assertThat(spans.text(0)).contains("a");
        assertThat(spans.has(1)).isFalse();
        assertThat(spans.close()).isEqualTo(json.replace("a model:", "a thing:").lastIndexOf('}'));
        assertThat(KEYS.find(bytes(json)).close()).isEqualTo(json.lastIndexOf('}'));
    }

    @Test
    void findsKeysBehindALongValue() {
        String json = "{\"long\":[\"" + LONG + "\",{\"model\":1}],\"model\":\"a\",\"stream\":true}";
        JsonSpans spans = KEYS.find(bytes(json));
        assertThat(spans.text(0)).contains("a");
        assertThat(spans.isTrue(1)).isTrue();
    }

    @Test
    void seesAKeyThatComesAgainWhereverItStandsInALongText() {
        // Behind a text without a colon, and behind one with a harmless one.
        for (int shift = 0; shift < 2100; shift += 3) {
            for (String text : new String[] {"", "a: b"}) {
                String before = "{\"model\":\"a\",\"x\":\"" + text + "x".repeat(2000 + shift) + '"';
                String behind = ",\"y\":\"" + "y".repeat(4500) + "\"}";
                assertThatThrownBy(() -> KEYS.find(bytes(before + ",\"model\":\"b\"" + behind)))
                        .isInstanceOf(JsonFormatException.class);
                assertThat(KEYS.find(bytes(before + behind)).text(0)).contains("a");
            }
        }
    }

    @Test
    void refusesALongDocumentWithoutItsEnd() {
        String json = "{\"model\":\"a\",\"long\":[\"" + LONG + "\"]";
        assertThatThrownBy(() -> KEYS.find(bytes(json))).isInstanceOf(JsonFormatException.class);
        assertThatThrownBy(() -> KEYS.find(bytes(json + "}{\"model\":\"b\"}"))).isInstanceOf(JsonFormatException.class);
    }

    @Test
    void agreesWithAParserOnLongRandomDocuments() {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            int model = random.nextInt(4);
            int members = 4 + random.nextInt(4);
            for (int i = 0; i < members; i++) {
                if (i == model) {
                    node.put("model", string(random));
                }
                ArrayNode array = node.putArray("a" + i + string(random));
                while (array.toString().length() < 900) {
                    array.add(object(random, 2)).add(string(random));
                }
                if (random.nextInt(6) == 0) {
                    node.put("stream", random.nextBoolean());
                }
            }
            JsonSpans spans = KEYS.find(bytes(node.toString()));
            assertThat(spans.text(0)).contains(node.path("model").stringValue());
            assertThat(spans.has(1)).isEqualTo(node.has("stream"));
            assertThat(spans.isTrue(1)).isEqualTo(node.path("stream").asBoolean(false));
            assertThat(spans.close()).isEqualTo(bytes(node.toString()).limit() - 1);
        }
    }

    /** Each run of backslashes at each offset in a word, before a quote that ends the string if the run is even. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void countsBackslashesWhereverTheyStand(boolean direct) {
        for (int offset = 0; offset < 9; offset++) {
            for (int run = 0; run < 20; run++) {
                String text = "x".repeat(offset) + "\\".repeat(run) + "\"";
                String rest = run % 2 == 0 ? "" : "y\\\\\"";
                byte[] json = ("{\"a\":\"" + text + rest + ",\"model\":\"m\"}").getBytes(StandardCharsets.UTF_8);
                ByteBuffer buffer = direct
                        ? ByteBuffer.allocateDirect(json.length).put(json).flip()
                        : ByteBuffer.wrap(json);
                assertThat(KEYS.find(buffer).text(0))
                        .as("%s backslashes at %s", run, offset)
                        .contains("m");
            }
        }
    }
}
