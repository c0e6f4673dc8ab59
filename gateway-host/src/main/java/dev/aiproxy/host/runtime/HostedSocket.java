package dev.aiproxy.host.runtime;

import dev.aiproxy.api.route.Socket;
import dev.aiproxy.api.route.SocketSession;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A plugin's WebSocket that the host can end when the plugin leaves. */
final class HostedSocket implements Socket {
    private final Socket socket;
    private final Set<HostedSocket> open;
    private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();
    private volatile @Nullable SocketSession session;
    /** The plugin is closed: it hears of nothing any more but the end. */
    private volatile boolean ending;

    /** @param open those of the same component; this one is among them as long as it lives */
    HostedSocket(Socket socket, Set<HostedSocket> open) {
        this.socket = socket;
        this.open = open;
    }

    /** Says goodbye to the client; from any thread. */
    void end(int code, String reason) {
        ending = true;
        SocketSession known = session;
        if (known != null) {
            known.close(code, reason);
        }
    }

    /** Completes when the plugin has been told that the connection is gone. */
    CompletableFuture<@Nullable Void> gone() {
        return gone;
    }

    @Override
    public void onOpen(SocketSession opened) {
        session = opened;
        open.add(this);
        socket.onOpen(opened);
    }

    @Override
    public void onText(String message) {
        if (!ending) {
            socket.onText(message);
        }
    }

    @Override
    public void onBinary(ByteBuffer message) {
        if (!ending) {
            socket.onBinary(message);
        }
    }

    @Override
    public void onPong(ByteBuffer payload) {
        if (!ending) {
            socket.onPong(payload);
        }
    }

    @Override
    public void onClose(int code, String reason) {
        open.remove(this);
        try {
            socket.onClose(code, reason);
        } finally {
            gone.complete(null);
        }
    }
}
