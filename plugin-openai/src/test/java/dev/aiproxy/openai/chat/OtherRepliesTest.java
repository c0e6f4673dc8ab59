package dev.aiproxy.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.ReplySummary;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.testkit.TapRunner;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replies that are no chat: they must not be taken for cut ones. */
class OtherRepliesTest {
    private final Egress egress = new ChatProtocol().egress().orElseThrow();

    private ReplySummary read(
            Operation operation, String method, String path, int status, Headers headers, String reply) {
        WireRequest sent = new WireRequest(operation, method, path, "", Map.of(), Headers.EMPTY, Body.EMPTY);
        return new TapRunner(() -> egress.tap(sent, status, headers)).whole(reply);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/v1/audio/speech,200,audio/mpeg,binary",
        "POST,/v1/audio/transcriptions,200,text/event-stream,'data: {\"type\":\"transcript.text.done\"}\n\n'",
        "GET,/v1/files/1/content,200,application/jsonl,'{}\n{}\n'",
        "DELETE,/v1/files/1,204,application/json,''",
        "HEAD,/v1/files/1,200,application/json,''",
        "POST,/v1/images/generations,500,application/json,'<html>'",
    })
    void areWholeAtTheirCleanEnd(String method, String path, int status, String type, String reply) {
        Headers headers = Headers.of("content-type", type);
        assertThat(read(Operation.RELAY, method, path, status, headers, reply).complete())
                .isTrue();
    }

    @Test
    void areReadWhereTheyAreJson() {
        Headers json = Headers.of("content-type", "application/json; charset=utf-8");
        String reply = "{\"data\":[{}],\"usage\":{\"input_tokens\":5,\"output_tokens\":7,\"total_tokens\":12}}";
        ReplySummary whole = read(Operation.RELAY, "POST", "/v1/images/generations", 200, json, reply);
        assertThat(whole.usage()).isEqualTo(Usage.of(5, 7));
        assertThat(read(Operation.RELAY, "POST", "/v1/images/generations", 200, json, "{\"data\":[")
                        .complete())
                .isFalse();
    }

    @Test
    void areReadAsChatsWhereTheyAreOldCompletions() {
        String reply = "data: {\"choices\":[{\"text\":\"x\",\"index\":0,\"finish_reason\":null}]}\n\n";
        Headers events = Headers.of("content-type", "text/event-stream");
        assertThat(read(Operation.RELAY, "POST", "/v1/completions", 200, events, reply)
                        .complete())
                .isFalse();
        assertThat(read(Operation.RELAY, "POST", "/v1/completions", 200, events, reply + Chats.DONE)
                        .complete())
                .isTrue();
    }

    @Test
    void areNotReadWhenTheyAreCompressed() {
        Headers gzip = Headers.of("content-type", "text/event-stream", "content-encoding", "gzip");
        assertThat(read(Operation.CHAT, "POST", "/v1/chat/completions", 200, gzip, "\u001f\u008b")
                        .complete())
                .isTrue();
    }

    @Test
    void areNotWholeWhenAChatIsAnsweredWithNothingOrAPage() {
        Headers empty = Headers.of("content-length", "0");
        assertThat(read(Operation.CHAT, "POST", "/v1/chat/completions", 200, empty, "")
                        .complete())
                .isFalse();
        assertThat(read(Operation.CHAT, "POST", "/v1/chat/completions", 200, Headers.EMPTY, "<html>ok</html>")
                        .complete())
                .isFalse();
    }
}
