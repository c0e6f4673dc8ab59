package dev.aiproxy.tunnel;

import dev.aiproxy.api.route.Socket;
import dev.aiproxy.api.route.SocketSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A connected client in the hands of the test: keeps what it was sent, answers when told to. */
final class FakeSession implements SocketSession {
    final List<JsonNode> sent = new ArrayList<>();
    private final Socket socket;
    private boolean open = true;
    private boolean broken;
    private @Nullable Runnable meanwhile;
    boolean paused;
    int pauses;
    int pings;
    int closeCode;

    FakeSession(Socket socket) {
        this.socket = socket;
        socket.onOpen(this);
    }

    /** Fails whatever is sent from now on, while the connection seems to be open. */
    void breakSending() {
        broken = true;
    }

    /** Has something happen while the next message is on its way, as if on another thread. */
    void whileSending(Runnable other) {
        meanwhile = other;
    }

    void die() {
        open = false;
        socket.onClose(1006, "");
    }

    /** The requests that it was sent. */
    List<JsonNode> requests() {
        return ofType("http_request");
    }

    List<JsonNode> ofType(String type) {
        return sent.stream()
                .filter(message -> message.path("type").asString("").equals(type))
                .toList();
    }

    String lastId() {
        return requests().getLast().path("id").asString();
    }

    void says(String text) {
        socket.onText(text);
    }

    /** Answers the last request with a message of this type. */
    void answers(String type, String payload) {
        answers(lastId(), type, payload);
    }

    void answers(String id, String type, String payload) {
        says("{\"id\":\"" + id + "\",\"type\":\"" + type + "\",\"payload\":" + payload + "}");
    }

    @Override
    public CompletionStage<Void> sendText(String message) {
        if (broken) {
            return CompletableFuture.failedFuture(new IOException("broken pipe"));
        }
        Runnable other = meanwhile;
        meanwhile = null;
        if (other != null) {
            other.run();
        }
        sent.add(JsonMapper.shared().readTree(message));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> sendBinary(ByteBuffer message) {
        throw new AssertionError("this protocol has text messages only");
    }

    @Override
    public CompletionStage<Void> ping(ByteBuffer payload) {
        pings++;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close(int code, String reason) {
        closeCode = code;
        open = false;
    }

    @Override
    public void pause() {
        paused = true;
        pauses++;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public String remoteAddress() {
        return "192.0.2.1:1234";
    }
}
