package dev.aiproxy.host.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.runtime.server.EmbeddedServer;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@MicronautTest(contextBuilder = AdminContext.class)
class HealthControllerTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final EmbeddedServer server;
    private final PlayedGateway gateway;

    HealthControllerTest(EmbeddedServer server, PlayedGateway gateway) {
        this.server = server;
        this.gateway = gateway;
    }

    @AfterEach
    void goOn() {
        gateway.stopping.set(false);
    }

    private HttpResponse<String> ask(String path, String... fields) throws IOException, InterruptedException {
        return gateway.ask(server.getURI().resolve(path), fields);
    }

    private JsonNode json(String path, String... fields) throws IOException, InterruptedException {
        HttpResponse<String> reply = ask(path, fields);
        assertThat(reply.statusCode()).isEqualTo(200);
        return JSON.readTree(reply.body());
    }

    @Test
    void saysSinceWhenItRuns() throws Exception {
        JsonNode before = json("/health");
        gateway.clock.advance(Duration.ofSeconds(90));
        JsonNode after = json("/health");
        assertThat(after.propertyNames()).containsExactly("status", "time", "version", "uptimeSeconds");
        assertThat(after.path("status").asString()).isEqualTo("healthy");
        assertThat(after.path("version").asString()).isEqualTo(PlayedGateway.VERSION);
        assertThat(after.path("time").asString())
                .isEqualTo(gateway.clock.instant().toString());
        assertThat(after.path("uptimeSeconds").asLong())
                .isEqualTo(before.path("uptimeSeconds").asLong() + 90);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ready", "/health/ready"})
    void isAliveButNotReadyWhileItStops(String path) throws Exception {
        assertThat(ask(path).statusCode()).isEqualTo(200);
        gateway.stopping.set(true);
        HttpResponse<String> reply = ask(path);
        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(JSON.readTree(reply.body()).path("status").asString()).isEqualTo("stopping");
        assertThat(json("/health/live").path("status").asString()).isEqualTo("healthy");
    }

    @Test
    void tellsTheAdminAloneWhatIsWrong() throws Exception {
        gateway.dropBrokenJar("broken.jar");
        HttpResponse<String> seen = ask("/health");
        assertThat(seen.statusCode()).isEqualTo(200);
        assertThat(seen.body()).contains("degraded").doesNotContain("broken.jar");
        assertThat(ask("/admin/health").statusCode()).isEqualTo(401);
        JsonNode details = json("/admin/health", "x-api-key", PlayedGateway.TOKEN);
        assertThat(details.path("status").asString()).isEqualTo("degraded");
        assertThat(details.path("problems").valueStream().map(JsonNode::asString))
                .singleElement()
                .asString()
                .startsWith("plugin broken.jar: ");

        gateway.removeJar("broken.jar");
        assertThat(json("/health").path("status").asString()).isEqualTo("healthy");
        assertThat(json("/admin/health", "x-api-key", PlayedGateway.TOKEN).path("problems"))
                .isEmpty();
    }
}
