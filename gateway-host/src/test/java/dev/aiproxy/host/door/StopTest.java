package dev.aiproxy.host.door;

import static dev.aiproxy.host.door.Requests.chat;
import static dev.aiproxy.host.door.Requests.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.host.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How the gateway stops. */
@ExtendWith(LeakWatch.class)
class StopTest {
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

    /** Stops in the background, and waits until nobody is let in any more. */
    private static Thread stopping(RunningGateway gateway) {
        Thread stop = Thread.ofPlatform().start(gateway::close);
        while (true) {
            try (RawClient late = new RawClient(gateway.address())) {
                Thread.onSpinWait();
            } catch (IOException e) {
                return stop;
            }
        }
    }

    @Test
    void letsAStreamEndAndClosesWhatIsIdle(@TempDir Path folder) throws Exception {
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
        try (RawClient idle = new RawClient(gateway.address());
                RawClient streaming = new RawClient(gateway.address())) {
            assertThat(idle.send(get("/sample/hello")).reply().status()).isEqualTo(200);
            streaming.send(chat());
            streaming.head();
            assertThat(streaming.chunk()).asString().isEqualTo("data: 1\n\n");
            Thread stop = stopping(gateway);
            assertThat(idle.isClosedCleanly()).isTrue();
            assertThat(stop.isAlive()).isTrue();
            stopped.countDown();
            assertThat(streaming.chunk()).asString().isEqualTo("data: [DONE]\n\n");
            assertThat(streaming.chunk()).isEmpty();
            assertThat(streaming.isClosedCleanly()).isTrue();
            assertThat(stop.join(PATIENCE)).isTrue();
        }
    }

    @Test
    void endsAnEndlessStreamWithAnError(@TempDir Path folder) throws Exception {
        upstream.answers((asked, out) -> {
            StandIn.events(out);
            StandIn.chunk(out, "data: 1\n\n");
            out.flush();
            upstream.hold();
        });
        RunningGateway gateway = gateway(folder, "300ms");
        try (RawClient client = new RawClient(gateway.address())) {
            client.send(chat());
            client.head();
            client.chunk();
            Thread stop = stopping(gateway);
            assertThat(client.chunk())
                    .asString()
                    .startsWith("event: error\ndata: ")
                    .contains("stopping");
            client.awaitEnd();
            assertThat(stop.join(PATIENCE)).isTrue();
        }
    }

    @Test
    void cutsAnAnswerThatHasNoWayToSayThatItIsNotWhole(@TempDir Path folder) throws Exception {
        upstream.answers((asked, out) -> {
            StandIn.text(out, "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n");
            StandIn.chunk(out, "some");
            out.flush();
            upstream.hold();
        });
        RunningGateway gateway = gateway(folder, "300ms");
        try (RawClient client = new RawClient(gateway.address())) {
            client.send(chat());
            client.head();
            client.chunk();
            Thread stop = stopping(gateway);
            assertThatThrownBy(client::chunk).isInstanceOf(IOException.class);
            assertThat(stop.join(PATIENCE)).isTrue();
        }
    }

    @Test
    void refusesWhatHasNotBegun(@TempDir Path folder) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        upstream.answers((request, out) -> {
            asked.countDown();
            upstream.hold();
        });
        RunningGateway gateway = gateway(folder, "300ms");
        try (RawClient waiting = new RawClient(gateway.address());
                RawClient sending = new RawClient(gateway.address())) {
            waiting.send(chat());
            sending.send(chat().substring(0, chat().length() - 1));
            asked.await();
            Thread stop = stopping(gateway);
            for (RawClient client : new RawClient[] {waiting, sending}) {
                RawClient.Reply reply = client.reply();
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.closes()).isTrue();
                assertThat(reply.body()).contains("\"fault\":\"UNAVAILABLE\"");
            }
            assertThat(stop.join(PATIENCE)).isTrue();
        }
    }

    @Test
    void letsAClientTakeWhatWasWritten(@TempDir Path folder) throws Exception {
        String large = "x".repeat(3 * 1024 * 1024);
        upstream.answers((asked, out) -> StandIn.whole(out, large));
        RunningGateway gateway = gateway(folder, "20s");
        try (RawClient client = new RawClient(gateway.address(), 4096)) {
            client.send(chat());
            RawClient.Reply head = client.head();
            Thread stop = stopping(gateway);
            assertThat(head.field("content-length")).contains(Integer.toString(large.length()));
            assertThat(client.bytes(large.length())).hasSize(large.length());
            assertThat(stop.join(PATIENCE)).isTrue();
        }
    }

    @Test
    void saysGoodbyeToSocketsAndMayBeToldTwice(@TempDir Path folder) throws Exception {
        RunningGateway gateway = gateway(folder, "20s");
        try (FrameClient client = FrameClient.open(gateway.address(), "/sample/socket")) {
            Thread stop = stopping(gateway);
            FrameClient.Frame close = client.frame();
            assertThat(close.opcode()).isEqualTo(FrameClient.CLOSE);
            assertThat(close.closeCode()).isEqualTo(1001);
            client.send(FrameClient.CLOSE, close.payload());
            assertThat(stop.join(PATIENCE)).isTrue();
            gateway.close();
        }
    }
}
