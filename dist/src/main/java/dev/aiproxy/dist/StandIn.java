package dev.aiproxy.dist;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on the loopback interface that stands in for the providers: any request gets a short answer or stream. */
final class StandIn implements AutoCloseable {
    private static final byte[] ANSWER = """
            {"id":"warm-up","object":"chat.completion","model":"warm-up",\
            "choices":[{"index":0,"message":{"role":"assistant","content":"Hello."},"finish_reason":"stop"}],\
            "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"input_tokens":3,"output_tokens":2}}""".getBytes(StandardCharsets.UTF_8);
    private static final byte[] EVENT = """
            data: {"id":"warm-up","object":"chat.completion.chunk","model":"warm-up",\
            "choices":[{"index":0,"delta":{"content":"Hello."},"finish_reason":null}]}

            """.getBytes(StandardCharsets.UTF_8);
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);
    private static final int EVENTS = 10;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private StandIn(HttpServer server) {
        this.server = server;
    }

    static StandIn open() throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        StandIn standIn = new StandIn(HttpServer.create(anyPort, 0));
        standIn.server.setExecutor(standIn.threads);
        standIn.server.createContext("/", StandIn::answer);
        standIn.server.start();
        return standIn;
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean stream = body.contains("\"stream\":true")
                || exchange.getRequestURI().getPath().contains("stream");
        exchange.getResponseHeaders().set("Content-Type", stream ? "text/event-stream" : "application/json");
        exchange.sendResponseHeaders(200, stream ? 0 : ANSWER.length);
        try (OutputStream out = exchange.getResponseBody()) {
            if (!stream) {
                out.write(ANSWER);
                return;
            }
            for (int i = 0; i < EVENTS; i++) {
                out.write(EVENT);
                out.flush();
            }
            out.write(DONE);
        }
    }
}
