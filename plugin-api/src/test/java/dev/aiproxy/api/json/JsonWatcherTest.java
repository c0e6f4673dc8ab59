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
        return Optional.ofNullable(watcher.kept(key)).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
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
    void readsAStringsEscapesAndNoOtherValueAsAText() {
        assertThat(watch("{\"usage\":\"a\\u0062\\\"\",\"error\":\"\"}", 12).text(0))
                .contains("ab\"");
        assertThat(watch("{\"usage\":\"\"}", 3).text(0)).contains("");
        for (String json : new String[] {"{\"usage\":7}", "{\"usage\":\"\\x\"}", "{\"usage\":null}", "{}"}) {
            assertThat(watch(json, 2).text(0)).as(json).isEmpty();
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
        assertThat(watcher.kept(0)).isNull();
        assertThat(value(watcher, 1)).contains("\"y\"");
    }

    @Test
    void ignoresKeysThatAreLongerThanAnyWanted() {
        assertThat(watch("{\"" + "usage".repeat(40) + "\":1}", 9).kept(0)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}x", "{}{}", "7", "\"x\"", "{]]", "x{}", "{\"a\":\"", "[{}", "{}\"", "{}]"})
    void isNeverCompleteForAnythingElse(String json) {
        assertThat(watch(json, 0).complete()).isFalse();
    }

    @Test
    void doesNotTakeTheEndOfALongKeyForAWantedOne() {
        String key = "x".repeat(70) + "usage";
        for (int i = 0; i < 80; i++) {
            assertThat(watch("{\"" + key + "\":1}", i).kept(0)).isNull();
        }
    }

    @Test
    void doesNotTakeAKeyWithAnEscapeForAWantedOne() {
        assertThat(watch("{\"us\\u0061ge\":1}", 0).kept(0)).isNull();
    }

    @Test
    void takesTheLastOfTwoValuesEvenIfThatIsTooLongToKeep() {
        JsonWatcher watcher = new JsonWatcher(KEYS, 4);
        watcher.accept(bytes("{\"error\":5,\"usage\":1,\"usage\":[1,2],\"error\":[1]}"));
        assertThat(watcher.kept(0)).isNull();
        assertThat(value(watcher, 1)).contains("[1]");
    }

    @Test
    void readsBuffersInsideAndOutsideOfTheHeapAlike() {
        String text = "\"" + "a[\\\\{\\\"".repeat(1500) + "\"";
        ByteBuffer whole = bytes("{\"x\":[" + text + "],\"usage\":" + USAGE + ",\"y\":" + text + ",\"error\":7}");
        ByteBuffer outside = ByteBuffer.allocateDirect(whole.remaining() + 3).position(3);
        outside.put(whole.duplicate()).flip().position(3);
        for (ByteBuffer buffer : new ByteBuffer[] {whole, whole.asReadOnlyBuffer(), outside, outside.slice()}) {
            int position = buffer.position();
            JsonWatcher watcher = new JsonWatcher(KEYS, 1000);
            watcher.accept(buffer);
            assertThat(buffer.position()).isEqualTo(position);
            assertThat(watcher.complete()).isTrue();
            assertThat(value(watcher, 0)).contains(USAGE);
            assertThat(value(watcher, 1)).contains("7");
        }
    }

    @Test
    void findsTheSameInRandomDocumentsHoweverTheyAreCut() {
        for (int seed = 0; seed < 400; seed++) {
            RandomJson random = new RandomJson(seed);
            String[] last = new String[2];
            String json = random.document(KEYS, last);
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i <= bytes.length; i++) {
                check(json, last, watchPieces(bytes, i, bytes.length));
            }
            for (int piece = 1; piece < 20; piece += 3) {
                check(json, last, watchPieces(bytes, 0, piece));
            }
        }
    }

    private static JsonWatcher watchPieces(byte[] bytes, int first, int others) {
        JsonWatcher watcher = new JsonWatcher(KEYS, RandomJson.MAX_VALUE);
        watcher.accept(ByteBuffer.wrap(bytes, 0, first));
        for (int at = first; at < bytes.length; at += others) {
            watcher.accept(ByteBuffer.wrap(bytes, at, Math.min(others, bytes.length - at))
                    .asReadOnlyBuffer());
        }
        return watcher;
    }

    private static void check(String json, String[] last, JsonWatcher watcher) {
        assertThat(watcher.complete()).as(json).isEqualTo(!json.endsWith("!"));
        for (int key = 0; key < last.length; key++) {
            assertThat(value(watcher, key)).as(json).isEqualTo(Optional.ofNullable(last[key]));
        }
    }

    private static ByteBuffer bytes(String json) {
        return ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
    }
}
