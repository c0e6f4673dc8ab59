package dev.aiproxy.host.door;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;

/** What a connection has yet to hand to the network; on its event loop only. */
final class Outbound {
    private Outbound() {}

    /** How many bytes are kept because the client has not taken them, or those before them. */
    static long pending(Channel channel) {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes();
    }

    /** How many bytes the client has yet to take: less than {@link #pending} by what is gone of the buffer at the front. */
    static long untaken(Channel channel) {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes() - waiting.currentProgress();
    }

    /** What is kept of a stream of HTTP/2, which may be a little less. */
    static long pendingOnStream(Channel stream) {
        WriteBufferWaterMark marks = stream.config().getWriteBufferWaterMark();
        if (stream.isWritable()) {
            return Math.max(0, marks.high() - stream.bytesBeforeUnwritable());
        }
        long aboveLow = stream.bytesBeforeWritable();
        // Where only the connection takes no more, the stream need not have anything.
        return aboveLow == 0 ? 0 : marks.low() + aboveLow;
    }

    /** Calls back when all that waits now is gone, or will never go because the connection is closed. */
    static void whenSent(Channel channel, Runnable then) {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first == null) {
            then.run();
            return;
        }
        // Written in front of the first handler it stands behind everything that waits, also behind a TLS handler.
        first.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> then.run());
    }
}
