package dev.aiproxy.dist;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A provider of any protocol: gives the replies that a test has laid ready, one after another, and keeps what it was asked. */
final class StandInProvider implements AutoCloseable {
    /** What was asked; names of fields in lower case. */
    record Asked(String target, Map<String, String> fields, String body) {}

    /**
     * What to reply.
     *
     * @param writes the body, in so many writes
     * @param whole whether the body ends as HTTP demands; if not, the connection just closes
     */
    record Reply(int status, Map<String, String> fields, List<String> writes, boolean whole) {
        static Reply json(int status, String body) {
            return new Reply(status, Map.of("content-type", "application/json"), List.of(body), true);
        }

        static Reply stream(String... writes) {
            return new Reply(200, Map.of("content-type", "text/event-stream"), List.of(writes), true);
        }

        Reply cutOff() {
            return new Reply(status, fields, writes, false);
        }

        Reply with(String field, String value) {
            return new Reply(
                    status,
                    Map.of("content-type", fields.getOrDefault("content-type", ""), field, value),
                    writes,
                    whole);
        }
    }

    private final HttpServer server;
    private final Queue<Reply> replies = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();

    StandInProvider() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(task -> Thread.ofVirtual().start(task));
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The replies to the next requests; forgets what there was. */
    void replies(Reply... next) {
        asked.clear();
        replies.clear();
        replies.addAll(List.of(next));
    }

    /** The next request that came, in time. */
    Asked asked() throws InterruptedException {
        Asked next = asked.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no request came");
        }
        return next;
    }

    /** How many requests came that {@link #asked} has not returned. */
    int waiting() {
        return asked.size();
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> fields.put(name, String.join(",", values)));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(new Asked(exchange.getRequestURI().toString(), fields, body));
        Reply reply = replies.poll();
        try (exchange) {
            if (reply == null) {
                exchange.sendResponseHeaders(501, -1);
                return;
            }
            reply.fields()
                    .forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
            exchange.sendResponseHeaders(reply.status(), 0);
            OutputStream out = exchange.getResponseBody();
            for (String piece : reply.writes()) {
                out.write(piece.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
            if (reply.whole()) {
                out.close();
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
