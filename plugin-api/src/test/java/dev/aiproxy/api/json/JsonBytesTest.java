package dev.aiproxy.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonBytesTest {
    private final JsonBytes bytes = new JsonBytes();

    private String taken() {
        return new String(bytes.take(), StandardCharsets.UTF_8);
    }

    @Test
    void putsPiecesOneBehindTheOther() {
        bytes.raw(new byte[] {'{'}).ascii("\"n\":").number(-12).ascii(",\"m\":").number(Long.MAX_VALUE);
        bytes.ascii(",\"s\":").string("a").ascii(",\"t\":\"").text("b");
        bytes.ascii("\",\"v\":").value(Json.parse("{\"x\":[1]}")).ascii("}");
        assertThat(taken())
                .isEqualTo("{\"n\":-12,\"m\":9223372036854775807,\"s\":\"a\",\"t\":\"b\",\"v\":{\"x\":[1]}}");
    }

    @Test
    void beginsAnewWhenItIsTaken() {
        assertThat(bytes.ascii("first").takeBuffer()).isEqualTo(StandardCharsets.UTF_8.encode("first"));
        assertThat(bytes.number(7).takeBuffer()).isEqualTo(StandardCharsets.UTF_8.encode("7"));
        assertThat(bytes.take()).isEmpty();
    }

    @Test
    void whatWasTakenStaysAsItIs() {
        byte[] first = bytes.ascii("first").take();
        bytes.ascii("other");
        assertThat(first).asString(StandardCharsets.UTF_8).isEqualTo("first");
    }

    @Test
    void everyCharIsReadAsItWasWritten() {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < Character.MIN_SURROGATE; c++) {
            all.append(c);
        }
        all.append("\uFFFD😀\uDBFF\uDFFF");
        assertThat(Json.parse(bytes.string(all.toString()).takeBuffer()).stringValue())
                .isEqualTo(all.toString());
    }

    @Test
    void aLoneHalfOfACharacterIsReplaced() {
        assertThat(bytes.string("a\uD83Db\uDE00").take())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("\"a\uFFFDb\uFFFD\"");
    }

    @Test
    void longTextsAreWhole() {
        Random random = new Random(1);
        String[] letters = {"a", "é", "\n", "\u0001", "€", "😀", "\""};
        for (int round = 0; round < 20; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 20_000; i++) {
                text.append(letters[random.nextInt(letters.length)]);
            }
            assertThat(Json.parse(bytes.string(text.toString()).takeBuffer()).stringValue())
                    .isEqualTo(text.toString());
        }
    }
}
