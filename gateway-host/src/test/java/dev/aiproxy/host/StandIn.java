package dev.aiproxy.host;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A provider that answers the sample protocol. A request for the model {@code slow} gets a stream that waits for a
 * permit of {@link #gate} before each event but the first; one for the model {@code bad} gets an error that repeats what
 * it was sent; all others get a short answer.
 */
final class StandIn implements AutoCloseable {
    static final String ANSWER = "{\"text\":\"hi\",\"usage\":[3,4]}";
    static final int EVENTS = 3;
    static final String STREAM = "data: tick\n\n".repeat(EVENTS) + "data: [DONE]\n\n";

    final Semaphore gate = new Semaphore(0);
    final AtomicInteger requests = new AtomicInteger();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private StandIn(HttpServer server) {
        this.server = server;
    }

    static StandIn start() throws IOException {
        StandIn made = new StandIn(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024));
        made.server.setExecutor(made.threads);
        made.server.createContext("/", made::answer);
        made.server.start();
        return made;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (body.contains("\"slow\"")) {
            stream(exchange);
        } else if (body.contains("\"bad\"")) {
            whole(exchange, 500, "{\"error\":\"" + exchange.getRequestHeaders().getFirst("authorization") + "\"}");
        } else {
            whole(exchange, 200, ANSWER);
        }
    }

    private static void whole(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("content-type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void stream(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        for (int i = 0; i < EVENTS; i++) {
            if (i > 0) {
                gate.acquireUninterruptibly();
            }
            exchange.getResponseBody().write("data: tick\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        }
        exchange.getResponseBody().write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        exchange.close();
    }

    @Override
    public void close() {
        gate.release(1000);
        server.stop(0);
        threads.close();
    }
}
