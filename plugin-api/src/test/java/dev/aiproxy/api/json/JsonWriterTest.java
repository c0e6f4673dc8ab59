package dev.aiproxy.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class JsonWriterTest {
    @Test
    void escapesEachCharacterAsTheMapperDoesWhereverItStands() {
        for (int special = 0; special < 0x180; special++) {
            for (int before = 0; before < 18; before++) {
                String text = "x".repeat(before) + (char) special + "\u00e9\u20ac\uD83D\uDE00\"y";
                assertSame(Json.object().put(text, text));
            }
        }
    }

    @Test
    void writesEveryKindOfValueAsTheMapperDoes() {
        var tree = Json.object()
                .put("int", -1)
                .put("long", 1L << 60)
                .put("double", 0.1)
                .put("float", 1.5f);
        tree.put("decimal", new BigDecimal("1.0E+400"))
                .put("big", BigInteger.TWO.pow(200))
                .put("short", (short) 3);
        tree.put("yes", true).put("no", false).putNull("null").put("bytes", new byte[] {1, 2, 3});
        tree.put("nan", Double.NaN).put("empty", "");
        tree.set("missing", JsonNodeFactory.instance.missingNode());
        tree.set(
                "array",
                Json.array().add(1).add(Json.array()).add(Json.object()).add("a"));
        assertSame(tree);
    }

    @Test
    void writesTextThatIsMostlyEscapes() {
        assertSame(Json.array().add("\u0001\n\"".repeat(5000)).add("\u20ac".repeat(5000)));
    }

    @Test
    void writesAnyTextAsTheMapperDoes() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(200); i > 0; i--) {
                // Halves of characters included, alone and in pairs.
                text.append((char) (random.nextInt(4) == 0 ? 0xD700 + random.nextInt(0x900) : random.nextInt(0x90)));
            }
            assertSame(Json.array().add(text.toString()));
        }
    }

    private static void assertSame(JsonNode tree) {
        assertThat(new String(JsonWriter.write(tree), StandardCharsets.UTF_8))
                .isEqualTo(new String(Json.text(tree).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }
}
