package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.wire.Body;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;

/** Netty's buffers as the plugins see them, and back; without copies. */
final class Bodies {
    private Bodies() {}

    /** The readable bytes of a buffer; valid as long as the buffer is. */
    static Body view(ByteBuf buffer) {
        return buffer.isReadable() ? Body.of(buffer.nioBuffer()) : Body.EMPTY;
    }

    /** A body that stands in memory of its own, as a buffer to be written. */
    static ByteBuf toBuffer(Body own) {
        return Unpooled.wrappedBuffer(own.segments().toArray(new ByteBuffer[0]));
    }

    /** The same bytes in memory of their own, which nobody takes back. */
    static Body copy(Body body) {
        return body.isEmpty() ? body : Body.of(ByteBuffer.wrap(body.toByteArray()));
    }

    /**
     * A body as a buffer to be written; the caller owns it.
     *
     * @param original what the body may be a view of, wholly or in parts
     */
    static ByteBuf toBuffer(Body body, Body originalView, ByteBuf original) {
        if (body.isEmpty()) {
            return Unpooled.EMPTY_BUFFER;
        }
        if (body == originalView) {
            return original.retainedDuplicate();
        }
        List<ByteBuffer> segments = body.segments();
        CompositeByteBuf parts = Unpooled.compositeBuffer(segments.size() + 1);
        for (ByteBuffer segment : segments) {
            parts.addComponent(true, Unpooled.wrappedBuffer(segment));
        }
        // The segments may lie in the client's buffer: beyond the readable part, it lives as long as they are written.
        parts.addComponent(false, original.retainedDuplicate());
        return parts;
    }
}
