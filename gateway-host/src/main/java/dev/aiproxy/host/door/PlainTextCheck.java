package dev.aiproxy.host.door;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tells a client that speaks HTTP in clear where TLS is wanted, instead of leaving it with a closed connection. */
final class PlainTextCheck extends ByteToMessageDecoder {
    /** First byte of a handshake record (RFC 8446 §5.1). */
    private static final int HANDSHAKE = 0x16;

    private static final byte[] ANSWER = answer().getBytes(StandardCharsets.US_ASCII);

    private boolean answered;

    private static String answer() {
        String json =
                "{\"error\":{\"message\":\"This port speaks HTTPS.\",\"type\":\"invalid_request\",\"code\":null}}";
        return String.join(
                "\r\n",
                "HTTP/1.1 400 Bad Request",
                "connection: close",
                "content-type: application/json",
                "content-length: " + json.length(),
                "",
                json);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int first = in.getUnsignedByte(in.readerIndex());
        if (!answered && (first == HANDSHAKE || first < 'A' || first > 'Z')) {
            // What is neither TLS nor a method is for TLS to refuse.
            context.pipeline().remove(this);
            return;
        }
        in.skipBytes(in.readableBytes());
        if (!answered) {
            answered = true;
            context.writeAndFlush(Unpooled.wrappedBuffer(ANSWER)).addListener(ChannelFutureListener.CLOSE);
        }
    }
}
