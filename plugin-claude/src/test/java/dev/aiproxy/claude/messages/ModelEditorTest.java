package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.RelayEdits;
import dev.aiproxy.api.wire.ReplyEditor;
import dev.aiproxy.api.wire.WireRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelEditorTest {
    private static final String STREAM = Wire.sse(
            "{'type':'ping'}",
            "{'type':'message_start','message':{'model':'real-model','id':'msg_1','content':[]}}",
            "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'real-model'}}",
            "{'type':'message_stop'}");
    private static final String DOCUMENT =
            "{ \"id\":\"msg_1\", \"content\":[{\"model\":\"real-model\"}],\"model\" : \"real-model\" }\n";

    private static String edited(String reply, int piece) {
        ReplyEditor editor = new ModelEditor("asked \"for\"");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] bytes = reply.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += piece) {
            editor.accept(ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at)), part -> take(part, all));
        }
        editor.end(part -> take(part, all));
        return all.toString(StandardCharsets.UTF_8);
    }

    private static void take(ByteBuffer part, ByteArrayOutputStream to) {
        byte[] bytes = new byte[part.remaining()];
        part.get(part.position(), bytes);
        to.writeBytes(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 64, 100_000})
    void changesTheNameInTheFirstEventAndNothingElse(int piece) {
        for (String stream : new String[] {STREAM, STREAM.replace("\n", "\r\n"), STREAM.replace("\n", "\r")}) {
            assertThat(edited(stream, piece))
                    .isEqualTo(stream.replace("\"model\":\"real-model\"", "\"model\":\"asked \\\"for\\\"\""));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void changesTheNameOfADocumentAndNothingElse(int piece) {
        assertThat(edited(DOCUMENT, piece))
                .isEqualTo(DOCUMENT.replace("\"model\" : \"real-model\"", "\"model\" : \"asked \\\"for\\\"\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{\"model\":", "data: {\"type\":\"message_start\"", "nonsense\n\nmore", "{}", "data: 7\n\n"})
    void passesOnWhatItDoesNotUnderstand(String reply) {
        assertThat(edited(reply, 3)).isEqualTo(reply);
    }

    @Test
    void holdsBackNoMoreThanAnUnfinishedEvent() {
        ReplyEditor editor = new ModelEditor("n");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        String begun = Wire.sse("{'type':'ping'}") + "event: message_start\n";
        editor.accept(ByteBuffer.wrap(begun.getBytes(StandardCharsets.UTF_8)), part -> take(part, all));
        assertThat(all.toString(StandardCharsets.UTF_8)).isEqualTo(Wire.sse("{'type':'ping'}"));
    }

    @Test
    void isThereOnlyWhereTheModelWasReplaced() {
        Egress egress = new MessagesProtocol().egress().orElseThrow();
        WireRequest original = MessagesProtocolTest.request("{\"model\":\"asked\",\"messages\":[]}");
        WireRequest other = egress.relay(original, new RelayEdits(Optional.of("real-model"), false));
        WireRequest same = egress.relay(original, new RelayEdits(Optional.of("asked"), false));
        assertThat(egress.editor(original, other, 200, Headers.EMPTY)).isPresent();
        assertThat(egress.editor(original, other, 400, Headers.EMPTY)).isEmpty();
        assertThat(egress.editor(original, same, 200, Headers.EMPTY)).isEmpty();
        assertThat(egress.editor(original, original, 200, Headers.EMPTY)).isEmpty();
    }
}
