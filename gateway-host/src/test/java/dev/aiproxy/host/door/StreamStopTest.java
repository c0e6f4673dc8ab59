package dev.aiproxy.host.door;

import static dev.aiproxy.host.door.Requests.CHAT_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How the gateway stops while clients speak HTTP/2. */
@ExtendWith(LeakWatch.class)
@Timeout(60)
class StreamStopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private StandIn upstream;

    @BeforeEach
    void open() throws IOException {
        upstream = new StandIn();
    }

    @AfterEach
    void close() throws IOException {
        upstream.close();
    }

    private RunningGateway gateway(Path folder, String drain) throws IOException {
        return RunningGateway.start(
                folder,
                RunningGateway.provider(upstream.url()) + "timeouts: { drain: " + drain + " }\nsample-routes: {}\n");
    }

    @Test
    void saysFarewellLetsAStreamEndAndTakesNoOther(@TempDir Path folder) throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        upstream.answers((asked, out) -> {
            StandIn.events(out);
            StandIn.chunk(out, "data: 1\n\n");
            out.flush();
            stopped.await();
            StandIn.chunk(out, "data: [DONE]\n\n");
            StandIn.text(out, "0\r\n\r\n");
        });
        RunningGateway gateway = gateway(folder, "20s");
        try (StreamClient idle = new StreamClient(gateway.address());
                StreamClient streaming = new StreamClient(gateway.address())) {
            assertThat(idle.reply(idle.get("/sample/hello")).status()).isEqualTo(200);
            int stream = streaming.post("/v1/chat", CHAT_BODY);
            streaming.headOf(stream);
            assertThat(streaming.next(stream).payload()).isEqualTo("data: 1\n\n");
            Thread stop = Thread.ofPlatform().start(gateway::close);
            assertThat(idle.farewell().lastStream()).isEqualTo(1);
            idle.awaitEnd();
            StreamClient.Frame farewell = streaming.farewell();
            assertThat(farewell.error()).isEqualTo(StreamClient.NO_ERROR);
            assertThat(farewell.lastStream()).isEqualTo(stream);
            streaming.get("/sample/hello");
            assertThat(stop.isAlive()).isTrue();
            stopped.countDown();
            StreamClient.Reply rest = streaming.reply(stream);
            assertThat(rest.isWhole()).isTrue();
            assertThat(rest.body()).isEqualTo("data: [DONE]\n\n");
            streaming.awaitEnd();
            assertThat(stop.join(PATIENCE)).isTrue();
        }
    }

    @Test
    void endsAnEndlessStreamWithAnErrorAndCutsWhatHasNoWayToSayIt(@TempDir Path folder) throws Exception {
        upstream.answers((asked, out) -> {
            if (asked.target().equals("/v1/chat")) {
                StandIn.events(out);
            } else {
                StandIn.text(out, "HTTP/1.1 200 OK\r\ncontent-type: x/y\r\ntransfer-encoding: chunked\r\n\r\n");
            }
            StandIn.chunk(out, "data: 1\n\n");
            out.flush();
            upstream.hold();
        });
        RunningGateway gateway = gateway(folder, "300ms");
        try (StreamClient client = new StreamClient(gateway.address())) {
            int events = client.post("/v1/chat", CHAT_BODY);
            client.headOf(events);
            client.next(events);
            int plain = client.post("/v1/things/x", "x");
            client.headOf(plain);
            client.next(plain);
            int unfinished = client.head("POST", "/v1/chat", false, "x-api-key", RunningGateway.KEY);
            // Frames are read in order: once this one is answered, the head before it has been seen.
            client.headOf(client.post("/v1/things/x", "x"));
            Thread stop = Thread.ofPlatform().start(gateway::close);
            assertThat(client.reply(events).body())
                    .startsWith("event: error\ndata: ")
                    .contains("stopping");
            assertThat(client.reply(plain).isWhole()).isFalse();
            assertThat(client.reply(unfinished).status()).isEqualTo(503);
            client.awaitEnd();
            assertThat(stop.join(PATIENCE)).isTrue();
        }
    }

    @Test
    void letsAClientTakeWhatWasWritten(@TempDir Path folder) throws Exception {
        String large = "x".repeat(300_000);
        upstream.answers((asked, out) -> StandIn.whole(out, large));
        RunningGateway gateway = gateway(folder, "20s");
        try (java.net.Socket socket = new java.net.Socket(
                        gateway.address().getAddress(), gateway.address().getPort());
                StreamClient client = new StreamClient(socket, 1000)) {
            int stream = client.post("/v1/things/x", "x");
            client.headOf(stream);
            Thread stop = Thread.ofPlatform().start(gateway::close);
            client.farewell();
            client.widen(0, 1_000_000).widen(stream, 1_000_000);
            StreamClient.Reply rest = client.reply(stream);
            assertThat(rest.isWhole()).isTrue();
            assertThat(rest.body().length()).isEqualTo(large.length());
            assertThat(stop.join(PATIENCE)).isTrue();
        }
    }
}
