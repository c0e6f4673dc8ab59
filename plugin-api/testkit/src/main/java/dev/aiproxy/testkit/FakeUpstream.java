package dev.aiproxy.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A provider's server on the loopback interface: records requests and gives scripted answers in order. */
public final class FakeUpstream implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();

    /** Listens on a free port. */
    public FakeUpstream() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Where it listens, without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The answer to the next request that has none yet. */
    public FakeUpstream then(Answer answer) {
        synchronized (answers) {
            answers.add(answer);
        }
        return this;
    }

    /** What has arrived, in order. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        Headers.Builder headers = Headers.builder();
        exchange.getRequestHeaders().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        received.add(new Received(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers.build(),
                Body.of(ByteBuffer.wrap(exchange.getRequestBody().readAllBytes()))));
        @Nullable Answer answer;
        synchronized (answers) {
            answer = answers.poll();
        }
        try (exchange) {
            write(exchange, answer == null ? Answer.json(500, "{\"error\":\"nothing is scripted\"}") : answer);
        }
    }

    private static void write(HttpExchange exchange, Answer answer) throws IOException {
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
        // A promised length that is never reached makes the server cut the connection.
        exchange.sendResponseHeaders(answer.status(), answer.cut() ? Long.MAX_VALUE / 2 : 0);
        OutputStream body = exchange.getResponseBody();
        for (byte[] chunk : answer.chunks()) {
            body.write(chunk);
            body.flush();
        }
        if (!answer.cut()) {
            body.close();
        }
    }

    /**
     * A request that has arrived.
     *
     * @param target path and query as they came
     */
    public record Received(String method, String target, Headers headers, Body body) {}

    /**
     * An answer to give.
     *
     * @param chunks written and flushed one by one
     * @param cut whether the connection ends instead of the answer
     */
    public record Answer(int status, Headers headers, List<byte[]> chunks, boolean cut) {
        public static Answer json(int status, String json) {
            return of(status, "application/json", json);
        }

        /** A stream of server-sent events, each part a chunk. */
        public static Answer events(String... parts) {
            return of(200, "text/event-stream", parts);
        }

        /** The same, but cut after the last part. */
        public Answer thenCut() {
            return new Answer(status, headers, chunks, true);
        }

        private static Answer of(int status, String type, String... parts) {
            List<byte[]> chunks = Arrays.stream(parts)
                    .map(part -> part.getBytes(StandardCharsets.UTF_8))
                    .toList();
            return new Answer(status, Headers.of("content-type", type), chunks, false);
        }
    }
}
