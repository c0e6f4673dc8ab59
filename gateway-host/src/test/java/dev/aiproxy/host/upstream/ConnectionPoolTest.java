package dev.aiproxy.host.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.host.LeakCheck;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.ScriptedUpstream;
import dev.aiproxy.host.UpstreamLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
@SuppressWarnings("StringConcatToTextBlock") // the line ends of HTTP are not those of a text block
class ConnectionPoolTest {
    private static final String CHAT = "{\"model\":\"m-1\"}";
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";

    @TempDir
    Path folder;

    private ScriptedUpstream upstream;

    @BeforeEach
    void start() throws IOException {
        upstream = ScriptedUpstream.start();
    }

    @AfterEach
    void stop() throws IOException {
        upstream.close();
    }

    private RunningGateway gateway(String config) throws IOException {
        return RunningGateway.start(folder, RunningGateway.provider(upstream.url()) + config);
    }

    @Test
    void usesOneConnectionForManyRequestsOneAfterAnother() throws Exception {
        upstream.answer(ANSWER);
        try (RunningGateway gateway = gateway("");
                RawClient client = RawClient.to(gateway)) {
            for (int i = 0; i < 200; i++) {
                assertThat(client.chat(CHAT).reply().status()).isEqualTo(200);
            }
            assertThat(upstream.accepted()).isEqualTo(1);
        }
    }

    @Test
    void triesOnceMoreWhenAKeptConnectionIsGone() throws Exception {
        AtomicInteger number = new AtomicInteger();
        upstream.play(line -> {
            boolean first = number.getAndIncrement() == 0;
            line.request();
            line.send(ANSWER);
            line.request();
            if (first) {
                line.reset();
            } else {
                line.send(ANSWER);
            }
        });
        try (RunningGateway gateway = gateway("retry: { max_retries: 0 }\n");
                RawClient client = RawClient.to(gateway)) {
            assertThat(client.chat(CHAT).reply().status()).isEqualTo(200);
            assertThat(client.chat("{\"model\":\"m-2\"}").reply().status()).isEqualTo(200);
            assertThat(upstream.request().body()).isEqualTo(CHAT);
            assertThat(upstream.request().body()).isEqualTo("{\"model\":\"m-2\"}");
            assertThat(upstream.request().body()).isEqualTo("{\"model\":\"m-2\"}");
            assertThat(upstream.waiting()).isZero();
            assertThat(upstream.accepted()).isEqualTo(2);
        }
    }

