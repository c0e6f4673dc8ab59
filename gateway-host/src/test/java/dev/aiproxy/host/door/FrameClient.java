package dev.aiproxy.host.door;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A client of WebSockets that sends exactly the frames it is told to. Payloads are characters of Latin-1. */
final class FrameClient implements AutoCloseable {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final byte[] MASK = {11, 22, 33, 44};

    /** One frame as it came. */
    record Frame(int opcode, boolean last, String payload) {
        int closeCode() {
            return payload.length() < 2 ? -1 : (payload.charAt(0) << 8) | payload.charAt(1);
        }

        String closeReason() {
            return payload.substring(2);
        }
    }

    private final RawClient client;

    private FrameClient(RawClient client) {
        this.client = client;
    }

    static String handshake(String target, String... lines) {
        return Requests.get(
                target,
                Requests.lines(
                                "connection: keep-alive, Upgrade",
                                "upgrade: WebSocket",
                                "origin: https://page.example",
                                "sec-websocket-version: 13",
                                "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==")
                        + (lines.length == 0 ? "" : Requests.lines(lines)));
    }

    static FrameClient open(InetSocketAddress address, String target) throws IOException {
        return open(address, target, new byte[0]);
    }

    /** @param behind bytes that are sent with the handshake */
    static FrameClient open(InetSocketAddress address, String target, byte[] behind) throws IOException {
        return open(new RawClient(address), target, behind);
    }

    static FrameClient open(RawClient client, String target, byte[] behind) throws IOException {
        byte[] head = handshake(target).getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[head.length + behind.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(behind, 0, all, head.length, behind.length);
        RawClient.Reply reply = client.send(all).head();
        if (reply.status() != 101
                || !reply.field("sec-websocket-accept").orElse("").equals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")) {
            throw new IOException("no handshake: " + reply);
        }
        return new FrameClient(client);
    }

    static byte[] bytes(int opcode, boolean last, boolean masked, String payload) {
        byte[] data = payload.getBytes(StandardCharsets.ISO_8859_1);
        int lengthBytes = data.length < 126 ? 0 : data.length < 65536 ? 2 : 8;
        byte[] frame = new byte[2 + lengthBytes + (masked ? 4 : 0) + data.length];
        frame[0] = (byte) (opcode | (last ? 0x80 : 0));
        frame[1] = (byte) ((lengthBytes == 0 ? data.length : lengthBytes == 2 ? 126 : 127) | (masked ? 0x80 : 0));
        for (int i = 0; i < lengthBytes; i++) {
            frame[2 + i] = (byte) ((long) data.length >> (8 * (lengthBytes - 1 - i)));
        }
        int at = 2 + lengthBytes;
        if (masked) {
            System.arraycopy(MASK, 0, frame, at, MASK.length);
            at += MASK.length;
        }
        for (int i = 0; i < data.length; i++) {
            frame[at + i] = (byte) (masked ? data[i] ^ MASK[i & 3] : data[i]);
        }
        return frame;
    }

    FrameClient send(int opcode, String payload) throws IOException {
        client.send(bytes(opcode, true, true, payload));
        return this;
    }

    FrameClient send(byte[] raw) throws IOException {
        client.send(raw);
        return this;
    }

    Frame frame() throws IOException {
        byte[] head = client.bytes(2);
        long length = head[1] & 0x7F;
        if ((head[1] & 0x80) != 0) {
            throw new IOException("a server masks nothing");
        }
        if (length > 125) {
            byte[] more = client.bytes(length == 126 ? 2 : 8);
            length = 0;
            for (byte b : more) {
                length = (length << 8) | (b & 0xFF);
            }
        }
        String payload = new String(client.bytes(Math.toIntExact(length)), StandardCharsets.ISO_8859_1);
        return new Frame(head[0] & 0x0F, head[0] < 0, payload);
    }

    /** Whether there is something to read at once. */
    boolean hasMore() throws IOException {
        return client.hasMore();
    }

    /** Whether the gateway closes the connection now. */
    boolean isClosedCleanly() throws IOException {
        return client.isClosedCleanly();
    }

    void abort() throws IOException {
        client.abort();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
