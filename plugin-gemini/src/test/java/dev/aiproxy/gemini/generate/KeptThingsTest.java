package dev.aiproxy.gemini.generate;

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
        ReplyTap tap = new GenerateProtocol()
                .egress()
                .orElseThrow()
                .tap(request(Operation.RELAY, method, path, ""), 200, JSON);
        tap.accept(ByteBuffer.wrap(reply.getBytes(StandardCharsets.UTF_8)));
        return tap.kept();
    }

    @Test
    void knowsWhatIsMadeAndNotWhatIsOnlyRead() {
        assertThat(kept("POST", "/upload/v1beta/files", "{\"file\":{\"name\":\"files/a\"}}"))
                .containsExactly("files/a");
        assertThat(kept("POST", "/v1beta/cachedContents", "{\"name\":\"cachedContents/b\"}"))
                .containsExactly("cachedContents/b");
        assertThat(kept("POST", "/v1beta/models/m:batchGenerateContent", "{\"name\":\"batches/c\"}"))
                .containsExactly("batches/c");
        assertThat(kept("GET", "/v1beta/files/a", "{\"name\":\"files/a\"}")).isEmpty();
    }

    @Test
    void findsWhatARequestNames() {
        Ingress ingress = new GenerateProtocol().ingress().orElseThrow();
        assertThat(ingress.namesKept(request(Operation.RELAY, "GET", "/v1beta/files/a", "")))
                .contains("files/a");
        assertThat(ingress.namesKept(request(
                        Operation.CHAT,
                        "POST",
                        "/v1beta/models/m:generateContent",
                        "{\"cachedContent\":\"cachedContents/b\",\"contents\":[{\"parts\":[{\"fileData\":{\"fileUri\":"
                                + "\"https://generativelanguage.googleapis.com/v1beta/files/a\"}}]}]}")))
                .containsExactly("cachedContents/b", "files/a");
    }
}
