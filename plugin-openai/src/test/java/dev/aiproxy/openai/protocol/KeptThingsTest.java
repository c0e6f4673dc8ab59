package dev.aiproxy.openai.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.OpaqueTap;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.ReplyTap;
import dev.aiproxy.api.wire.WireRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeptThingsTest {
    private static WireRequest request(Operation operation, String method, String path, String type, String body) {
        return new WireRequest(
                operation, method, path, "", Map.of(), Headers.of("content-type", type), Body.ofUtf8(body));
    }

    private static List<String> kept(String method, String path, String reply) {
        ReplyTap tap = KeptThings.tap(
                new OpaqueTap(),
                request(Operation.RELAY, method, path, "application/json", ""),
                Headers.of("content-type", "application/json"));
        tap.accept(ByteBuffer.wrap(reply.getBytes(StandardCharsets.UTF_8)));
        return tap.kept();
    }

    @Test
    void knowsWhatIsMade() {
        assertThat(kept("POST", "/v1/files", "{\"id\":\"file-1\"}")).containsExactly("file-1");
        assertThat(kept("POST", "/v1/conversations", "{\"id\":\"conv_1\"}")).containsExactly("conv_1");
        assertThat(kept("POST", "/v1/fine_tuning/jobs", "{\"id\":\"ftjob-1\"}")).containsExactly("ftjob-1");
        assertThat(kept("POST", "/v1/uploads/up_1/complete", "{\"id\":\"up_1\",\"file\":{\"id\":\"file-2\"}}"))
                .containsExactly("file-2");
        assertThat(kept("GET", "/v1/batches/b_1", "{\"id\":\"b_1\",\"output_file_id\":\"file-3\"}"))
                .containsExactly("file-3");
    }

    @Test
    void doesNotTakeWhatIsOnlyReadForMade() {
        assertThat(kept("GET", "/v1/files/file-1", "{\"id\":\"file-1\"}")).isEmpty();
        assertThat(kept("POST", "/v1/batches/b_1/cancel", "{\"id\":\"b_1\"}")).isEmpty();
        assertThat(kept("POST", "/v1/moderations", "{\"id\":\"modr-1\"}")).isEmpty();
    }

    @Test
    void findsWhatARequestNames() {
        assertThat(KeptThings.named(request(
                        Operation.CHAT,
                        "POST",
                        "/v1/responses",
                        "application/json",
                        "{\"conversation\":{\"id\":\"conv_1\"},\"input\":[{\"content\":[{\"file_id\":\"file-1\"}]}]}")))
                .containsExactly("conv_1", "file-1");
        assertThat(KeptThings.named(
                        request(Operation.RELAY, "GET", "/v1/files/file-1/content", "application/json", "")))
                .contains("file-1");
        assertThat(KeptThings.named(request(
                        Operation.RELAY, "POST", "/v1/files", "multipart/form-data; boundary=x", "\"file_id\":\"f\"")))
                .doesNotContain("f");
    }
}
