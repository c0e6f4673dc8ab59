package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.usage.UsageEvent.Outcome;
import dev.aiproxy.api.usage.UsageEvent.Scope;
import dev.aiproxy.host.LeakCheck;
import dev.aiproxy.host.RawClient;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A single account that fails for a moment, and one that has no place. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class RepetitionTest {
    private static final String CHAT = "{\"model\":\"m-1\"}";
    private static final String GOOD = reply("200 OK", "", "{\"usage\":[3,4]}");
    private static final String NEVER = "--request-base-delay=60000";

    @TempDir
    Path folder;

    private final BlockingQueue<Long> times = new LinkedBlockingQueue<>();
    private ScriptedUpstream upstream;

    @BeforeEach
    void start() throws IOException {
        upstream = ScriptedUpstream.start();
    }

    @AfterEach
    void stop() throws IOException {
        upstream.close();
    }

    private static String reply(String status, String field, String body) {
        return "HTTP/1.1 " + status + "\r\ncontent-type: application/json\r\n" + field + "content-length: "
                + body.length() + "\r\n\r\n" + body;
    }

    /** Answers one request after the other, on whatever connections they come. */
    private void answers(String... replies) {
        BlockingQueue<String> left = new LinkedBlockingQueue<>(List.of(replies));
        upstream.play(line -> {
            while (line.request() != null) {
                times.add(System.nanoTime());
                String next = left.poll();
                line.send(next == null ? GOOD : next);
            }
        });
    }

    private RunningGateway gateway(String more, String... flags) throws IOException {
        return RunningGateway.start(folder, RunningGateway.provider(upstream.url()) + more, flags);
    }

    private static RawClient.Reply chat(RunningGateway gateway) throws IOException {
        try (RawClient client = RawClient.to(gateway)) {
            return client.chat(CHAT).reply();
        }
    }

    private static UsageEvent next(BlockingQueue<UsageEvent> rows) throws InterruptedException {
        @Nullable UsageEvent row = rows.poll(10, TimeUnit.SECONDS);
        assertThat(row).isNotNull();
        return java.util.Objects.requireNonNull(row);
    }

    @Test
    void triesTheOnlyAccountAgainAfterPausesThatGrow() throws Exception {
        answers(reply("503 Busy", "", "{}"), reply("529 Overloaded", "", "{}"), reply("429 Slow down", "", "{}"));
        try (RunningGateway gateway = gateway("", "--request-base-delay", "60")) {
            BlockingQueue<UsageEvent> rows = gateway.rows();
            assertThat(chat(gateway).status()).isEqualTo(200);
            long[] asked = times.stream().mapToLong(Long::longValue).toArray();
            assertThat(asked).hasSize(4);
            for (int i = 1; i < asked.length; i++) {
                assertThat(asked[i] - asked[i - 1])
                        .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(30L << (i - 1)));
            }
            for (int i = 1; i <= 3; i++) {
                UsageEvent row = next(rows);
                assertThat(row.scope()).isEqualTo(Scope.ATTEMPT);
                assertThat(row.attempt()).isEqualTo(i);
                assertThat(row.outcome()).isEqualTo(Outcome.FAILED);
            }
            assertThat(next(rows).outcome()).isEqualTo(Outcome.SUCCESS);
            UsageEvent request = next(rows);
            assertThat(request.scope()).isEqualTo(Scope.REQUEST);
            assertThat(request.outcome()).isEqualTo(Outcome.SUCCESS);
            assertThat(request.attempt()).isEqualTo(4);
        }
    }

    @Test
    void givesUpAfterTheRetriesAllowedWithTheProvidersOwnAnswer() throws Exception {
        String busy = reply("503 Busy", "", "{\"busy\":1}");
        answers(busy, busy, busy, busy);
        try (RunningGateway gateway = gateway("", "--request-base-delay=1", "--request-max-retries=2")) {
            RawClient.Reply reply = chat(gateway);
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body()).isEqualTo("{\"busy\":1}");
            assertThat(times).hasSize(3);
        }
    }

    @Test
    void doesNotRepeatWhatWouldFailAgain() throws Exception {
        try (RunningGateway gateway = gateway("", NEVER)) {
            for (String status : List.of("400 Bad", "401 Who", "403 No", "404 Where")) {
                answers(reply(status, "", "{}"));
                assertThat(chat(gateway).status()).isGreaterThanOrEqualTo(400);
                assertThat(upstream.request().body()).isEqualTo(CHAT);
                assertThat(upstream.waiting()).isZero();
            }
            upstream.play(line -> line.request());
            assertThat(chat(gateway).status()).isEqualTo(502);
            answers(reply("503 Busy", "", "{}"));
            try (RawClient client = RawClient.to(gateway)) {
                assertThat(client.send("POST", "/v1/things/upload", "x").reply().status())
                        .isEqualTo(503);
            }
        }
    }

    @Test
    void passesALongerWaitThatTheProviderAsksForOnToTheClient() throws Exception {
        answers(reply("429 Slow down", "retry-after: 77\r\n", "{}"));
        try (RunningGateway gateway = gateway("", NEVER)) {
            RawClient.Reply reply = chat(gateway);
            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.field("retry-after")).isEqualTo("77");
            assertThat(times).hasSize(1);
        }
    }

    @Test
    void endsThePauseWhenTheClientLeaves() throws Exception {
        answers(reply("503 Busy", "", "{}"));
        try (RunningGateway gateway = gateway("", NEVER)) {
            BlockingQueue<UsageEvent> rows = gateway.rows();
            try (RawClient client = RawClient.to(gateway)) {
                client.chat(CHAT);
                assertThat(next(rows).outcome()).isEqualTo(Outcome.FAILED);
            }
            UsageEvent request = next(rows);
            assertThat(request.scope()).isEqualTo(Scope.REQUEST);
            assertThat(request.outcome()).isEqualTo(Outcome.CANCELLED);
            assertThat(times).hasSize(1);
        }
    }

    @Test
    void endsThePauseWhenTheGatewayStops() throws Exception {
        answers(reply("503 Busy", "", "{}"));
        try (RunningGateway gateway = gateway("timeouts: { drain: 100ms }\n", NEVER);
                RawClient client = RawClient.to(gateway)) {
            BlockingQueue<UsageEvent> rows = gateway.rows();
            client.chat(CHAT);
            assertThat(next(rows).outcome()).isEqualTo(Outcome.FAILED);
            gateway.close();
            RawClient.Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body()).contains("stopping");
        }
    }

    @Test
    void anAccountNeverCarriesMoreThanItMayHoweverManyComeAtOnce() throws Exception {
        int clients = 16;
        CountDownLatch go = new CountDownLatch(1);
        upstream.play(line -> {
            while (line.request() != null) {
                go.await();
                line.send(GOOD);
            }
        });
        String config = RunningGateway.provider(upstream.url()).replace("name: one,", "name: one, max_concurrency: 2,");
        CyclicBarrier together = new CyclicBarrier(clients);
        BlockingQueue<Integer> turnedAway = new LinkedBlockingQueue<>();
        try (RunningGateway gateway = RunningGateway.start(folder, config);
                ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                answers.add(threads.submit(() -> {
                    try (RawClient client = RawClient.to(gateway)) {
                        together.await();
                        int status = client.chat(CHAT).reply().status();
                        turnedAway.add(status);
                        return status;
                    }
                }));
            }
            for (int i = 0; i < clients - 2; i++) {
                assertThat(turnedAway.poll(20, TimeUnit.SECONDS)).isEqualTo(503);
            }
            go.countDown();
            int served = 0;
            for (Future<Integer> answer : answers) {
                served += answer.get() == 200 ? 1 : 0;
            }
            assertThat(served).isEqualTo(2);
            assertThat(upstream.accepted()).isEqualTo(2);
        }
    }
}
