package dev.aiproxy.api.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SseLinesTest {
    /** Writes down what it gets. */
    private static final class Recorder implements SseLines.Handler {
        private final List<String> seen = new ArrayList<>();

        @Override
        public void event(String name, byte[] data, int length) {
            seen.add(name + '|' + new String(data, 0, length, StandardCharsets.UTF_8));
        }

        @Override
        public void oversized(String name) {
            seen.add(name + "|too long");
        }

        @Override
        public void other(byte[] line, int length) {
            seen.add("?" + new String(line, 0, length, StandardCharsets.UTF_8));
        }
    }

    private static List<String> read(String stream, int cut) {
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        Recorder recorder = new Recorder();
        SseLines lines = new SseLines(100, recorder);
        lines.accept(ByteBuffer.wrap(bytes, 0, cut));
        lines.peek(new Recorder());
        lines.accept(ByteBuffer.wrap(bytes, cut, bytes.length - cut));
        lines.end();
        return recorder.seen;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "data: a##data: b##!|a,|b",
                "event: x#data: a##data: b##!x|a,|b",
                "event:x#data:a##!x|a",
                "data:  a##!| a",
                "data: a#data#data:#data: b##!|a~~~b",
                "data: a!|a",
                "data: a#!|a",
                ": c##:#data: a#: d#id: 1#id#retry: 5##!|a",
                "event: x##data: a##!|a",
                "data: a#event: late##!late|a",
                "event: one#event: two#data: a##!two|a",
                "event#data: a##!|a",
                "datax: 1#dat: 2#data: a##!?datax: 1,?dat: 2,|a",
                "{#  \"a\": 1#}!?{,?  \"a\": 1,?}",
                "ü#data: ü##!?ü,|ü",
                "event: long-name-of-an-event#data: 12345678901234567890##!long-name-of-an-event|12345678901234567890",
            })
    void splitsHoweverTheStreamIsCutAndWhateverEndsItsLines(String written, String expected) {
        String[] events = expected.split(",");
        for (int i = 0; i < events.length; i++) {
            events[i] = events[i].replace('~', '\n');
        }
        for (String end : new String[] {"\n", "\r\n", "\r"}) {
            String stream = written.replace("#", end);
            int length = stream.getBytes(StandardCharsets.UTF_8).length;
            for (int i = 0; i <= length; i++) {
                assertThat(read(stream, i)).as("cut at %d", i).containsExactly(events);
                assertThat(read('\uFEFF' + stream, i + 3))
                        .as("with a mark, cut at %d", i)
                        .containsExactly(events);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n\n", ": only a comment\n\n", "event: x\n\n", "id: 1\n\n", "\uFEFF"})
    void makesNoEventOfNothing(String stream) {
        assertThat(read(stream, 0)).isEmpty();
    }

    @Test
    void reportsAnEventThatIsTooLongAndGoesOn() {
        String stream = "event: big\ndata: " + "x".repeat(101) + "\n\ndata: " + "y".repeat(60) + "\ndata: "
                + "y".repeat(60) + "\n\ndata: z\n\n";
        for (int i = 0; i <= stream.length(); i++) {
            assertThat(read(stream, i)).containsExactly("big|too long", "|too long", "|z");
        }
    }

    @Test
    void knowsWhenItIsBetweenEvents() {
        SseLines lines = new SseLines(100, (name, data, length) -> {});
        assertThat(lines.betweenEvents()).isTrue();
        String stream = "data: a\n\n";
        for (int i = 0; i < stream.length(); i++) {
            lines.accept(ByteBuffer.wrap(stream.getBytes(StandardCharsets.UTF_8), i, 1));
            assertThat(lines.betweenEvents()).isEqualTo(i == stream.length() - 1);
        }
    }

    @Test
    void makesOneStringOfANameThatComesAgain() {
        List<String> names = new ArrayList<>();
        SseLines lines = new SseLines(100, (name, data, length) -> names.add(name));
        lines.accept(ByteBuffer.wrap(
                "event: a\ndata: 1\n\nevent: b\ndata: 2\n\nevent: a\ndata: 3\n\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(names).containsExactly("a", "b", "a");
        assertThat(names.get(2)).isSameAs(names.getFirst());
    }

    @Test
    void bearsMoreNamesThanItRemembers() {
        StringBuilder stream = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            stream.append("event: n").append(i % 20).append("\ndata: x\n\n");
            expected.add("n" + i % 20 + "|x");
        }
        assertThat(read(stream.toString(), 7)).isEqualTo(expected);
    }
}
