package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.ReplyTap;
import dev.aiproxy.api.wire.WireRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeptThingsTest {
    private static final Headers JSON = Headers.of("content-type", "application/json");

    private static WireRequest request(Operation operation, String method, String path, String body) {
        return new WireRequest(operation, method, path, "", Map.of(), JSON, Body.ofUtf8(body));
    }

    private static List<String> kept(String method, String path, String reply) {
        ReplyTap tap = new MessagesProtocol()
                .egress()
                .orElseThrow()
                .tap(request(Operation.RELAY, method, path, ""), 200, JSON);
        tap.accept(ByteBuffer.wrap(reply.getBytes(StandardCharsets.UTF_8)));
        return tap.kept();
    }

    @Test
    void knowsWhatIsMadeAndNotWhatIsOnlyRead() {
        assertThat(kept("POST", "/v1/files", "{\"id\":\"file_1\",\"type\":\"file\"}"))
                .containsExactly("file_1");
        assertThat(kept("POST", "/v1/messages/batches", "{\"id\":\"msgbatch_1\"}"))
                .containsExactly("msgbatch_1");
        assertThat(kept("GET", "/v1/files/file_1", "{\"id\":\"file_1\"}")).isEmpty();
    }

    @Test
    void findsWhatARequestNames() {
        Ingress ingress = new MessagesProtocol().ingress().orElseThrow();
        assertThat(ingress.namesKept(request(Operation.RELAY, "GET", "/v1/messages/batches/msgbatch_1/results", "")))
                .contains("msgbatch_1");
        assertThat(ingress.namesKept(request(
                        Operation.CHAT,
                        "POST",
                        "/v1/messages",
                        "{\"messages\":[{\"content\":[{\"source\":{\"type\":\"file\",\"file_id\":\"file_1\"}}]}]}")))
                .containsExactly("file_1");
    }
}
