package dev.aiproxy.api.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpstreamRequestTest {
    private static UpstreamRequest below(String base, String query) {
        WireRequest request = new WireRequest(
                Operation.CHAT, "POST", "/v1/chat", query, Map.of(), Headers.of("x-from", "client"), Body.ofUtf8("{}"));
        return UpstreamRequest.below(BaseUrl.parse(base), request, Headers.of("x-key", "secret"));
    }

    @Test
    void standsBelowTheBaseUrlWithItsQuery() {
        assertThat(below("http://lab:8000/api/", "beta=a%20b").target()).isEqualTo("/api/v1/chat?beta=a%20b");
        assertThat(below("http://lab:8000", "").target()).isEqualTo("/v1/chat");
    }

    @Test
    void saysTheVersionOnce() {
        assertThat(below("https://lab/api/v1", "").target()).isEqualTo("/api/v1/chat");
    }

    @Test
    void hasTheServicesOriginAndOnlyTheHeadersThatWereGiven() {
        UpstreamRequest request = below("https://lab/v1", "");
        assertThat(request.origin()).isEqualTo(new Origin(true, "lab", 443));
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.headers()).isEqualTo(Headers.of("x-key", "secret"));
        assertThat(request.body().toUtf8()).isEqualTo("{}");
    }

    @Test
    void showsNeitherQueryNorHeaders() {
        assertThat(below("https://lab/v1", "key=secret")).hasToString("POST https://lab/v1/chat");
    }
}
