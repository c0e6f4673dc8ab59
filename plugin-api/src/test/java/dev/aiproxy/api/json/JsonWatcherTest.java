package dev.aiproxy.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWatcherTest {
    private static final JsonKeys KEYS = JsonKeys.of("usage", "error");
    private static final String USAGE = "{ \"a\": [1, \"x]}\\\"\", {\"usage\": 2}], \"b\":true }";
    private static final String DOCUMENT = "\uFEFF {\"x\":\"\\\\\",\"y\":{\"usage\":1},\"usage\" : " + USAGE
            + " ,\"z\":[[\"usage\"]], \"error\":null\n}\n";

    private static JsonWatcher watch(String json, int cut) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        JsonWatcher watcher = new JsonWatcher(KEYS, 1000);
        watcher.accept(ByteBuffer.wrap(bytes, 0, cut).asReadOnlyBuffer());
        watcher.accept(ByteBuffer.wrap(bytes, cut, bytes.length - cut).asReadOnlyBuffer());
        return watcher;
    }

    private static Optional<String> value(JsonWatcher watcher, int key) {
        return watcher.value(key)
                .map(buffer -> StandardCharsets.UTF_8.decode(buffer).toString());
    }

    @Test
    void keepsValuesAsTheyStoodHoweverTheDocumentIsCut() {
        int length = DOCUMENT.getBytes(StandardCharsets.UTF_8).length;
        for (int i = 0; i <= length; i++) {
            JsonWatcher watcher = watch(DOCUMENT, i);
            assertThat(watcher.complete()).as("cut at %d", i).isTrue();
            assertThat(value(watcher, 0)).as("cut at %d", i).contains(USAGE);
            assertThat(value(watcher, 1)).contains("null");
        }
    }

    @Test
    void isNotCompleteBeforeTheLastBrace() {
        byte[] bytes = DOCUMENT.strip().getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            JsonWatcher watcher = new JsonWatcher(KEYS, 1000);
            watcher.accept(ByteBuffer.wrap(bytes, 0, i));
            assertThat(watcher.complete()).as("after %d", i).isFalse();
        }
    }

    @Test
    void takesTheLastValueFromAnArrayOfObjects() {
        JsonWatcher watcher = watch("[{\"usage\":1},\n{\"usage\":2,\"n\":{\"usage\":3}}]", 5);
        assertThat(watcher.complete()).isTrue();
        assertThat(value(watcher, 0)).contains("2");
    }

    @Test
    void keepsScalarsOfEveryKind() {
        for (String scalar : new String[] {"1", "-1.5e3", "true", "null", "\"a\\\"b\"", "[]", "{}", "[1]"}) {
            assertThat(value(watch("{\"usage\":" + scalar + "}", 3), 0)).contains(scalar);
            assertThat(value(watch("{\"usage\" : " + scalar + " , \"x\":1}", 12), 0))
                    .contains(scalar);
        }
    }

    @Test
    void dropsAValueThatIsTooLong() {
        JsonWatcher watcher = watch("{\"usage\":\"" + "x".repeat(2000) + "\",\"error\":\"y\"}", 700);
        assertThat(watcher.value(0)).isEmpty();
        assertThat(value(watcher, 1)).contains("\"y\"");
    }

    @Test
    void ignoresKeysThatAreLongerThanAnyWanted() {
        assertThat(watch("{\"" + "usage".repeat(40) + "\":1}", 9).value(0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}x", "{}{}", "7", "\"x\"", "{]]", "x{}", "{\"a\":\"", "[{}", "{}\"", "{}]"})
    void isNeverCompleteForAnythingElse(String json) {
        assertThat(watch(json, 0).complete()).isFalse();
    }
}
