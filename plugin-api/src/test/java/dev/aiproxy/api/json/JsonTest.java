package dev.aiproxy.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"b\":1,\"a\":{\"z\":null,\"y\":true}}",
                "1.0",
                "1.10",
                "0.1",
                "12345678901234567890",
                "9007199254740993",
                "-0.000001",
                "123456789.123456789123456789",
                "\"\\u0000\\n\\\"\"",
                "\"😀\"",
                "[]",
                "null",
                "\"\"",
                "[[],{}]"
            })
    void writesWhatItRead(String json) {
        assertThat(Json.text(Json.parse(json))).isEqualTo(json);
    }

    @Test
    void keepsTheValueOfNumbersBeyondDouble() {
        assertThat(Json.text(Json.parse("1e400"))).isEqualTo("1E+400");
        assertThat(Json.parse("1e400").decimalValue()).isEqualByComparingTo("1e400");
        String digits = "9".repeat(900);
        assertThat(Json.text(Json.parse(digits))).isEqualTo(digits);
    }

    @Test
    void keepsTheLastOfRepeatedKeys() {
        assertThat(Json.text(Json.parse("{\"a\":1,\"b\":2,\"a\":{\"c\":3}}"))).isEqualTo("{\"a\":{\"c\":3},\"b\":2}");
    }

    @Test
    void readsToTwoHundredLevels() {
        String deepest = "[".repeat(200) + "]".repeat(200);
        assertThat(Json.text(Json.parse(deepest))).isEqualTo(deepest);
        assertThatThrownBy(() -> Json.parse("[".repeat(201) + "]".repeat(201))).isInstanceOf(JsonFormatException.class);
        assertThatThrownBy(() -> Json.parse("{\"a\":".repeat(100_000))).isInstanceOf(JsonFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "{",
                "{}{}",
                "{} x",
                "[1,]",
                "{\"a\":1,}",
                "nul",
                "NaN",
                "'a'",
                "{a:1}",
                "// c\n{}",
                "\"\t\"",
                "01",
                "+1",
                "1e99999999999",
                "1e-99999999999",
                "\"\\x\"",
                "]"
            })
    void refusesWhatIsNoJson(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(JsonFormatException.class);
    }

    @Test
    void refusesANumberOfTooManyDigits() {
        assertThatThrownBy(() -> Json.parse("1".repeat(1001))).isInstanceOf(JsonFormatException.class);
    }

    @Test
    void refusesBytesThatAreNoText() {
        assertThatThrownBy(() -> Json.parse(ByteBuffer.wrap(new byte[] {'"', (byte) 0xC3, '"'})))
                .isInstanceOf(JsonFormatException.class);
    }

    @Test
    void writesALoneHalfOfACharacterAsSomethingThatCanBeRead() {
        var tree = Json.parse("\"a\\ud83db\"");
        assertThat(tree.stringValue()).isEqualTo("a\uD83Db");
        byte[] written = Json.write(tree);
        assertThat(new String(written, StandardCharsets.UTF_8)).isEqualTo("\"a?b\"");
        assertThat(Json.parse(ByteBuffer.wrap(written)).stringValue()).isEqualTo("a?b");
    }

    @Test
    void readsAnyKindOfBufferAndLeavesItsPosition() {
        byte[] bytes = "xx{\"a\":1}yy".getBytes(StandardCharsets.UTF_8);
        assertThat(Json.parse(bytes, 2, 7).path("a").intValue()).isEqualTo(1);
        for (ByteBuffer buffer : new ByteBuffer[] {
            ByteBuffer.wrap(bytes, 2, 7),
            ByteBuffer.wrap(bytes, 2, 7).asReadOnlyBuffer(),
            ByteBuffer.wrap(bytes, 2, 7).slice(),
            ByteBuffer.allocateDirect(7).put(bytes, 2, 7).flip()
        }) {
            int position = buffer.position();
            assertThat(Json.parse(buffer).path("a").intValue()).isEqualTo(1);
            assertThat(buffer.position()).isEqualTo(position);
        }
    }

    @Test
    void readsPastAByteOrderMark() {
        assertThat(Json.parse("\uFEFF{\"a\":1}").path("a").intValue()).isEqualTo(1);
    }

    @Test
    void throwsNothingElseWhateverTheBytes() {
        byte[] sample =
                "{\"a\":[1.5e3,-0,\"\\u00e9😀\",null,true,{\"b\":{}}],\"c\":\"\\n\"}".getBytes(StandardCharsets.UTF_8);
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = sample.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt(256);
            }
            try {
                Json.write(Json.parse(noise, 0, random.nextInt(noise.length + 1)));
            } catch (JsonFormatException expected) {
                assertThat(expected.getMessage()).isNotNull();
            }
        }
    }
}
