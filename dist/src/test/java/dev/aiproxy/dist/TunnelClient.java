package dev.aiproxy.dist;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A client of the tunnel, version 1: dials in, fetches what it is told to, and sends back what it gets. */
final class TunnelClient implements WebSocket.Listener, AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http = HttpClient.newHttpClient();
    private final StringBuilder partial = new StringBuilder();
    private final CompletableFuture<Integer> farewell = new CompletableFuture<>();
    private @Nullable WebSocket socket;

    /** Dials in; an exception says that the gateway did not let it. */
    static TunnelClient open(URI gateway, String token) {
        TunnelClient client = new TunnelClient();
        URI door = URI.create(gateway.toString().replace("http://", "ws://") + "/v1/ws?auth_token=" + token);
        client.socket =
                client.http.newWebSocketBuilder().buildAsync(door, client).join();
        return client;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        partial.append(text);
        if (last) {
            JsonNode message = JSON.readTree(partial.toString());
            partial.setLength(0);
            if (message.path("type").asString().equals("http_request")) {
                Thread.ofVirtual().start(() -> fetch(from, message));
            }
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        farewell.complete(code);
        return null;
    }

    /** The code with which the gateway closes the connection, waiting for it. */
    int farewell() throws InterruptedException, ExecutionException, TimeoutException {
        return farewell.get(20, TimeUnit.SECONDS);
    }

    boolean isConnected() {
        return !farewell.isDone();
    }

    private void fetch(WebSocket to, JsonNode message) {
        JsonNode wanted = message.path("payload");
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(wanted.path("url").asString()))
                .method(
                        wanted.path("method").asString(),
                        BodyPublishers.ofString(wanted.path("body").asString()));
        String id = message.path("id").asString();
        try {
            HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
            ObjectNode start = JSON.createObjectNode().put("status", response.statusCode());
            ObjectNode headers = start.putObject("headers");
            response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
            send(to, id, "stream_start", start);
            byte[] buffer = new byte[8192];
            try (InputStream body = response.body()) {
                for (int size = body.read(buffer); size >= 0; size = body.read(buffer)) {
                    String data = new String(buffer, 0, size, StandardCharsets.UTF_8);
                    send(to, id, "stream_chunk", JSON.createObjectNode().put("data", data));
                }
            }
            send(to, id, "stream_end", JSON.createObjectNode());
        } catch (IOException e) {
            send(
                    to,
                    id,
                    "error",
                    JSON.createObjectNode().put("code", "FETCH_ERROR").put("message", "fetch failed"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static synchronized void send(WebSocket to, String id, String type, ObjectNode payload) {
        ObjectNode message = JSON.createObjectNode().put("id", id).put("type", type);
        message.set("payload", payload);
        if (!to.isOutputClosed()) {
            to.sendText(message.toString(), true).exceptionally(killed -> to).join();
        }
    }

    /** Vanishes without a word, as a closed laptop does. */
    void kill() {
        if (socket != null) {
            socket.abort();
        }
    }

    @Override
    public void close() {
        kill();
        http.shutdownNow();
    }
}
