package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.LeakCheck;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway gives to the carriers of plugins, which may read a request later than it is answered. */
@ExtendWith(LeakCheck.class)
class CarrierTest {
    @TempDir
    Path folder;

    private RunningGateway gateway(String more) throws IOException {
        return RunningGateway.start(folder, """
                transports: { carrier: { type: memory } }
                providers:
                  near:
                    type: sample
                    transport: carrier
                    settings: { base_url: "http://carried.example" }
                    accounts: [ { api_key: upstream-key-0001 } ]
                """ + more);
    }

    @Test
    void lendsNoMemoryToACarrierThatItUsesForSomethingElse() throws Exception {
        try (RunningGateway gateway = gateway("");
                RawClient client = RawClient.to(gateway)) {
            client.chat("{\"model\":\"m-1\",\"text\":\"first\"}").reply();
            assertThat(client.chat("{\"model\":\"m-1\",\"text\":\"second\"}")
                            .reply()
                            .body())
                    .isEqualTo("{\"before\":\"{'model':'m-1','text':'first'}\",\"lent\":false}");
        }
    }

    @Test
    void countsTheCopiesOfBodiesAmongWhatBodiesMayTake() throws Exception {
        try (RunningGateway gateway = gateway("limits: { request_body: 100KiB, memory: 100KiB }\n");
                RawClient client = RawClient.to(gateway)) {
            RawClient.Reply large = client.chat(body(60_000)).reply();
            assertThat(large.status()).isEqualTo(503);
            assertThat(large.field("retry-after")).isEqualTo("1");
            for (int i = 0; i < 10; i++) {
                assertThat(client.chat(body(40_000)).reply().status()).isEqualTo(200);
            }
        }
    }

    private static String body(int size) {
        return "{\"model\":\"m-1\",\"text\":\"" + "x".repeat(size) + "\"}";
    }
}
