package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.Conversions.delta;
import static dev.aiproxy.openai.chat.Conversions.finish;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.FinishReason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamReaderTest {
    private static final String STREAM = Conversions.stream(
            delta("{\"role\":\"assistant\",\"content\":\"\"}"),
            delta("{\"reasoning_content\":\"hm ü\"}"),
            delta("{\"content\":\"Grüße \\ud83d\\ude00\"}"),
            delta(
                    "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}"),
            delta(
                    "{\"tool_calls\":[{\"index\":1,\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{\"}}]}"),
            delta("{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"}\"}}]}"),
            finish("tool_calls"),
            "\"choices\":[],\"usage\":" + Chats.COUNTS);

    private static ChatResponse read(String stream) {
        return Conversions.reply(stream);
    }

    @Test
    void givesTheSameEventsHoweverTheBytesAreCut() {
        byte[] bytes = STREAM.getBytes(StandardCharsets.UTF_8);
        List<ChatEvent> whole = Conversions.events(Conversions.decoder(), bytes, bytes.length);
        assertThat(whole.getLast()).isInstanceOf(ChatEvent.End.class);
        for (int piece = 1; piece < 90; piece++) {
            assertThat(Conversions.events(Conversions.decoder(), bytes, piece)).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r", "\n"})
    void readsAnyLineEnding(String end) {
        assertThat(read(STREAM.replace("\n", end))).isEqualTo(read(STREAM));
    }

    @Test
    void readsCommentsAndAByteOrderMarkAndDataWithoutASpace() {
        assertThat(read("\uFEFF: PROCESSING\n\n" + STREAM.replace("data: ", "data:")))
                .isEqualTo(read(STREAM));
        assertThat(read(": a\n\n: b\n" + STREAM)).isEqualTo(read(STREAM));
    }

    @Test
    void readsDataOfSeveralLinesAndALastEventWithoutItsBlankLine() {
        assertThat(read(STREAM.replace(",\"object\"", ",\ndata: \"object\""))).isEqualTo(read(STREAM));
        assertThat(read(STREAM.stripTrailing())).isEqualTo(read(STREAM));
    }

    @Test
    void failsWhereverTheStreamIsCut() {
        String[] events = STREAM.split("(?<=\n\n)", -1);
        StringBuilder so = new StringBuilder();
        for (int i = 0; i < 7; i++) {
            ChatEvent last = Conversions.events(so.toString()).getLast();
            assertThat(last).isInstanceOf(ChatEvent.Failed.class);
            so.append(events[i]);
        }
        assertThat(Conversions.events(so.substring(0, so.length() - 20)).getLast())
                .isInstanceOf(ChatEvent.Failed.class);
    }

    @Test
    void needsNoDoneIfEveryChoiceIsFinished() {
        assertThat(read(Conversions.chunks(delta("{\"content\":\"a\"}"), finish("stop")))
                        .candidates())
                .hasSize(1);
    }

    @Test
    void failsOnMalformedJsonAndOnErrors() {
        assertThat(Conversions.failure("data: {\"choices\":[}\n\n").fault().kind())
                .isEqualTo(FaultKind.UPSTREAM_ERROR);
        assertThat(Conversions.failure(Conversions.chunks(delta("{\"content\":\"a\"}"))
                                + "data: {\"error\":{\"message\":\"slow down\",\"code\":\"rate_limit_exceeded\"}}\n\n")
                        .fault()
                        .kind())
                .isEqualTo(FaultKind.RATE_LIMITED);
        assertThat(Conversions.failure("{\"error\":{\"message\":\"slow\",\"code\":429}}")
                        .fault()
                        .kind())
                .isEqualTo(FaultKind.RATE_LIMITED);
        assertThat(Conversions.failure("[{\"error\":{\"message\":\"no\",\"code\":503}}]")
                        .fault()
                        .kind())
                .isEqualTo(FaultKind.OVERLOADED);
        assertThat(Conversions.failure("").fault().message()).contains("empty");
        assertThat(Conversions.failure("<html>").fault().kind()).isEqualTo(FaultKind.UPSTREAM_ERROR);
    }

    @Test
    void failsOnAnErrorInsideAChoice() {
        assertThat(Conversions.failure("{\"id\":\"1\",\"choices\":[{\"error\":{\"code\":502,\"message\":\"gone\"}}]}")
                        .fault()
                        .message())
                .isEqualTo("gone");
    }

    @Test
    void readsAStreamFromAWholeReplyAndTheOtherWayRound() {
        String message = "{\"role\":\"assistant\",\"content\":\"Grüße \\ud83d\\ude00\",\"reasoning_content\":\"hm ü\","
                + "\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}},"
                + "{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]}";
        ChatResponse whole = read(Conversions.message(message, "tool_calls"));
        assertThat(whole.candidates()).isEqualTo(read(STREAM).candidates());
    }

    @Test
    void ignoresWhatComesAfterTheEnd() {
        assertThat(read(STREAM + Conversions.chunks(delta("{\"content\":\"more\"}"))))
                .isEqualTo(read(STREAM));
    }

    @Test
    void keepsTenMegabytesOfArgumentsWhole() {
        String piece = "x".repeat(1 << 20);
        String chunk = Conversions.chunks(
                delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"" + piece + "\"}}]}"));
        String stream = Conversions.chunks(
                        delta(
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}"))
                + chunk.repeat(10)
                + Conversions.stream(finish("tool_calls"));
        Block.ToolCall call =
                (Block.ToolCall) read(stream).candidates().getFirst().blocks().getFirst();
        assertThat(call.input()).hasSize(10 << 20);
    }

    @Test
    void failsOnNestingThatIsTooDeep() {
        assertThat(Conversions.failure("data: " + "[".repeat(300) + "\n\n")
                        .fault()
                        .kind())
                .isEqualTo(FaultKind.UPSTREAM_ERROR);
    }

    @Test
    void takesTheReasonFromWhatWasSaid() {
        String call = delta(
                "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}");
        assertThat(reason(Conversions.stream(call, finish("stop")))).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(reason(Conversions.stream(call, finish("tool_calls"), finish("stop"))))
                .isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(reason(Conversions.stream(call, finish("length")))).isEqualTo(FinishReason.MAX_TOKENS);
        assertThat(reason(Conversions.stream(delta("{\"refusal\":\"no\"}"), finish("stop"))))
                .isEqualTo(FinishReason.REFUSAL);
        assertThat(reason(Conversions.stream(delta("{\"content\":\"a\"}"), finish("strange"))))
                .isEqualTo(FinishReason.OTHER);
        assertThat(Conversions.failure(Conversions.stream(finish("strange")))
                        .fault()
                        .kind())
                .isEqualTo(FaultKind.UPSTREAM_ERROR);
    }

    private static FinishReason reason(String stream) {
        return read(stream).candidates().getFirst().finish().reason();
    }
}
