package dev.aiproxy.openai.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.RelayEdits;
import dev.aiproxy.api.wire.ReplyEditor;
import dev.aiproxy.api.wire.WireRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelEditorTest {
    private static final Egress EGRESS = new ResponsesProtocol().egress().orElseThrow();
    private static final WireRequest ORIGINAL =
            ResponsesProtocolTest.request("{\"model\":\"alias\",\"input\":\"x\",\"stream\":true}");
    private static final String STREAM =
            "event: response.created\r\ndata: {\"type\":\"response.created\",\"response\": "
                    + "{ \"id\":\"r\", \"model\" : \"real\", \"output\":[{\"model\":\"real\"}]}}\r\n\r\n: comment model\n\n"
                    + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":"
                    + "\"\\\"response\\\":{\\\"model\\\":\\\"real\\\"}\"}\n\n"
                    + "event: response.completed\ndata:{\"response\":{\"model\":\"real\"}}\n\n";

    private static String edit(String reply, int step) {
        WireRequest sent = EGRESS.relay(ORIGINAL, new RelayEdits(Optional.of("real"), false));
        ReplyEditor editor = EGRESS.editor(ORIGINAL, sent, 200, Headers.EMPTY).orElseThrow();
        StringBuilder edited = new StringBuilder();
        byte[] bytes = reply.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += step) {
            ByteBuffer chunk = ByteBuffer.wrap(bytes, at, Math.min(step, bytes.length - at))
                    .slice();
            editor.accept(chunk, part -> edited.append(StandardCharsets.UTF_8.decode(part)));
        }
        editor.end(part -> edited.append(StandardCharsets.UTF_8.decode(part)));
        return edited.toString();
    }

    @Test
    void putsTheAskedNameWhereAStreamNamesTheModel() {
        String expected = STREAM.replace("\"model\" : \"real\"", "\"model\" : \"alias\"")
                .replace("data:{\"response\":{\"model\":\"real\"}}", "data:{\"response\":{\"model\":\"alias\"}}");
        for (int step : new int[] {1, 2, 5, 17, 10_000}) {
            assertThat(edit(STREAM, step)).isEqualTo(expected);
        }
    }

    @Test
    void putsTheAskedNameIntoAWholeAnswer() {
        String whole = "{ \"id\":\"r\",\n \"model\": \"real\", \"output\":[{\"model\":\"real\"}] }";
        for (int step : new int[] {1, 3, 10_000}) {
            assertThat(edit(whole, step)).isEqualTo(whole.replace("\"model\": \"real\"", "\"model\": \"alias\""));
        }
    }

    @Test
    void leavesWhatItCannotReadAsItIs() {
        for (String odd : new String[] {"", "data: {\"response\":{\"model\":", "{\"model\":", "nonsense model\n\n"}) {
            assertThat(edit(odd, 3)).isEqualTo(odd);
        }
    }

    @Test
    void standsAsideWhereTheModelWasNotReplaced() {
        assertThat(EGRESS.editor(ORIGINAL, ORIGINAL, 200, Headers.EMPTY)).isEmpty();
        WireRequest same = EGRESS.relay(ORIGINAL, new RelayEdits(Optional.of("alias"), false));
        assertThat(EGRESS.editor(ORIGINAL, same, 200, Headers.EMPTY)).isEmpty();
    }
}
