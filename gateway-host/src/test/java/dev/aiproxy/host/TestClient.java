package dev.aiproxy.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Calls a running gateway as clients and operators do. */
final class TestClient implements AutoCloseable {
    private final RunningGateway gateway;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    TestClient(RunningGateway gateway) {
        this.gateway = gateway;
    }

    HttpResponse<String> chat(String model) throws IOException, InterruptedException {
        return chat(model, RunningGateway.KEY);
    }

    HttpResponse<String> chat(String model, String key) throws IOException, InterruptedException {
        return http.send(chatRequest(model, key), HttpResponse.BodyHandlers.ofString());
    }

    /** A stream whose head has come. */
    HttpResponse<InputStream> stream() throws IOException, InterruptedException {
        return http.send(chatRequest("slow", RunningGateway.KEY), HttpResponse.BodyHandlers.ofInputStream());
    }

    private HttpRequest chatRequest(String model, String key) {
        return HttpRequest.newBuilder(gateway.url("/v1/chat"))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"" + model + "\",\"stream\":" + model.equals("slow") + "}"))
                .build();
    }

    HttpResponse<String> admin(String method, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(gateway.url(path))
                        .timeout(Duration.ofSeconds(60))
                        .header("authorization", "Bearer " + RunningGateway.ADMIN)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    String get(String path) throws IOException, InterruptedException {
        return admin("GET", path).body();
    }

    int status(String path) throws IOException, InterruptedException {
        return admin("GET", path).statusCode();
    }

    /** Asks for chats from several threads until it is closed. */
    Load load(int threads) {
        return new Load(threads);
    }

    /** Requests that go on and on, and those among them that failed. */
    final class Load implements AutoCloseable {
        final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        final AtomicInteger successes = new AtomicInteger();
        private final Semaphore answers = new Semaphore(0);
        private final AtomicBoolean stop = new AtomicBoolean();
        private final List<Thread> running = new ArrayList<>();

        Load(int threads) {
            for (int i = 0; i < threads; i++) {
                running.add(Thread.ofPlatform().name("client-" + i).start(this::run));
            }
        }

        private void run() {
            while (!stop.get()) {
                try {
                    HttpResponse<String> reply = chat("m");
                    if (reply.statusCode() == 200 && reply.body().equals(StandIn.ANSWER)) {
                        successes.incrementAndGet();
                    } else {
                        failures.add(reply.statusCode() + " " + reply.body());
                    }
                } catch (IOException | InterruptedException e) {
                    failures.add(e.toString());
                }
                answers.release();
            }
        }

        /** Waits until so many more have been answered, so that what was changed has met traffic. */
        void await(int more) throws InterruptedException {
            answers.drainPermits();
            assertThat(answers.tryAcquire(more, 20, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void close() throws InterruptedException {
            stop.set(true);
            for (Thread thread : running) {
                thread.join();
            }
        }
    }

    /** Asks again and again until it is so; for what takes its time to be asked and announces itself in no way. */
    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it did not come to pass").isLessThan(end);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
