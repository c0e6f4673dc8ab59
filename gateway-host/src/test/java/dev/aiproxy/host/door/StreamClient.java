package dev.aiproxy.host.door;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client of HTTP/2 that sends exactly the frames it is told to, over any socket. It acknowledges settings by itself,
 * and leaves windows as they are. Bytes are characters of Latin-1.
 */
public final class StreamClient implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int RESET = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;

    public static final int NO_ERROR = 0;
    public static final int PROTOCOL_ERROR = 1;
    public static final int INTERNAL_ERROR = 2;
    public static final int REFUSED_STREAM = 7;
    public static final int CANCEL = 8;
    public static final int ENHANCE_YOUR_CALM = 11;

    private static final int ACK = 1;
    private static final int PATIENCE_MILLIS = 10_000;
    /** As large as a window may be. */
    private static final int LARGEST = Integer.MAX_VALUE;

    /**
     * One frame as it came.
     *
     * @param head what it says, if it is one of HEADERS
     */
    public record Frame(int type, int flags, int stream, String payload, Optional<Reply> head) {
        public boolean ends() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }

        /** The error of a RST_STREAM, or that of a GOAWAY. */
        public int error() {
            int at = type == GOAWAY ? 4 : 0;
            return number(payload, at);
        }

        int lastStream() {
            return number(payload, 0);
        }
    }

    /**
     * A reply as far as it came.
     *
     * @param reset the error that cut it; -1 if it came to its end
     */
    public record Reply(int status, List<Map.Entry<String, String>> fields, String body, int reset) {
        public Optional<String> field(String name) {
            return fields.stream()
                    .filter(field -> field.getKey().equals(name))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }

        public boolean isWhole() {
            return reset < 0;
        }
    }

    private final Socket socket;
    private final InputStream in;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    /** Read while another stream's frames were waited for. */
    private final Map<Integer, ArrayDeque<Frame>> aside = new HashMap<>();

    private int nextStream = 1;

    /** Begins in clear, with windows as large as they may be. */
    public StreamClient(InetSocketAddress address) throws IOException {
        this(new Socket(address.getAddress(), address.getPort()), LARGEST);
        frame(WINDOW_UPDATE, 0, 0, fourBytes(LARGEST - 65535));
    }

    /** @param window of each stream; that of the connection stays as it is in the beginning */
    public StreamClient(Socket socket, int window) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedInputStream(socket.getInputStream());
        send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        frame(SETTINGS, 0, 0, "\0\4" + fourBytes(window));
    }

    public static String fourBytes(int value) {
        return "" + (char) ((value >>> 24) & 0xFF) + (char) ((value >>> 16) & 0xFF) + (char) ((value >>> 8) & 0xFF)
                + (char) (value & 0xFF);
    }

    private static int number(String bytes, int at) {
        return (bytes.charAt(at) << 24)
                | (bytes.charAt(at + 1) << 16)
                | (bytes.charAt(at + 2) << 8)
                | bytes.charAt(at + 3);
    }

    public StreamClient send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    public StreamClient frame(int type, int flags, int stream, String payload) throws IOException {
        int length = payload.length();
        return send("" + (char) (length >>> 16) + (char) ((length >>> 8) & 0xFF) + (char) (length & 0xFF) + (char) type
                + (char) flags + fourBytes(stream) + payload);
    }

    /** Fields as a header block without compression (RFC 7541 §6.2.2): names and values in turn. */
    public static String block(String... namesAndValues) {
        StringBuilder block = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i++) {
            if (i % 2 == 0) {
                block.append('\0');
            }
            length(block, namesAndValues[i].length());
            block.append(namesAndValues[i]);
        }
        return block.toString();
    }

    private static void length(StringBuilder block, int length) {
        if (length < 127) {
            block.append((char) length);
            return;
        }
        block.append((char) 127);
        int rest = length - 127;
        for (; rest >= 128; rest >>>= 7) {
            block.append((char) ((rest & 127) | 128));
        }
        block.append((char) rest);
    }

    /** Opens a stream with a head that has no body. */
    public int get(String path, String... fields) throws IOException {
        return head("GET", path, true, fields);
    }

    /** Opens a stream. */
    public int head(String method, String path, boolean whole, String... fields) throws IOException {
        List<String> all =
                new ArrayList<>(List.of(":method", method, ":scheme", "http", ":path", path, ":authority", "gateway"));
        all.addAll(List.of(fields));
        return open(block(all.toArray(String[]::new)), whole);
    }

    /** Opens a stream with a header block. */
    int open(String block, boolean whole) throws IOException {
        int stream = nextStream;
        nextStream += 2;
        frame(HEADERS, END_HEADERS | (whole ? END_STREAM : 0), stream, block);
        return stream;
    }

    /** Sends a request with the client's key. */
    public int post(String path, String body) throws IOException {
        int stream = head("POST", path, false, "x-api-key", dev.aiproxy.host.RunningGateway.KEY);
        data(stream, body, true);
        return stream;
    }

    /** Sends a piece of a body, in frames of the size that everyone takes. */
    public StreamClient data(int stream, String body, boolean last) throws IOException {
        int at = 0;
        while (body.length() - at > 16384) {
            frame(DATA, 0, stream, body.substring(at, at + 16384));
            at += 16384;
        }
        return frame(DATA, last ? END_STREAM : 0, stream, body.substring(at));
    }

    public StreamClient reset(int stream) throws IOException {
        return frame(RESET, 0, stream, fourBytes(CANCEL));
    }

    public StreamClient widen(int stream, int bytes) throws IOException {
        return frame(WINDOW_UPDATE, 0, stream, fourBytes(bytes));
    }

    /** The next frame of a stream; frames of others are kept for them. */
    public Frame next(int stream) throws IOException {
        ArrayDeque<Frame> kept = aside.get(stream);
        if (kept != null && !kept.isEmpty()) {
            return kept.removeFirst();
        }
        while (true) {
            Frame frame = read();
            if (frame.stream() == stream) {
                return frame;
            }
            if (frame.type() == GOAWAY && frame.error() != NO_ERROR) {
                throw new IOException("the connection was given up: " + frame.error());
            }
            aside.computeIfAbsent(frame.stream(), any -> new ArrayDeque<>()).addLast(frame);
        }
    }

    /** The next frame of any kind but window updates and settings, which are acknowledged. */
    private Frame read() throws IOException {
        while (true) {
            String head = bytes(9);
            int length = (head.charAt(0) << 16) | (head.charAt(1) << 8) | head.charAt(2);
            int stream = number(head, 5);
            String payload = bytes(length);
            // At once, because one head may refer to another's fields.
            Optional<Reply> reply = head.charAt(3) == HEADERS ? Optional.of(decode(stream, payload)) : Optional.empty();
            Frame frame = new Frame(head.charAt(3), head.charAt(4), stream, payload, reply);
            switch (frame.type()) {
                case SETTINGS -> {
                    if ((frame.flags() & ACK) == 0) {
                        frame(SETTINGS, ACK, 0, "");
                    }
                }
                case WINDOW_UPDATE -> {
                    // What the gateway takes is not counted here.
                }
                default -> {
                    return frame;
                }
            }
        }
    }

    private String bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the connection ended");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The head of a reply that is yet to go on. */
    public Reply headOf(int stream) throws IOException {
        Frame frame = next(stream);
        if (frame.type() == RESET) {
            return new Reply(0, List.of(), "", frame.error());
        }
        return frame.head().orElseThrow(() -> new IOException("expected a head, not " + frame));
    }

    private Reply decode(int stream, String payload) throws IOException {
        ByteBuf block = Unpooled.wrappedBuffer(payload.getBytes(StandardCharsets.ISO_8859_1));
        try {
            Http2Headers headers = decoder.decodeHeaders(stream, block);
            List<Map.Entry<String, String>> fields = new ArrayList<>();
            headers.forEach(field -> fields.add(
                    Map.entry(field.getKey().toString(), field.getValue().toString())));
            return new Reply(Integer.parseInt(headers.status().toString()), fields, "", -1);
        } catch (Http2Exception e) {
            throw new IOException(e);
        } finally {
            block.release();
        }
    }

    /** A reply to its end. */
    public Reply reply(int stream) throws IOException {
        Reply head = null;
        StringBuilder body = new StringBuilder();
        while (true) {
            Frame frame = next(stream);
            switch (frame.type()) {
                case HEADERS -> head = frame.head().orElseThrow();
                case DATA -> body.append(frame.payload());
                case RESET -> {
                    return reply(head, body, frame.error());
                }
                default -> throw new IOException("unexpected: " + frame);
            }
            if (frame.ends()) {
                return reply(head, body, -1);
            }
        }
    }

    private static Reply reply(@Nullable Reply head, StringBuilder body, int reset) {
        return head == null
                ? new Reply(0, List.of(), body.toString(), reset)
                : new Reply(head.status(), head.fields(), body.toString(), reset);
    }

    /** Waits for the gateway's farewell. */
    Frame farewell() throws IOException {
        Frame frame = next(0);
        while (frame.type() != GOAWAY) {
            frame = next(0);
        }
        return frame;
    }

    /** Waits until the gateway closes the connection, and takes whatever comes before. */
    void awaitEnd() throws IOException {
        try {
            while (in.read() >= 0) {
                Thread.onSpinWait();
            }
        } catch (java.net.SocketException e) {
            // Cut, which is an end as well.
        }
    }

    void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
