package dev.aiproxy.host.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Looks at the first bytes of a connection in clear: a client that knows beforehand that HTTP/2 is spoken here begins with
 * a preface that no request of HTTP/1.1 looks like (RFC 9113 §3.3). It takes three bytes at most, and then leaves.
 */
final class PrefaceCheck extends ByteToMessageDecoder {
    private static final byte[] BEGIN = "PRI".getBytes(StandardCharsets.US_ASCII);

    private final Entrance entrance;
    private final DoorLoop loop;

    PrefaceCheck(Entrance entrance, DoorLoop loop) {
        this.entrance = entrance;
        this.loop = loop;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int count = Math.min(in.readableBytes(), BEGIN.length);
        for (int i = 0; i < count; i++) {
            if (in.getByte(in.readerIndex() + i) != BEGIN[i]) {
                context.pipeline().remove(this);
                return;
            }
        }
        if (count == BEGIN.length) {
            ChannelPipeline pipeline = context.pipeline();
            pipeline.get(GatewayHandler.class).release();
            pipeline.remove(GatewayHandler.class);
            entrance.speakHttp2(context.channel(), loop);
            // Last, because what has been read goes on to the handlers behind when it leaves.
            pipeline.remove(this);
        }
    }
}
