package dev.aiproxy.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.RelayEdits;
import dev.aiproxy.api.wire.ReplyEditor;
import dev.aiproxy.api.wire.WireRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An answer bears the name that the client asked for. */
class AliasTest {
    private final Egress egress = new ChatProtocol().egress().orElseThrow();

    private String edit(String reply, int piece, boolean usage) {
        WireRequest original = Chats.request("{\"model\":\"mine\",\"stream\":true}");
        WireRequest relayed = egress.relay(original, new RelayEdits(Optional.of("m"), usage));
        WireRequest sent = relayed.withBody(relayed.body());
        ReplyEditor editor = egress.editor(original, sent, 200, Headers.EMPTY).orElseThrow();
        StringBuilder out = new StringBuilder();
        byte[] bytes = reply.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < bytes.length; at += piece) {
            editor.accept(
                    ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at)),
                    buffer -> out.append(StandardCharsets.ISO_8859_1.decode(buffer)));
        }
        editor.end(buffer -> out.append(StandardCharsets.ISO_8859_1.decode(buffer)));
        return out.toString();
    }

    @Test
    void inEveryEventHoweverItIsCut() {
        String expected = Chats.STREAM.replace("\"model\":\"m\"", "\"model\":\"mine\"");
        String crlf = Chats.STREAM.replace("\n", "\r\n");
        for (int piece = 1; piece < 300; piece++) {
            assertThat(edit(Chats.STREAM, piece, false)).isEqualTo(expected);
            assertThat(edit(crlf, piece, false)).isEqualTo(expected.replace("\n", "\r\n"));
        }
    }

    @Test
    void togetherWithTheUsageThatNobodyAskedFor() {
        String expected = Chats.STREAM.replace(Chats.USAGE_CHUNK, "").replace("\"model\":\"m\"", "\"model\":\"mine\"");
        assertThat(edit(Chats.STREAM, 50, true)).isEqualTo(expected);
    }

    @Test
    void inADocumentAndNowhereElse() {
        String document = "\n{ \"x\":{\"model\":\"m\"}, \"model\" : \"m\", \"choices\":[\"model\"]}\n";
        assertThat(edit(document, 5, false)).isEqualTo(document.replace("\"model\" : \"m\"", "\"model\" : \"mine\""));
    }

    @Test
    void isLeftAloneWhereNothingWasRenamed() {
        WireRequest original = Chats.request("{\"model\":\"m\"}");
        assertThat(egress.editor(original, original, 200, Headers.EMPTY)).isEmpty();
        WireRequest same = original.withBody(Body.ofUtf8("{\"model\":\"m\"}"));
        assertThat(egress.editor(original, same, 200, Headers.EMPTY)).isEmpty();
    }
}
