package dev.aiproxy.host.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.RunningGateway;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    /** Waits until a number no longer grows. */
    private static long settled(AtomicLong number) throws InterruptedException {
        long before = -1;
        while (before != number.get()) {
            before = number.get();
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return before;
    }

    @Test
    void holdsTheProviderBackUntilTheWindowIsWidened(@TempDir Path folder) throws Exception {
        AtomicLong sent = new AtomicLong();
        String piece = "x".repeat(PIECE);
        try (StandIn upstream = new StandIn().answers((asked, out) -> {
                    if (asked.target().endsWith("/small")) {
                        StandIn.whole(out, "small");
                        return;
                    }
                    StandIn.text(out, "HTTP/1.1 200 OK\r\ncontent-length: " + TOTAL + "\r\n\r\n");
                    while (sent.get() < TOTAL) {
                        StandIn.text(out, piece);
                        sent.addAndGet(PIECE);
                    }
                });
                RunningGateway gateway = RunningGateway.start(
                        folder, RunningGateway.provider(upstream.url()) + "timeouts: { idle: 1s }\n");
                Socket socket = new Socket(
                        gateway.address().getAddress(), gateway.address().getPort());
                StreamClient client = new StreamClient(socket, WINDOW)) {
            long before = directMemory();
            int stream = client.post("/v1/things/big", "x");
            client.headOf(stream);
            assertThat(settled(sent)).isLessThan(TOTAL / 2);
            // Longer than the provider may be silent: it is not the provider that is.
            TimeUnit.MILLISECONDS.sleep(1500);
            client.widen(0, 1000);
            assertThat(client.reply(client.post("/v1/things/small", "x")).body())
                    .isEqualTo("small");
            assertThat(directMemory() - before).isLessThan(24L * 1024 * 1024);
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
                most = Math.max(most, directMemory() - before);
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
