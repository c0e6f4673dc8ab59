package dev.aiproxy.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonHintsTest {
    private static final JsonHints HINTS = JsonHints.of("usage", "error");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"usage\":{}}|1",
                "{\"usage\" : 7}|1",
                "{\"a\":{\"error\":\"x\",\"usage\":1}}|3",
                "{\"usage\":null}|0",
                "{\"usage\" :  null}|0",
                "{\"usages\":1}|0",
                "{\"a\":\"usage\"}|0",
                "{\"a\":\"\\\"usage\\\":1\"}|0",
                "{\"usage\":|0",
                "{\"usage\"|0",
                "\"usage|0",
                "\"|0",
                "{\"ü\":1}|0"
            })
    void seesKeysWithValues(String json, int expected) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        assertThat(HINTS.in(bytes, bytes.length)).isEqualTo(expected);
    }

    /** The lines of an event's data are joined before they are read, and what is between them is left out. */
    @Test
    void isInDoubtWhereALineEndsBehindAKey() {
        for (String events : List.of(
                "data: {\"usage\"\ndata: :{}}\n\n",
                "data: {\"usage\":\nnote\ndata: {}}\n\n",
                "data: {\"usage\" : \r\nnote\r\ndata: {}}\r\n\r\n")) {
            byte[] bytes = events.getBytes(StandardCharsets.UTF_8);
            assertThat(HINTS.in(bytes, bytes.length)).as(events).isEqualTo(1);
        }
    }

    @Test
    void seesAKeyWhereverItStands() {
        for (int before = 0; before < 40; before++) {
            for (int behind = 0; behind < 20; behind++) {
                String text = "x\"eu".repeat(10).substring(0, before) + "\"usage\":1"
                        + " \"u\"".repeat(5).substring(0, behind);
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                assertThat(HINTS.in(bytes, bytes.length)).as(text).isEqualTo(1);
                ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 2)
                        .put((byte) 'x')
                        .put(bytes);
                direct.position(1).limit(bytes.length + 1);
                assertThat(HINTS.in(direct)).as(text).isEqualTo(1);
                assertThat(direct.position()).isEqualTo(1);
                direct.limit(before + 1 + "\"usage\":".length());
                assertThat(HINTS.in(direct)).as(text).isZero();
            }
        }
    }

    @Test
    void seesEachOfFourKeysInEachByteOfAWord() {
        List<String> keys = List.of("usage", "error", "finish", "block");
        JsonHints four = JsonHints.of(keys.toArray(String[]::new));
        for (int key = 0; key < keys.size(); key++) {
            for (int before = 0; before < 16; before++) {
                String text = "!".repeat(before) + '"' + keys.get(key) + "\":1,\"other\":2,\"last\":3";
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                assertThat(four.in(bytes, bytes.length)).as(text).isEqualTo(1 << key);
            }
        }
    }

    @Test
    void takesOneToFourKeys() {
        assertThatThrownBy(JsonHints::of).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JsonHints.of("a", "b", "c", "d", "e")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void looksNoFurtherThanTold() {
        assertThat(HINTS.in("{\"usage\":1}".getBytes(StandardCharsets.UTF_8), 5))
                .isZero();
    }

    @Test
    void refusesKeysThatItCouldNotTellApart() {
        assertThatThrownBy(() -> JsonHints.of("usage", "user")).isInstanceOf(IllegalArgumentException.class);
    }
}
