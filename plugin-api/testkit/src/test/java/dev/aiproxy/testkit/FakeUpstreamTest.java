package dev.aiproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class FakeUpstreamTest {
    private static HttpResponse<String> post(FakeUpstream upstream) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(upstream.url() + "/v1/x?a=1"))
                    .header("x-key", "k")
                    .POST(BodyPublishers.ofString("body"))
                    .build();
            return client.send(request, BodyHandlers.ofString());
        }
    }

    @Test
    void recordsRequestsAndGivesAnswersInOrder() throws Exception {
        try (FakeUpstream upstream = new FakeUpstream()) {
            upstream.then(FakeUpstream.Answer.events("data: a\n\n", "data: b\n\n"))
                    .then(FakeUpstream.Answer.json(429, "{}"));
            assertThat(post(upstream).body()).isEqualTo("data: a\n\ndata: b\n\n");
            assertThat(post(upstream).statusCode()).isEqualTo(429);
            assertThat(post(upstream).statusCode()).isEqualTo(500);
            assertThat(upstream.received()).hasSize(3).allSatisfy(request -> {
                assertThat(request.target()).isEqualTo("/v1/x?a=1");
                assertThat(request.headers().get("x-key")).isEqualTo("k");
                assertThat(request.body().toUtf8()).isEqualTo("body");
            });
        }
    }

    @Test
    void cutsAnAnswerShort() throws Exception {
        try (FakeUpstream upstream = new FakeUpstream()) {
            upstream.then(FakeUpstream.Answer.events("data: a\n\n").thenCut());
            assertThatThrownBy(() -> post(upstream)).isInstanceOf(IOException.class);
        }
    }
}
