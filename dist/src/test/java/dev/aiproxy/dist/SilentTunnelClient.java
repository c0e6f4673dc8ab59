package dev.aiproxy.dist;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client that dials in and then says nothing, not even to pings. */
final class SilentTunnelClient implements AutoCloseable {
    static final int CLOSE = 8;
    static final int PING = 9;

    /**
     * A frame of the gateway's.
     *
     * @param code with which it closes; 0 if it does not
     */
    record Frame(int opcode, int code) {}

    private final Socket socket;
    private final DataInputStream in;

    SilentTunnelClient(URI gateway, String token) throws IOException {
        socket = new Socket(gateway.getHost(), gateway.getPort());
        socket.setSoTimeout(30_000);
        in = new DataInputStream(socket.getInputStream());
        String handshake = String.join(
                "\r\n",
                "GET /v1/ws?auth_token=" + token + " HTTP/1.1",
                "host: gateway",
                "connection: Upgrade",
                "upgrade: websocket",
                "sec-websocket-version: 13",
                "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
                "",
                "");
        socket.getOutputStream().write(handshake.getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("no handshake: " + head);
        }
    }

    /** The next frame, which must be short. */
    Frame next() throws IOException {
        int opcode = in.readUnsignedByte() & 0x0F;
        byte[] payload = in.readNBytes(in.readUnsignedByte());
        return new Frame(opcode, opcode == CLOSE ? (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF) : 0);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
