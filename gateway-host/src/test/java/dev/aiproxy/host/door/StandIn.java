package dev.aiproxy.host.door;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A provider that keeps what it was asked, and answers with exactly the bytes that a test wants. */
final class StandIn implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

    /** What was asked, as characters of Latin-1. */
    record Asked(String head, String body) {
        String target() {
            return head.split(" ", 3)[1];
        }
    }

    /** Writes one answer; the connection is kept after it. */
    interface Answer {
        void write(Asked asked, OutputStream out) throws IOException, InterruptedException;
    }

    final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    /** One entry for each connection that the gateway closed. */
    final BlockingQueue<Boolean> closed = new LinkedBlockingQueue<>();

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Answer answer = StandIn::echo;

    StandIn() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    /** Answers with the length and the bytes of the request's body. */
    private static void echo(Asked asked, OutputStream out) throws IOException {
        whole(out, asked.body());
    }

    static void whole(OutputStream out, String body) throws IOException {
        text(
                out,
                "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: " + body.length() + "\r\n\r\n" + body);
    }

    static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Begins a stream of events without end. */
    static void events(OutputStream out) throws IOException {
        text(out, "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
    }

    static void chunk(OutputStream out, String text) throws IOException {
        text(out, Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    StandIn answers(Answer with) {
        answer = with;
        asked.clear();
        closed.clear();
        return this;
    }

    StandIn echoes() {
        return answers(StandIn::echo);
    }

    /** Says nothing more until this stand-in is closed; for an answer. */
    void hold() throws InterruptedException {
        ended.await();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** The next request, waiting for it. */
    Asked next() throws InterruptedException {
        Asked found = asked.poll(10, TimeUnit.SECONDS);
        if (found == null) {
            throw new AssertionError("nothing was asked");
        }
        return found;
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
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                Asked request = read(in);
                asked.add(request);
                answer.write(request, socket.getOutputStream());
                socket.getOutputStream().flush();
            }
        } catch (IOException | InterruptedException e) {
            closed.add(true);
        } finally {
            open.remove(socket);
        }
    }

    private static Asked read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            head.append((char) next);
        }
        Matcher length = LENGTH.matcher(head);
        byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
        return new Asked(head.toString(), new String(body, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        ended.countDown();
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