    @Test
    void doesNotRepeatWhatTheProviderMayHaveWorkedOnForAWhile() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        upstream.play(line -> {
            line.request();
            line.send(ANSWER);
            line.request();
            assertThat(never.await(3, TimeUnit.SECONDS)).isFalse();
        });
        try (RunningGateway gateway = gateway("retry: { max_retries: 0 }\n");
                RawClient client = RawClient.to(gateway)) {
            assertThat(client.chat(CHAT).reply().status()).isEqualTo(200);
            assertThat(client.chat(CHAT).reply().status()).isEqualTo(502);
            assertThat(upstream.accepted()).isEqualTo(1);
        }
    }

    @Test
    void doesNotTryAThirdTime() throws Exception {
        AtomicInteger number = new AtomicInteger();
        upstream.play(line -> {
            if (number.getAndIncrement() == 0) {
                line.request();
                line.send(ANSWER);
            }
            line.request();
        });
        try (RunningGateway gateway = gateway("retry: { max_retries: 0 }\n");
                RawClient client = RawClient.to(gateway)) {
            assertThat(client.chat(CHAT).reply().status()).isEqualTo(200);
            assertThat(client.chat(CHAT).reply().status()).isEqualTo(502);
            assertThat(upstream.accepted()).isEqualTo(2);
        }
    }

    @Test
    void doesNotTryAgainWhatTheProviderHasBegunToAnswer() throws Exception {
        for (String beginning : new String[] {"HTTP/1.1 20", "HTTP/1.1 102 Processing\r\n\r\n", "nonsense\r\n\r\n"}) {
            upstream.play(line -> {
                line.request();
                line.send(ANSWER);
                line.request();
                line.send(beginning);
            });
            try (RunningGateway gateway = RunningGateway.start(
                            folder.resolve("g" + beginning.length()), RunningGateway.provider(upstream.url()));
                    RawClient client = RawClient.to(gateway)) {
                assertThat(client.chat(CHAT).reply().status()).isEqualTo(200);
                assertThat(client.chat(CHAT).reply().status()).isEqualTo(502);
                assertThat(upstream.accepted()).isEqualTo(1);
            }
        }
    }

    @Test
    void doesNotTakeASecondReplyForTheNextRequests() throws Exception {
        AtomicInteger number = new AtomicInteger();
        upstream.play(line -> {
            boolean first = number.getAndIncrement() == 0;
            line.request();
            line.send(first ? ANSWER + ANSWER.replace("{}", "[]") : ANSWER);
            line.awaitClosed();
        });
        try (RunningGateway gateway = gateway("limits: { upstream_connections: 1 }\n");
                RawClient client = RawClient.to(gateway)) {
            assertThat(client.chat(CHAT).reply().body()).isEqualTo("{}");
            assertThat(client.chat(CHAT).reply().body()).isEqualTo("{}");
            assertThat(upstream.accepted()).isEqualTo(2);
        }
    }

    @Test
    void closesAConnectionThatTheProviderWantsClosed() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        upstream.play(line -> {
            line.request();
            line.send(ANSWER.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
            line.awaitClosed();
            closed.countDown();
        });
        try (RunningGateway gateway = gateway("");
                RawClient client = RawClient.to(gateway)) {
            assertThat(client.chat(CHAT).reply().status()).isEqualTo(200);
            assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void closesAConnectionThatNobodyHasUsedForAWhile() throws Exception {
        CompletableFuture<Long> closed = new CompletableFuture<>();
        upstream.play(line -> {
            line.request();
            line.send(ANSWER);
            line.awaitClosed(closed);
        });
        try (RunningGateway gateway = gateway("outbound: { keep_alive: 200ms }\n");
                RawClient client = RawClient.to(gateway)) {
            assertThat(client.chat(CHAT).reply().status()).isEqualTo(200);
            closed.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void letsRequestsWaitWithinBounds() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        upstream.play(line -> {
            while (line.request() != null) {
                go.await(20, TimeUnit.SECONDS);
                line.send(ANSWER);
            }
        });
        List<RawClient> clients = new ArrayList<>();
        int loops = Runtime.getRuntime().availableProcessors();
        try (RunningGateway gateway = gateway("limits: { upstream_connections: 1, upstream_queue: 1 }\n")) {
            BlockingQueue<UsageEvent> rows = gateway.rows();
            for (int i = 0; i < 6 * loops; i++) {
                clients.add(RawClient.to(gateway));
                clients.getLast().chat(CHAT);
            }
            // Each loop carries one and lets one wait; all others are refused at once.
            for (int refused = 0; refused < 4 * loops; ) {
                UsageEvent row = rows.poll(10, TimeUnit.SECONDS);
                assertThat(row).isNotNull();
                refused += row.scope() == UsageEvent.Scope.REQUEST && row.status() == 503 ? 1 : 0;
            }
            go.countDown();
            int good = 0;
            for (RawClient client : clients) {
                RawClient.Reply reply = client.reply();
                if (reply.status() == 200) {
                    good++;
                } else {
                    assertThat(reply.status()).isEqualTo(503);
                    assertThat(reply.field("retry-after")).isNotEmpty();
                }
            }
            assertThat(upstream.accepted()).isLessThanOrEqualTo(loops);
            assertThat(good).isBetween(2, 2 * loops);
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void forgetsAWaitingRequestWhoseClientHasLeft() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        upstream.play(line -> {
            for (UpstreamLine.Request request = line.request(); request != null; request = line.request()) {
                if (request.body().contains("slow")) {
                    go.await(20, TimeUnit.SECONDS);
                }
                line.send(ANSWER);
            }
        });
        try (RunningGateway gateway = gateway("limits: { upstream_connections: 1, upstream_queue: 1 }\n");
                RawClient slow = RawClient.to(gateway)) {
            slow.chat("{\"model\":\"slow\"}");
            upstream.request();
            // Of these, those on the event loop of the slow one wait one after another; each leaves its place.
            for (int i = 0; i < 8; i++) {
                try (RawClient leaving = RawClient.to(gateway)) {
                    leaving.socket().setSoTimeout(150);
                    leaving.chat("{\"model\":\"gone\"}");
                    try {
                        assertThat(leaving.head()).isEqualTo(200);
                    } catch (java.net.SocketTimeoutException e) {
                        // it waits, and now leaves
                    }
                }
            }
            go.countDown();
            assertThat(slow.reply().status()).isEqualTo(200);
            assertThat(slow.chat(CHAT).reply().status()).isEqualTo(200);
        }
    }
}
