package dev.aiproxy.host.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IovArray;
import io.netty.channel.unix.Socket;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of one connection leave; used on the connection's event loop only.
 *
 * <p>A channel's own way is to queue a buffer, to take it up again at the flush, and to account for it twice. A stream with
 * pauses pays that for each of its small pieces, with all of that code out of the processor's caches. So what nothing waits
 * before goes straight to the socket, and the channel gets what the socket did not take.
 */
public final class Outlet {
    private static final int SLICE = 16 * 1024;
    private static final int MOST_SLICES = 16;
    private static final FastThreadLocal<IovArray> PAIR = new FastThreadLocal<>() {
        @Override
        protected IovArray initialValue() {
            return new IovArray(2);
        }

        @Override
        protected void onRemoval(IovArray pair) {
            pair.release();
        }
    };

    private final Channel channel;
    /** Null if what leaves has to pass through TLS first, or the socket is of a kind that can't be written to. */
    private final @Nullable Socket socket;

    /** @param channel whose handlers know by now whether it speaks TLS */
    public Outlet(Channel channel) {
        this.channel = channel;
        this.socket = channel instanceof EpollSocketChannel epoll
                        && channel.pipeline().get(SslHandler.class) == null
                ? (Socket) epoll.fd()
                : null;
    }

    /** Takes over a buffer, and sends it behind all that has been written to the channel. */
    public void send(ByteBuf bytes) {
        bytes.skipBytes(sentAtOnce(bytes));
        if (bytes.isReadable()) {
            channel.write(bytes, channel.voidPromise());
            channel.flush();
        } else {
            bytes.release();
        }
    }

    /** Sends a head and its body, which may be empty, behind all that has been written to the channel. Both stay the caller's. */
    void send(ByteBuf head, ByteBuf body) {
        int headSize = head.readableBytes();
        int size = headSize + body.readableBytes();
        int sent = size == headSize ? sentAtOnce(head) : sentAtOnce(head, body);
        if (sent == size) {
            return;
        }
        if (sent < headSize) {
            channel.write(head.retainedSlice(head.readerIndex() + sent, headSize - sent), channel.voidPromise());
        }
        int bodySent = Math.max(0, sent - headSize);
        if (bodySent < body.readableBytes()) {
            write(body, body.readerIndex() + bodySent);
        }
        channel.flush();
    }

    /**
     * Writes a body in slices. What is gathered into one system call has a limit, which begins at twice the send buffer of
     * an unconnected socket (32 KiB) and doubles with what went through. A body in one piece beyond it would never get
     * behind its head, which would leave alone, in a packet of its own.
     */
    private void write(ByteBuf body, int from) {
        int at = from;
        if (body.hasMemoryAddress()) {
            int sliced = Math.min(body.writerIndex(), at + MOST_SLICES * SLICE) - SLICE;
            for (; at < sliced; at += SLICE) {
                channel.write(body.retainedSlice(at, SLICE), channel.voidPromise());
            }
        }
        channel.write(body.retainedSlice(at, body.writerIndex() - at), channel.voidPromise());
    }

    private int sentAtOnce(ByteBuf head, ByteBuf body) {
        Socket direct = socket;
        if (direct == null || !head.hasMemoryAddress() || !body.hasMemoryAddress() || !isNext()) {
            return 0;
        }
        IovArray pair = PAIR.get();
        pair.clear();
        pair.add(head, head.readerIndex(), head.readableBytes());
        pair.add(body, body.readerIndex(), body.readableBytes());
        try {
            return (int) direct.writevAddresses(pair.memoryAddress(0), pair.count());
        } catch (IOException e) {
            return 0;
        }
    }

    private int sentAtOnce(ByteBuf bytes) {
        Socket direct = socket;
        if (direct == null || !bytes.hasMemoryAddress() || !isNext()) {
            return 0;
        }
        try {
            return direct.sendAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
        } catch (IOException e) {
            // The channel's own write meets it again, and ends the connection.
            return 0;
        }
    }

    /** Whether nothing waits to be written, and the socket is still this channel's: a closed one's number may be another's. */
    private boolean isNext() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting != null && waiting.totalPendingWriteBytes() == 0 && channel.isActive();
    }
}
