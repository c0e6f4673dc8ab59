package dev.aiproxy.dist;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A provider of any protocol that answers with a stream of events while the test looks on. */
final class LiveProvider implements AutoCloseable {
    /** Says what an answer is made of, on a thread of its own; when it returns, the answer is whole. */
    interface Script {
        /** @param path of the request */
        void play(String path, Line line) throws IOException, InterruptedException;
    }

    /** Where an answer goes. */
    interface Line {
        /** Sends some bytes of the body, at once and by themselves. */
        void send(byte[] bytes) throws IOException;
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile String fields = "";
    private volatile Script script = (path, line) -> {};

    LiveProvider() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    /**
     * What comes of the requests from now on.
     *
     * @param more field lines of the answers, each with its CRLF
     */
    void plays(String more, Script next) {
        fields = more;
        script = next;
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            String path = readRequest(new BufferedInputStream(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            out.write(ascii("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n" + fields
                    + "transfer-encoding: chunked\r\n\r\n"));
            script.play(path, bytes -> {
                byte[] size = ascii(Integer.toHexString(bytes.length) + "\r\n");
                byte[] chunk = new byte[size.length + bytes.length + 2];
                System.arraycopy(size, 0, chunk, 0, size.length);
                System.arraycopy(bytes, 0, chunk, size.length, bytes.length);
                chunk[chunk.length - 2] = '\r';
                chunk[chunk.length - 1] = '\n';
                out.write(chunk);
            });
            out.write(ascii("0\r\n\r\n"));
        } catch (IOException e) {
            // The gateway has left, which the test sees at the other end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            head.append((char) next);
        }
        for (String line : head.toString().split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                in.readNBytes(Integer.parseInt(line.substring(15).strip()));
            }
        }
        return head.toString().split(" ", 3)[1];
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
