package dev.aiproxy.host.door;

import static dev.aiproxy.host.door.Requests.KEY_LINE;
import static dev.aiproxy.host.door.Requests.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.DirectMemory;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.Standstill;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A client of HTTP/2 that takes nothing holds its provider back, and no other stream. */
@ExtendWith(LeakWatch.class)
@Timeout(90)
class StreamBackPressureTest {
    private static final int PIECE = 64 * 1024;
    private static final long TOTAL = 64L * 1024 * 1024;
    private static final int WINDOW = 65535;

    @Test
    void holdsTheProviderBackUntilTheWindowIsWidened(@TempDir Path folder) throws Exception {
        AtomicLong sent = new AtomicLong();
        String piece = "x".repeat(PIECE);
        try (StandIn upstream = new StandIn();
                RunningGateway gateway = RunningGateway.start(
                        folder,
                        RunningGateway.provider(upstream.url()) + "timeouts: { idle: 1s, keep_alive: 300ms }\n");
                Socket socket = new Socket(
                        gateway.address().getAddress(), gateway.address().getPort());
                StreamClient client = new StreamClient(socket, WINDOW)) {
            upstream.answers((asked, out) -> {
                switch (asked.target()) {
                    case "/v1/things/small" -> StandIn.whole(out, "small");
                    case "/v1/things/silent" -> {
                        StandIn.events(out);
                        StandIn.chunk(out, "begun");
                        upstream.hold();
                    }
                    default -> {
                        StandIn.text(out, "HTTP/1.1 200 OK\r\ncontent-length: " + TOTAL + "\r\n\r\n");
                        while (sent.get() < TOTAL) {
                            StandIn.text(out, piece);
                            sent.addAndGet(PIECE);
                        }
                    }
                }
            });
            long before = DirectMemory.used();
            int stream = client.post("/v1/things/big", "x");
            client.headOf(stream);
            assertThat(Standstill.of(sent::get, gateway)).isLessThan(TOTAL / 2);
            // Longer than a provider may be silent: here it is not the provider that is.
            try (RawClient other = new RawClient(gateway.address())) {
                assertThat(other.send(get("/v1/things/silent", KEY_LINE)).head().status())
                        .isEqualTo(200);
                other.awaitEnd();
            }
            assertThat(sent.get()).isLessThan(TOTAL / 2);
            client.widen(0, 1000);
            assertThat(client.reply(client.post("/v1/things/small", "x")).body())
                    .isEqualTo("small");
            assertThat(DirectMemory.used() - before).isLessThan(24L * 1024 * 1024);
            client.widen(0, 1 << 30);
            long received = 0;
            long unacknowledged = 0;
            long most = 0;
            boolean ended = false;
            while (!ended) {
                StreamClient.Frame frame = client.next(stream);
                assertThat(frame.type()).isEqualTo(StreamClient.DATA);
                received += frame.payload().length();
                unacknowledged += frame.payload().length();
                most = Math.max(most, DirectMemory.used() - before);
                ended = frame.ends();
                if (!ended && unacknowledged > WINDOW / 2) {
                    client.widen(stream, (int) unacknowledged);
                    unacknowledged = 0;
                }
            }
            assertThat(received).isEqualTo(TOTAL);
            assertThat(most).isLessThan(24L * 1024 * 1024);
        }
    }
}
