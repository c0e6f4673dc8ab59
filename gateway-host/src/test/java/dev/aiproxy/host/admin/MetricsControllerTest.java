package dev.aiproxy.host.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.usage.UsageEvent.Scope;
import dev.aiproxy.host.usage.Events;
import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test has counters of its own, as they can't be set back. */
@MicronautTest(contextBuilder = AdminContext.class, rebuildContext = true)
class MetricsControllerTest {
    private HttpResponse<String> metrics(PlayedGateway gateway, EmbeddedServer server, String... fields)
            throws IOException, InterruptedException {
        String[] all = new String[fields.length + 2];
        all[0] = "authorization";
        all[1] = "Bearer " + PlayedGateway.TOKEN;
        System.arraycopy(fields, 0, all, 2, fields.length);
        return gateway.ask(server.getURI().resolve("/metrics"), all);
    }

    private static void settle(PlayedGateway gateway, Optional<String> fault) {
        gateway.ledger.meters().begin();
        gateway.ledger.settle(Events.event(Scope.REQUEST, "1", "m", fault));
    }

    @Test
    void countsRequestsByOutcomeAndByStatus(PlayedGateway gateway, EmbeddedServer server) throws Exception {
        assertThat(metrics(gateway, server).body().lines())
                .contains("aiproxy_requests_total{outcome=\"success\"} 0.0")
                .noneMatch(line -> line.startsWith("aiproxy_responses_total"));
        settle(gateway, Optional.empty());
        settle(gateway, Optional.empty());
        settle(gateway, Optional.of("it broke"));
        gateway.ledger.meters().begin();
        for (int i = 0; i < 2; i++) {
            assertThat(metrics(gateway, server).body().lines())
                    .contains(
                            "aiproxy_requests_total{outcome=\"success\"} 2.0",
                            "aiproxy_requests_total{outcome=\"failed\"} 1.0",
                            "aiproxy_responses_total{status=\"200\"} 2.0",
                            "aiproxy_responses_total{status=\"502\"} 1.0",
                            "aiproxy_tokens_total{kind=\"input\"} 9.0",
                            "aiproxy_tokens_total{kind=\"output\"} 12.0",
                            "aiproxy_request_duration_seconds_count 3",
                            "aiproxy_request_duration_seconds_sum 0.0075",
                            "aiproxy_request_first_byte_seconds_count 3",
                            "aiproxy_request_first_byte_seconds_sum 0.00375",
                            "aiproxy_requests_active 1.0",
                            "aiproxy_connections 4.0");
        }
    }

    @Test
    void countsNoTryAsARequest(PlayedGateway gateway, EmbeddedServer server) throws Exception {
        gateway.ledger.settle(Events.event(Scope.ATTEMPT, "1", "m", Optional.of("it broke")));
        assertThat(metrics(gateway, server).body().lines()).contains("aiproxy_requests_total{outcome=\"failed\"} 0.0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/html, application/json;q=0.9"})
    void saysTheSameAsJsonToWhoAsksForJson(String accept, PlayedGateway gateway, EmbeddedServer server)
            throws Exception {
        settle(gateway, Optional.empty());
        settle(gateway, Optional.of("it broke"));
        HttpResponse<String> reply = metrics(gateway, server, "accept", accept);
        assertThat(reply.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(reply.body()).contains("\"active_requests\":0", "\"total_requests\":2", "\"error_count\":1");
    }

    @Test
    void countsMemoryAsItIsTaken(PlayedGateway gateway, EmbeddedServer server) throws Exception {
        assertThat(gateway.budget.take(700)).isTrue();
        assertThat(metrics(gateway, server).body().lines()).contains("aiproxy_bodies_bytes 700.0");
    }
}
