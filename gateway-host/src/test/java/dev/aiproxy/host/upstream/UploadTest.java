package dev.aiproxy.host.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.DirectMemory;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A provider that takes a request's connection, and nothing of what is sent on it. */
@Timeout(60)
class UploadTest {
    private static final int BODY = 16 * 1024 * 1024;
    private static final int AHEAD = 64 * 1024 * 1024;
    private static final int PIECE = 64 * 1024;

    @TempDir
    Path folder;

    private static String config(ScriptedUpstream upstream) {
        return "timeouts: { first_byte: 2s }\nlimits: { request_body: 20MiB }\nretry: { max_retries: 0 }\n"
                + RunningGateway.nearAndFar(upstream.url());
    }

    @Test
    void holdsTheClientBackAndEndsInATimeoutThatTheClientUnderstands() throws Exception {
        CountDownLatch mayRead = new CountDownLatch(1);
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningGateway gateway = RunningGateway.start(folder, config(upstream))) {
            for (String model : new String[] {"near", "far"}) {
                CompletableFuture<Long> left = new CompletableFuture<>();
                upstream.play(line -> {
                    mayRead.await();
                    line.awaitClosed(left);
                });
                long before = DirectMemory.used();
                AtomicLong ahead = new AtomicLong();
                AtomicLong most = new AtomicLong();
                try (RawClient client = RawClient.to(gateway)) {
                    client.chat("{\"model\":\"" + model + "\",\"text\":\"" + "x".repeat(BODY) + "\"}");
                    // What the client sends ahead is not asked for yet, and must not pile up.
                    Thread flood = Thread.ofPlatform().start(() -> {
                        try {
                            while (ahead.get() < AHEAD) {
                                client.raw("y".repeat(PIECE));
                                ahead.addAndGet(PIECE);
                                most.accumulateAndGet(DirectMemory.used() - before, Math::max);
                            }
                        } catch (IOException e) {
                            // The gateway has had enough of it.
                        }
                    });
                    assertThat(client.head()).isEqualTo(504);
                    assertThat(client.text()).startsWith("{\"fault\":\"TIMEOUT\"");
                    assertThat(ahead.get()).isLessThan(AHEAD / 2);
                    assertThat(most.get()).isLessThan(3L * BODY);
                    client.close();
                    assertThat(flood.join(Duration.ofSeconds(10))).isTrue();
                }
                mayRead.countDown();
                assertThat(left.get(10, TimeUnit.SECONDS)).isNotNull();
            }
        }
    }
}
