package dev.aiproxy.host.door;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Turns a connection away that is one too many: says so, and gives the client a moment to read it. */
final class Turnstile extends ChannelInboundHandlerAdapter {
    private static final byte[] FULL = full().getBytes(StandardCharsets.US_ASCII);
    private static final long MOMENT_MILLIS = 500;

    private static String full() {
        String json = "{\"error\":{\"message\":\"Too many connections.\",\"type\":\"unavailable\",\"code\":null}}";
        return String.join(
                "\r\n",
                "HTTP/1.1 503 Service Unavailable",
                "retry-after: 1",
                "connection: close",
                "content-type: application/json",
                "content-length: " + json.length(),
                "",
                json);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.wrappedBuffer(FULL)).addListener(written -> {
            if (context.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
        });
        context.executor().schedule(() -> context.close(), MOMENT_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
