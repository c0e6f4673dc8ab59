package dev.aiproxy.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonElementsTest {
    private static final String FIRST = "{\"a\":\"}\\\\\\\" ü\",\"b\":[{}, []]}";
    private static final String ARRAY = " [" + FIRST + "\n,\r\n{}\n]\n";

    @Test
    void deliversEachElementHoweverTheArrayIsCut() {
        byte[] bytes = ARRAY.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i <= bytes.length; i++) {
            List<String> seen = new ArrayList<>();
            JsonElements elements = new JsonElements(
                    1000, (json, length) -> seen.add(new String(json, 0, length, StandardCharsets.UTF_8)));
            elements.accept(ByteBuffer.wrap(bytes, 0, i));
            elements.accept(ByteBuffer.wrap(bytes, i, bytes.length - i));
            assertThat(seen).as("cut at %d", i).containsExactly(FIRST, "{}");
            assertThat(elements.complete()).isTrue();
        }
    }

    @Test
    void countsAnElementThatIsTooLongAndGoesOn() {
        List<Integer> lengths = new ArrayList<>();
        JsonElements elements = new JsonElements(10, (json, length) -> lengths.add(length));
        elements.accept(ByteBuffer.wrap(("[{\"a\":\"" + "x".repeat(50) + "\"},{}]").getBytes(StandardCharsets.UTF_8)));
        assertThat(elements.oversized()).isEqualTo(1);
        assertThat(lengths).containsExactly(2);
        assertThat(elements.complete()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[{}", "[{},", "[{}{}]", "[{}]]", "[{}][", "[,{}]", "x[]", "[1]", "{}"})
    void isNeverCompleteForAnythingElse(String json) {
        JsonElements elements = new JsonElements(10, (bytes, length) -> {});
        elements.accept(ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
        assertThat(elements.complete()).isFalse();
    }
}
