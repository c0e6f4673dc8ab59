package dev.aiproxy.host.door;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A client that says exactly the bytes it is told to, and reads replies one by one. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    /**
     * A reply as it came.
     *
     * @param lines of the head after the status line, names in lower case
     * @param body its bytes as characters of Latin-1
     */
    record Reply(int status, List<String> lines, String body) {
        Optional<String> field(String name) {
            return lines.stream()
                    .filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst();
        }

        boolean closes() {
            return field("connection").filter("close"::equals).isPresent();
        }
    }

    private final Socket socket;
    private final InputStream in;

    RawClient(InetSocketAddress address) throws IOException {
        this(address, 0);
    }

    /** @param receiveBuffer size of the window; 0 leaves it to the system */
    RawClient(InetSocketAddress address, int receiveBuffer) throws IOException {
        this(connected(address, receiveBuffer));
    }

    RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
    }

    private static Socket connected(InetSocketAddress address, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.connect(address, PATIENCE_MILLIS);
        return socket;
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** The next reply to a request other than HEAD. */
    Reply reply() throws IOException {
        return reply(false);
    }

    Reply reply(boolean toHead) throws IOException {
        Reply head = head();
        boolean empty = toHead || head.status() == 204 || head.status() == 304 || head.status() < 200;
        return empty
                ? head
                : new Reply(head.status(), head.lines(), new String(body(head), StandardCharsets.ISO_8859_1));
    }

    /** The head of the next reply; its body is yet to be read. */
    Reply head() throws IOException {
        String first = line();
        List<String> lines = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            lines.add(line.substring(0, colon).toLowerCase(Locale.ROOT) + line.substring(colon));
        }
        return new Reply(Integer.parseInt(first.split(" ", -1)[1]), lines, "");
    }

    private byte[] body(Reply head) throws IOException {
        Optional<String> length = head.field("content-length");
        if (length.isPresent()) {
            return bytes(Integer.parseInt(length.get()));
        }
        if (head.field("transfer-encoding").isEmpty()) {
            return in.readAllBytes();
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece = chunk(); piece.length > 0; piece = chunk()) {
            all.write(piece);
        }
        return all.toByteArray();
    }

    /** The next chunk of a chunked body; empty at its end. */
    byte[] chunk() throws IOException {
        byte[] piece = bytes(Integer.parseInt(line(), 16));
        if (!line().isEmpty()) {
            throw new IOException("a chunk is longer than it said");
        }
        return piece;
    }

    byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the connection ended " + (count - bytes.length) + " bytes early");
        }
        return bytes;
    }

    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next;
        while ((next = in.read()) != '\n') {
            if (next < 0) {
                throw new EOFException("the connection ended inside a line: " + line);
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r")) {
            throw new IOException("a line without CR: " + text);
        }
        return text.substring(0, text.length() - 1);
    }

    /** Whatever comes until the gateway closes the connection; fails if it is cut. */
    byte[] readAll() throws IOException {
        return in.readAllBytes();
    }

    /** Whether there is something to read at once. */
    boolean hasMore() throws IOException {
        return in.available() > 0;
    }

    /** Whether the gateway closes the connection, with nothing more said; waits for it. */
    boolean isClosedCleanly() throws IOException {
        return in.read() < 0;
    }

    /** Waits until the connection is closed or cut. */
    void awaitEnd() throws IOException {
        try {
            in.readAllBytes();
        } catch (SocketException e) {
            // Cut, which is an end as well.
        }
    }

    /** Sends a FIN, and reads on. */
    void finishSending() throws IOException {
        socket.shutdownOutput();
    }

    /** Leaves with a reset, as a killed client does. */
    void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
