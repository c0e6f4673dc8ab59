package dev.aiproxy.host;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link ScriptedUpstream}. */
public final class UpstreamLine implements AutoCloseable {
    /** One request, byte for byte in Latin-1. */
    public record Request(String head, String body) {
        /** The value of a field; empty if it is not there. */
        public String field(String name) {
            for (String line : head.split("\r\n", -1)) {
                if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                    return line.substring(name.length() + 1).strip();
                }
            }
            return "";
        }

        public String line() {
            return head.substring(0, head.indexOf('\r'));
        }
    }

    private final Socket socket;
    private final Queue<Request> requests;
    private final InputStream in;

    UpstreamLine(Socket socket, Queue<Request> requests) throws IOException {
        this.socket = socket;
        this.requests = requests;
        this.in = new BufferedInputStream(socket.getInputStream());
        socket.setTcpNoDelay(true);
    }

    /** Reads one request; null when the other side has closed. */
    public @Nullable Request request() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                return null;
            }
            head.write(b);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        String length = new Request(text, "").field("content-length");
        byte[] body = in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length));
        Request request = new Request(text, new String(body, StandardCharsets.ISO_8859_1));
        requests.add(request);
        return request;
    }

    public UpstreamLine send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public UpstreamLine send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends one chunk of a chunked body. */
    public UpstreamLine chunk(String text) throws IOException {
        return send(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    /** Completes a future when the other side has closed; returns then. */
    public void awaitClosed(CompletableFuture<Long> when) {
        try {
            while (in.read() >= 0) {
                // what still comes is of no interest
            }
        } catch (IOException e) {
            // a reset is an end too
        }
        when.complete(System.nanoTime());
    }

    /** Waits for the other side to close. */
    public void awaitClosed() {
        awaitClosed(new CompletableFuture<>());
    }

    /** The next byte; an error at the end. */
    public int read() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException();
        }
        return b;
    }

    /** Connects this line with a server, as a proxy does, until one of both has closed. */
    public void relayTo(int port) throws IOException {
        try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread.ofVirtual().start(() -> {
                try (socket) {
                    server.getInputStream().transferTo(socket.getOutputStream());
                } catch (IOException e) {
                    // one of both has closed
                }
            });
            for (int b = in.read(); b >= 0; b = in.read()) {
                byte[] piece = in.readNBytes(in.available());
                server.getOutputStream().write(b);
                server.getOutputStream().write(piece);
            }
        }
    }

    /** Cuts the connection with a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // closed it is
        }
    }
}
