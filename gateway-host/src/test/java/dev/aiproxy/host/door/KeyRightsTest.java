package dev.aiproxy.host.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a key may do, and that a client hears what it may not in the shape of the protocol that it called. */
@ExtendWith(LeakWatch.class)
class KeyRightsTest {
    private static final String SAMPLE = "sample-client-key-0001";
    private static final String OTHER = "other-client-key-0001";
    private static final String SMALL = "small-client-key-0001";
    private static final String OFF = "off-client-key-0001";

    private static StandIn upstream;
    private static RunningGateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        upstream = new StandIn().echoes();
        OtherProtocol.install(folder);
        gateway = RunningGateway.start(
                folder, RunningGateway.provider(upstream.url()) + """
                keys:
                  - { key: %s, name: sample-alone, platforms: [sample] }
                  - { key: %s, name: other-alone, platforms: [other] }
                  - { key: %s, name: small-alone, models: [small-*] }
                  - { key: %s, name: off, enabled: false }
                """.formatted(SAMPLE, OTHER, SMALL, OFF));
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        upstream.close();
    }

    private static RawClient.Reply ask(String request) throws IOException {
        upstream.asked.clear();
        try (RawClient client = new RawClient(gateway.address())) {
            return client.send(request).reply();
        }
    }

    private static RawClient.Reply sample(String target, String key, String model) throws IOException {
        return post(target, key, "{\"model\":\"" + model + "\"}");
    }

    private static RawClient.Reply post(String target, String key, String body) throws IOException {
        return ask("POST " + target + " HTTP/1.1\r\nhost: gateway\r\nx-api-key: " + key + "\r\ncontent-length: "
                + body.length() + "\r\n\r\n" + body);
    }

    private static RawClient.Reply models(String target, String key) throws IOException {
        return ask("GET " + target + " HTTP/1.1\r\nhost: gateway\r\nx-other: 1\r\nauthorization: Bearer " + key
                + "\r\n\r\n");
    }

    private static void refused(RawClient.Reply reply, int status, String body) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body()).isEqualTo(body);
        assertThat(upstream.asked).isEmpty();
    }

    @Test
    void aKeyForOnePlatformIsRefusedAtTheOther() throws Exception {
        String noSample = "{\"fault\":\"FORBIDDEN\",\"message\":\"This key may not use the platform sample.\"}";
        refused(sample("/v1/chat", OTHER, "m"), 403, noSample);
        refused(sample("/sample/v1/chat", OTHER, "m"), 403, noSample);
        refused(models("/sample/v1/models", OTHER), 403, noSample);
        String noOther = "other: FORBIDDEN: This key may not use the platform other.";
        refused(post("/v1/other", SAMPLE, "m"), 403, noOther);
        refused(post("/other/v1/other", SAMPLE, "m"), 403, noOther);
        refused(models("/v1/models", SAMPLE), 403, noOther);
    }

    @Test
    void aKeyForOnePlatformWorksThere() throws Exception {
        assertThat(sample("/v1/chat", SAMPLE, "m").status()).isEqualTo(200);
        assertThat(models("/v1/models", OTHER).body()).isEqualTo("other models");
        assertThat(models("/other/v1/models", OTHER).body()).isEqualTo("other models");
    }

    @Test
    void aKeyForSomeModelsIsRefusedForOthersInEachProtocol() throws Exception {
        assertThat(sample("/v1/chat", SMALL, "small-1").status()).isEqualTo(200);
        refused(
                sample("/v1/chat", SMALL, "large-1"),
                403,
                "{\"fault\":\"FORBIDDEN\",\"message\":\"This key may not use the model large-1.\"}");
        refused(post("/v1/other", SMALL, "large-1"), 403, "other: FORBIDDEN: This key may not use the model large-1.");
    }

    @Test
    void aKeyThatIsSwitchedOffIsNoKeyInEachProtocol() throws Exception {
        String unknown = "This API key is not one of the gateway's.";
        refused(sample("/v1/chat", OFF, "m"), 401, "{\"fault\":\"UNAUTHENTICATED\",\"message\":\"" + unknown + "\"}");
        refused(post("/v1/other", OFF, "m"), 401, "other: UNAUTHENTICATED: " + unknown);
    }
}
