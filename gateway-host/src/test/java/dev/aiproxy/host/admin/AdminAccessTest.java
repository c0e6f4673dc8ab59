package dev.aiproxy.host.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@MicronautTest(contextBuilder = AdminContext.class)
class AdminAccessTest {
    private final EmbeddedServer server;
    private final PlayedGateway gateway;

    AdminAccessTest(EmbeddedServer server, PlayedGateway gateway) {
        this.server = server;
        this.gateway = gateway;
    }

    private HttpResponse<String> ask(String path, String... fields) throws IOException, InterruptedException {
        return gateway.ask(server.getURI().resolve(path), fields);
    }

    @ParameterizedTest
    @CsvSource({"authorization, Bearer ", "authorization, bearer ", "x-api-key, ''", "x-goog-api-key, ''", "api-key, ''"
    })
    void takesTheTokenFromEveryFieldThatClientsUse(String field, String before) throws Exception {
        String prefix = before.isEmpty() ? "" : before + ' ';
        assertThat(ask("/admin/plugins", field, prefix + PlayedGateway.TOKEN).statusCode())
                .isEqualTo(200);
        assertThat(ask("/admin/plugins", field, prefix + PlayedGateway.TOKEN + 'x')
                        .statusCode())
                .isEqualTo(401);
        assertThat(ask("/admin/plugins", field, prefix + PlayedGateway.KEY).statusCode())
                .isEqualTo(401);
    }

    @Test
    void takesTheTokenFromTheQuery() throws Exception {
        assertThat(ask("/admin/plugins?a=b&key=" + PlayedGateway.TOKEN).statusCode())
                .isEqualTo(200);
        assertThat(ask("/admin/plugins?notkey=" + PlayedGateway.TOKEN).statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health", "/health/live", "/health/ready", "/ready"})
    void asksNobodyWhatIsNotWorthHiding(String path) throws Exception {
        assertThat(ask(path).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/metrics", "/admin", "/admin/", "/admin/plugins", "/admin/nowhere", "/nowhere", "/health/other"
            })
    void tellsStrangersNotEvenWhatThereIs(String path) throws Exception {
        for (String[] fields : new String[][] {{}, {"x-api-key", "stranger"}}) {
            HttpResponse<String> reply = ask(path, fields);
            assertThat(reply.statusCode()).isEqualTo(401);
            assertThat(reply.body())
                    .isEqualTo("{\"error\":{\"message\":\"This path needs the admin token.\","
                            + "\"type\":\"unauthenticated\"}}");
        }
    }

    @Test
    void tellsTheHolderOfAClientKeyThatThereIsNothingElsewhere() throws Exception {
        assertThat(ask("/nowhere", "x-api-key", PlayedGateway.KEY).statusCode()).isEqualTo(404);
        assertThat(ask("/administration", "x-api-key", PlayedGateway.KEY).statusCode())
                .isEqualTo(404);
        for (String path : new String[] {"/admin", "/admin/nowhere", "/metrics"}) {
            assertThat(ask(path, "x-api-key", PlayedGateway.KEY).statusCode())
                    .as(path)
                    .isEqualTo(401);
        }
    }
}
