package dev.aiproxy.host.door;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.route.Handler;
import dev.aiproxy.api.route.Socket;
import dev.aiproxy.api.wire.WireRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/** Turns a connection from HTTP into a WebSocket that a plugin lives on (RFC 6455 §4.2). */
final class SocketUpgrade {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int MAX_FRAME = 16 * 1024 * 1024;
    private static final int MAX_MESSAGE = 64 * 1024 * 1024;

    private SocketUpgrade() {}

    static boolean isWanted(ClientHead request) {
        String upgrade = request.fields().get("upgrade");
        return upgrade != null && upgrade.toLowerCase(Locale.ROOT).contains("websocket");
    }

    /** @throws FaultException if the plugin refuses, or the handshake is not one of RFC 6455 */
    static void run(ClientHead request, WireRequest seen, Handler.WebSocket handler, GatewayHandler connection) {
        String key = request.fields().get("sec-websocket-key");
        String version = request.fields().get("sec-websocket-version");
        if (key == null || !"13".equals(version)) {
            throw Fault.of(FaultKind.INVALID_REQUEST, "This is not a handshake of WebSocket version 13.")
                    .asException();
        }
        Socket socket = handler.open(seen);
        ChannelHandlerContext context = connection.context();
        ByteBuf head = context.alloc().directBuffer(256);
        ByteBufUtil.writeAscii(
                head,
                "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: "
                        + accept(key) + "\r\n\r\n");
        context.write(head, context.voidPromise());
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addLast(new WebSocket13FrameEncoder(false));
        pipeline.addLast(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowExtensions(false)
                .maxFramePayloadLength(MAX_FRAME)
                .build()));
        pipeline.addLast(new Utf8FrameValidator());
        pipeline.addLast(new WebSocketFrameAggregator(MAX_MESSAGE));
        pipeline.addLast(new SocketHandler(socket, connection.loop(), connection.budget()));
        connection.leave();
        // Only now, when the plugin knows its socket: a client may rely on it as soon as it sees the answer.
        context.flush();
    }

    private static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key.strip() + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
