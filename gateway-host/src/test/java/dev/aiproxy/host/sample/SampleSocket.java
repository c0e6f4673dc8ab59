package dev.aiproxy.host.sample;

import dev.aiproxy.api.route.Socket;
import dev.aiproxy.api.route.SocketSession;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends back what it gets, but for {@code fail}, which it does, {@code close <code> <reason>}, {@code ping <payload>}, and
 * {@code pause}, after which it is not read until somebody resumes it.
 */
final class SampleSocket implements Socket {
    private final String greeting;
    private final Consumer<String> ended;
    private volatile @Nullable SocketSession session;

    /** @param greeting sent first unless it is empty */
    SampleSocket(String greeting, Consumer<String> ended) {
        this.greeting = greeting;
        this.ended = ended;
    }

    @Override
    public void onOpen(SocketSession opened) {
        session = opened;
        if (!greeting.isEmpty()) {
            opened.sendText(greeting);
        }
    }

    @Override
    public void onText(String message) {
        SocketSession open = session;
        if (open == null) {
            return;
        }
        String[] words = message.split(" ", 3);
        switch (words[0]) {
            case "fail" -> throw new IllegalStateException("as was asked");
            case "close" -> open.close(Integer.parseInt(words[1]), words[2]);
            case "ping" -> open.ping(StandardCharsets.UTF_8.encode(words[1]));
            case "pause" -> {
                open.pause();
                open.sendText("paused");
            }
            default -> open.sendText(message);
        }
    }

    @Override
    public void onBinary(ByteBuffer message) {
        SocketSession open = session;
        if (open != null) {
            open.sendBinary(message);
        }
    }

    @Override
    public void onPong(ByteBuffer payload) {
        SocketSession open = session;
        if (open != null) {
            open.sendText("pong " + StandardCharsets.UTF_8.decode(payload));
        }
    }

    /** From any thread. */
    void resume() {
        SocketSession open = session;
        if (open != null) {
            open.resume();
        }
    }

    @Override
    public void onClose(int code, String reason) {
        session = null;
        ended.accept(code + " " + reason);
    }
}
