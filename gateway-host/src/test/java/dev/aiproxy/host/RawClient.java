package dev.aiproxy.host;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A client down to its bytes, which tells a reply that ended from one that was cut. */
public final class RawClient implements AutoCloseable {
    /**
     * One reply.
     *
     * @param fields lines of the head after the first
     * @param body in Latin-1, without chunk framing
     * @param whole whether its end came as HTTP demands
     */
    public record Reply(int status, List<String> fields, String body, boolean whole) {
        /** The value of a field; empty if it is not there. */
        public String field(String name) {
            return RawClient.field(fields, name);
        }
    }

    private final Socket socket;
    private final InputStream in;
    private int status;
    private List<String> fields = List.of();
    private long left = -1;
    private boolean chunked;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 65536);
    }

    public static RawClient to(RunningGateway gateway) throws IOException {
        return to(gateway, new Socket());
    }

    /** @param socket not connected yet, perhaps with buffers of the test's choosing */
    public static RawClient to(RunningGateway gateway, Socket socket) throws IOException {
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), gateway.address().getPort()));
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        return new RawClient(socket);
    }

    /** Sends a request with the client key. */
    public RawClient send(String method, String path, String body, String... fields) throws IOException {
        StringBuilder text = new StringBuilder(method + " " + path
                + " HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer " + RunningGateway.KEY + "\r\n");
        for (String field : fields) {
            text.append(field).append("\r\n");
        }
        if (!body.isEmpty()) {
            text.append("content-length: ").append(body.length()).append("\r\n");
        }
        return raw(text.append("\r\n").append(body).toString());
    }

    /** Asks for a chat of the sample protocol. */
    public RawClient chat(String body, String... fields) throws IOException {
        return send("POST", "/v1/chat", body, fields);
    }

    public RawClient raw(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** Reads a whole reply, or as much as comes of it. */
    public Reply reply() throws IOException {
        return reply(false);
    }

    /** @param bodyless whether the reply has no body, whatever its fields say */
    public Reply reply(boolean bodyless) throws IOException {
        head();
        if (bodyless || status == 204 || status == 304) {
            return new Reply(status, fields, "", true);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean whole;
        try {
            for (byte[] piece = piece(); piece != null; piece = piece()) {
                body.write(piece);
            }
            whole = true;
        } catch (IOException e) {
            whole = false;
        }
        return new Reply(status, fields, body.toString(StandardCharsets.ISO_8859_1), whole);
    }

    /** Reads status line and fields. */
    public int head() throws IOException {
        String line = line();
        status = Integer.parseInt(line.split(" ", 3)[1]);
        List<String> read = new ArrayList<>();
        for (String field = line(); !field.isEmpty(); field = line()) {
            read.add(field);
        }
        fields = read;
        chunked = field(read, "transfer-encoding").equals("chunked");
        String length = field(read, "content-length");
        left = length.isEmpty() ? -1 : Long.parseLong(length);
        return status;
    }

    /** The next piece of the body, a chunk if it is chunked; null at its clean end. */
    public byte @Nullable [] piece() throws IOException {
        if (chunked) {
            int size = Integer.parseInt(line(), 16);
            byte[] bytes = exactly(size);
            line();
            return size == 0 ? null : bytes;
        }
        if (left == 0) {
            return null;
        }
        byte[] some = new byte[(int) (left < 0 ? 65536 : Math.min(left, 65536))];
        int count = in.read(some);
        if (count < 0) {
            if (left > 0) {
                throw new IOException("cut");
            }
            return null;
        }
        left = left < 0 ? -1 : left - count;
        return java.util.Arrays.copyOf(some, count);
    }

    /** The next piece as text. */
    public String text() throws IOException {
        byte[] piece = piece();
        return piece == null ? "" : new String(piece, StandardCharsets.ISO_8859_1);
    }

    private byte[] exactly(int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new IOException("cut");
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("cut");
            }
            line.append((char) b);
        }
        line.setLength(line.length() - 1);
        return line.toString();
    }

    static String field(List<String> fields, String name) {
        for (String line : fields) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                return line.substring(name.length() + 1).strip();
            }
        }
        return "";
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
