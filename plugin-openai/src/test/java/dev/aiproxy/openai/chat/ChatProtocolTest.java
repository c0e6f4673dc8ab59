package dev.aiproxy.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.RelayEdits;
import dev.aiproxy.api.wire.RequestHead;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.testkit.ProtocolContract;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatProtocolTest extends ProtocolContract {
    private static final String FORM = String.join(
            "\r\n",
            "--xx",
            "Content-Disposition: form-data; name=\"file\"; filename=\"model\"",
            "Content-Type: audio/wav",
            "",
            "\u0001",
            "",
            "name=\"model\"",
            "--xy",
            "",
            "--xx",
            "Content-Disposition: form-data; name=\"model\"",
            "",
            "whisper-1",
            "--xx--",
            "");

    private final Protocol protocol = new ChatProtocol();

    @Override
    protected Protocol protocol() {
        return protocol;
    }

    @Override
    protected WireRequest chat(boolean stream) {
        return Chats.request(
                " {\"messages\":[{\"role\":\"user\",\"content\":\"Hi, \\\"model\\\": ü\"}],\n \"stream\" : " + stream
                        + ",\"model\": \"" + MODEL + "\" , \"n\":1}\n");
    }

    @Override
    protected String beginningOfStream() {
        return Chats.FIRST;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "{\"stream\":true,\"model\":\"m\"}|{\"stream\":true,\"model\":\"m\",\"stream_options\":{\"include_usage\":true}}",
                "{\"stream\":true,\"stream_options\":null}|{\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
                "{\"stream_options\":{ },\"stream\":true}|{\"stream_options\":{\"include_usage\":true },\"stream\":true}",
                "{\"stream_options\":{\"a\":1},\"stream\":true}|{\"stream_options\":{\"include_usage\":true,\"a\":1},\"stream\":true}",
                "{\"stream_options\":{\"include_usage\":false},\"stream\":true}|{\"stream_options\":{\"include_usage\":true},\"stream\":true}",
                "{\"stream_options\":{\"include_usage\":true},\"stream\":true}|{\"stream_options\":{\"include_usage\":true},\"stream\":true}",
                "{\"stream_options\":7,\"stream\":true}|{\"stream_options\":7,\"stream\":true}",
                "{\"stream\":false}|{\"stream\":false}",
                "{\"model\":\"m\"}|{\"model\":\"m\"}",
            })
    void asksForUsageByTheSmallestChange(String before, String after) {
        WireRequest relayed =
                protocol.egress().orElseThrow().relay(Chats.request(before), new RelayEdits(Optional.empty(), true));
        assertThat(relayed.body().toUtf8()).isEqualTo(after);
    }

    @Test
    void takesTheUsageChunkOutOnlyForAClientThatHadNotAskedForIt() {
        RelayEdits edits = new RelayEdits(Optional.empty(), true);
        for (String options : new String[] {"", ",\"stream_options\":{\"include_usage\":true}"}) {
            WireRequest original = Chats.request("{\"model\":\"m\",\"stream\":true" + options + "}");
            WireRequest sent = protocol.egress().orElseThrow().relay(original, edits);
            assertThat(protocol.egress()
                            .orElseThrow()
                            .editor(original, sent, 200, Headers.EMPTY)
                            .isPresent())
                    .isEqualTo(options.isEmpty());
        }
    }

    @Test
    void changesModelAndUsageTogether() {
        RelayEdits edits = new RelayEdits(Optional.of("other"), true);
        String options = "{\"stream_options\":{\"include_usage\":false},\"model\":\"m\",\"stream\":true}";
        assertThat(protocol.egress()
                        .orElseThrow()
                        .relay(Chats.request(options), edits)
                        .body()
                        .toUtf8())
                .isEqualTo(options.replace("false", "true").replace("\"m\"", "\"other\""));
        String plain = "{\"model\":\"m\",\"stream\":true}";
        assertThat(protocol.egress()
                        .orElseThrow()
                        .relay(Chats.request(plain), edits)
                        .body()
                        .toUtf8())
                .isEqualTo("{\"model\":\"other\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
    }

    @Test
    void findsAndChangesTheModelOfAForm() {
        WireRequest form = form(FORM);
        assertThat(protocol.ingress().orElseThrow().peek(form))
                .isEqualTo(new RequestHead(Optional.of("whisper-1"), false));
        WireRequest relayed =
                protocol.egress().orElseThrow().relay(form, new RelayEdits(Optional.of("whisper-large"), true));
        assertThat(relayed.body().toUtf8()).isEqualTo(FORM.replace("whisper-1", "whisper-large"));
    }

    @Test
    void refusesAFormWithTwoModels() {
        String twice = FORM.replace("--xx--", "--xx\r\ncontent-disposition: form-data; name=model\r\n\r\nb\r\n--xx--");
        assertThatThrownBy(() -> protocol.ingress().orElseThrow().peek(form(twice)))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void letsWhatHasNoModelPass() {
        WireRequest upload = new WireRequest(
                Operation.RELAY, "POST", "/v1/files", "", Map.of(), Headers.EMPTY, Body.ofUtf8("anything"));
        assertThat(protocol.ingress().orElseThrow().peek(upload)).isEqualTo(RequestHead.NONE);
        assertThat(protocol.egress().orElseThrow().relay(upload, new RelayEdits(Optional.of("m"), true)))
                .isEqualTo(upload);
    }

    private static WireRequest form(String body) {
        return new WireRequest(
                Operation.RELAY,
                "POST",
                "/v1/audio/transcriptions",
                "",
                Map.of(),
                Headers.of("content-type", "multipart/form-data; boundary=xx"),
                Body.ofUtf8(body));
    }
}
