package dev.aiproxy.host.upstream;

import dev.aiproxy.host.door.StreamClient;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A provider that speaks HTTP/2 over TLS, frame by frame as a test says. Bytes are characters of Latin-1. */
final class StreamOrigin implements AutoCloseable {
    private static final int PREFACE = 24;
    private static final int ACK = 1;

    private final SSLServerSocket listener;
    private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
    private final int streams;

    /** @param streams how many it allows at once on a connection */
    StreamOrigin(TestCertificate certificate, int streams) throws IOException, GeneralSecurityException {
        this.streams = streams;
        listener = (SSLServerSocket)
                certificate.serverSockets().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        SSLParameters parameters = listener.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        listener.setSSLParameters(parameters);
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                SSLSocket socket = (SSLSocket) listener.accept();
                Thread.ofVirtual().start(() -> begin(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void begin(SSLSocket socket) {
        try {
            socket.setSoTimeout(10_000);
            socket.startHandshake();
            lines.add(new Line(socket, streams));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    URI url() {
        return URI.create("https://127.0.0.1:" + listener.getLocalPort());
    }

    /** The next connection, waiting for it. */
    Line line() throws InterruptedException {
        Line line = lines.poll(10, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("nobody connected");
        }
        return line;
    }

    /** Whether there are connections that the test has not taken. */
    boolean hasMore() {
        return !lines.isEmpty();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    /** A frame, with its fields if it is a head. */
    record Frame(int type, int flags, int stream, String payload, Optional<Http2Headers> fields) {
        boolean ends() {
            return (flags & StreamClient.END_STREAM) != 0;
        }
    }

    /** One connection. */
    static final class Line implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;
        private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

        Line(Socket socket, int streams) throws IOException {
            this.socket = socket;
            in = new BufferedInputStream(socket.getInputStream());
            bytes(PREFACE);
            frame(StreamClient.SETTINGS, 0, 0, "\0\3" + StreamClient.fourBytes(streams));
        }

        Line frame(int type, int flags, int stream, String payload) throws IOException {
            int length = payload.length();
            String frame = "" + (char) (length >>> 16) + (char) ((length >>> 8) & 0xFF) + (char) (length & 0xFF)
                    + (char) type + (char) flags + StreamClient.fourBytes(stream) + payload;
            socket.getOutputStream().write(frame.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        Line head(int stream, String status, boolean last, String... fields) throws IOException {
            String block = StreamClient.block(":status", status) + StreamClient.block(fields);
            int flags = StreamClient.END_HEADERS | (last ? StreamClient.END_STREAM : 0);
            return frame(StreamClient.HEADERS, flags, stream, block);
        }

        Line data(int stream, String text, boolean last) throws IOException {
            return frame(StreamClient.DATA, last ? StreamClient.END_STREAM : 0, stream, text);
        }

        Line reset(int stream, int error) throws IOException {
            return frame(StreamClient.RESET, 0, stream, StreamClient.fourBytes(error));
        }

        Line farewell(int lastStream) throws IOException {
            return frame(StreamClient.GOAWAY, 0, 0, StreamClient.fourBytes(lastStream) + StreamClient.fourBytes(0));
        }

        /** Asks for a sign of life. @return the frame that comes next, which is the answer if nothing came before it */
        Frame ping() throws IOException {
            frame(StreamClient.PING, 0, 0, "are you?");
            return next();
        }

        /** The next frame that is not about the connection's own settings and windows. */
        Frame next() throws IOException {
            Frame frame = any();
            while (frame.type() == StreamClient.SETTINGS || frame.type() == StreamClient.WINDOW_UPDATE) {
                frame = any();
            }
            return frame;
        }

        /** The next frame of all; settings are acknowledged. */
        Frame any() throws IOException {
            String head = bytes(9);
            int length = (head.charAt(0) << 16) | (head.charAt(1) << 8) | head.charAt(2);
            int type = head.charAt(3);
            int stream = number(head, 5);
            String payload = bytes(length);
            if (type == StreamClient.SETTINGS && (head.charAt(4) & ACK) == 0) {
                frame(StreamClient.SETTINGS, ACK, 0, "");
            }
            return new Frame(
                    type,
                    head.charAt(4),
                    stream,
                    payload,
                    type == StreamClient.HEADERS ? Optional.of(decode(stream, payload)) : Optional.empty());
        }

        static int number(String bytes, int at) {
            return (bytes.charAt(at) << 24)
                    | (bytes.charAt(at + 1) << 16)
                    | (bytes.charAt(at + 2) << 8)
                    | bytes.charAt(at + 3);
        }

        private Http2Headers decode(int stream, String payload) throws IOException {
            ByteBuf block = Unpooled.wrappedBuffer(payload.getBytes(StandardCharsets.ISO_8859_1));
            try {
                return decoder.decodeHeaders(stream, block);
            } catch (Http2Exception e) {
                throw new IOException(e);
            } finally {
                block.release();
            }
        }

        private String bytes(int count) throws IOException {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException("the connection ended");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        /** Reads a whole request; its stream. */
        int request() throws IOException {
            Frame frame = next();
            while (!frame.ends()) {
                frame = next();
            }
            return frame.stream();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
