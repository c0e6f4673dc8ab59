package dev.aiproxy.host.door;

import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.host.http1.HeadWriter;
import dev.aiproxy.host.pipeline.ClientReply;
import dev.aiproxy.host.upstream.Outlet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Writes one reply of HTTP/1.1 (or 1.0) straight into buffers; on the connection's event loop. */
final class Http1Reply implements ClientReply {
    private static final byte[] OK = "HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "transfer-encoding: chunked\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "connection: close\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEEP_ALIVE = "connection: keep-alive\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    /** Room for what may come together with the head of a reply of unknown length. */
    private static final int FIRST_CHUNKS = 512;
    /** Up to here it is cheaper to copy a piece behind what else is to be written than to write it by itself. */
    private static final int COPY_LIMIT = 4096;
    /** The most that a chunk has beside its data. */
    private static final int CHUNK_FRAME = 12;

    private final Channel channel;
    private final Outlet outlet;
    private final FlushRound round;
    private final boolean http10;
    private final boolean headRequest;
    private final BooleanSupplier last;
    private final ReplyEnd whenEnded;
    private final Cors cors;
    private boolean keepAlive;
    private boolean chunked;
    private boolean bodyless;
    private boolean begun;
    private boolean ended;
    private long remaining = -1;
    /** Head and small pieces since the last flush: one buffer costs less to write than several. */
    private @Nullable ByteBuf gathered;

    /** Told when a reply has been written to its end; one that is cut takes its connection along. */
    interface ReplyEnd {
        /** @param reusable whether another request may follow on the connection */
        void ended(boolean reusable);
    }

    /**
     * Where the replies of one connection go to.
     *
     * @param outlet of the channel
     * @param round of its event loop
     */
    record Destination(Channel channel, Outlet outlet, FlushRound round) {}

    /**
     * @param keepAlive whether the client wants to use the connection again
     * @param last asked when the head is written: whether no further request may follow, whatever the client wants
     */
    Http1Reply(
            Destination destination,
            RequestFrame frame,
            boolean keepAlive,
            Cors cors,
            BooleanSupplier last,
            ReplyEnd whenEnded) {
        this.channel = destination.channel();
        this.outlet = destination.outlet();
        this.round = destination.round();
        this.http10 = frame.http10();
        this.headRequest = frame.head();
        this.keepAlive = keepAlive;
        this.cors = cors;
        this.last = last;
        this.whenEnded = whenEnded;
    }

    /**
     * What of a request shapes its reply.
     *
     * @param http10 whether the client speaks HTTP/1.0, which knows no chunks
     * @param head whether it asked by HEAD, which wants no body
     */
    record RequestFrame(boolean http10, boolean head) {}

    @Override
    public void whole(WireResponse response) {
        if (begun) {
            reset();
            return;
        }
        HeadWriter head = beginHead(response.status(), response.headers());
        int length = response.body().length();
        boolean withoutLength = response.status() == 204 || response.status() == 304;
        if (!withoutLength) {
            writeLength(head, length);
        }
        ByteBuf out = finished(head, withoutLength ? 0 : length);
        boolean hasBody = !headRequest && !withoutLength && length > 0;
        if (hasBody && length <= COPY_LIMIT) {
            for (ByteBuffer segment : response.body().segments()) {
                out.writeBytes(segment);
            }
            gathered = out;
        } else {
            channel.write(out, channel.voidPromise());
            if (hasBody) {
                channel.write(Unpooled.wrappedBuffer(response.body().toByteArray()), channel.voidPromise());
            }
        }
        finish();
    }

    @Override
    public void head(int status, Headers headers, long length) {
        bodyless = headRequest || status == 204 || status == 304 || status < 200;
        chunked = !bodyless && length < 0 && !http10;
        if (length < 0 && http10) {
            keepAlive = false;
        }
        HeadWriter head = beginHead(status, headers);
        if (chunked) {
            head.add(CHUNKED);
        } else if (length >= 0 && status != 204) {
            writeLength(head, length);
            remaining = bodyless ? -1 : length;
        }
        gathered = finished(head, bodyless ? 0 : length);
    }

    /** @param length of the body; -1 if unknown */
    private ByteBuf finished(HeadWriter head, long length) {
        head.endLine();
        int forBody = length < 0 ? FIRST_CHUNKS : length <= COPY_LIMIT ? (int) length : 0;
        ByteBuf out = channel.alloc().directBuffer(head.length() + forBody + CHUNK_FRAME);
        head.writeTo(out);
        return out;
    }

    /** All but what says where the body ends, and the empty line. */
    private HeadWriter beginHead(int status, Headers headers) {
        begun = true;
        keepAlive &= !last.getAsBoolean();
        HeadWriter head = HeadWriter.begin().add(statusLine(status));
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (!isOurs(name)) {
                head.mendedField(name, headers.value(i));
            }
        }
        cors.addTo(head);
        if (!keepAlive) {
            head.add(CLOSE);
        } else if (http10) {
            head.add(KEEP_ALIVE);
        }
        return head;
    }

    private static byte[] statusLine(int status) {
        return status == 200
                ? OK
                : ("HTTP/1.1 " + status + ' '
                                + HttpResponseStatus.valueOf(status).reasonPhrase() + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean isOurs(String name) {
        return name.equalsIgnoreCase("content-length")
                || name.equalsIgnoreCase("connection")
                || name.equalsIgnoreCase("transfer-encoding");
    }

    private static void writeLength(HeadWriter head, long length) {
        head.add(LENGTH).number(length).endLine();
    }

    @Override
    public void body(ByteBuf piece) {
        int size = piece.readableBytes();
        if (bodyless || ended || size == 0) {
            piece.release();
            return;
        }
        remaining = remaining < 0 ? -1 : Math.max(0, remaining - size);
        if (chunked && gathered == null && hasRoomForFrame(piece, size)) {
            frame(piece, size);
            gathered = piece;
        } else if (size <= COPY_LIMIT) {
            ByteBuf out = room(size + CHUNK_FRAME);
            if (chunked) {
                chunkSize(out, size);
            }
            out.writeBytes(piece);
            if (chunked) {
                out.writeByte('\r').writeByte('\n');
            }
            piece.release();
        } else if (chunked) {
            chunkSize(room(CHUNK_FRAME), size);
            writeGathered();
            channel.write(piece, channel.voidPromise());
            room(CHUNK_FRAME).writeByte('\r').writeByte('\n');
        } else {
            writeGathered();
            channel.write(piece, channel.voidPromise());
        }
    }

    /**
     * Whether a piece can be written where it lies, with what makes it a chunk around it: nobody else has a part in the
     * buffer, and not much of it is empty, because all of it waits for a client that reads slowly.
     */
    private static boolean hasRoomForFrame(ByteBuf piece, int size) {
        return piece.unwrap() == null
                && piece.refCnt() == 1
                && piece.readerIndex() >= digits(size) + 2
                && piece.writableBytes() >= 2
                && piece.capacity() <= 4 * (size + CHUNK_FRAME);
    }

    /** Of a size in hexadecimal; above zero. */
    private static int digits(int size) {
        return (35 - Integer.numberOfLeadingZeros(size)) >>> 2;
    }

    private static void frame(ByteBuf piece, int size) {
        int end = piece.writerIndex();
        int start = piece.readerIndex() - digits(size) - 2;
        piece.setIndex(start, start);
        chunkSize(piece, size);
        piece.writerIndex(end).writeByte('\r').writeByte('\n');
    }

    /** A buffer with room for so many bytes, behind what is to be written before them. */
    private ByteBuf room(int size) {
        ByteBuf current = gathered;
        if (current != null && current.writableBytes() >= size) {
            return current;
        }
        // Where there was one piece before this flush and now another, more may follow.
        ByteBuf fresh = channel.alloc().directBuffer(current == null ? size : Math.max(size, COPY_LIMIT));
        writeGathered();
        gathered = fresh;
        return fresh;
    }

    private void writeGathered() {
        ByteBuf current = gathered;
        if (current != null) {
            gathered = null;
            channel.write(current, channel.voidPromise());
        }
    }

    private static void chunkSize(ByteBuf out, int size) {
        int shift = 28;
        while (shift > 0 && size >>> shift == 0) {
            shift -= 4;
        }
        for (; shift >= 0; shift -= 4) {
            out.writeByte(HEX[size >>> shift & 15]);
        }
        out.writeByte('\r').writeByte('\n');
    }

    @Override
    public void flush() {
        if (gathered == null) {
            channel.flush();
        } else {
            round.add(this);
        }
    }

    /** Sends all that has been written since, unless the reply has ended meanwhile. */
    void flushNow() {
        if (!ended) {
            send();
        }
    }

    private void send() {
        ByteBuf current = gathered;
        if (current == null) {
            channel.flush();
        } else {
            gathered = null;
            outlet.send(current);
        }
    }

    @Override
    public void end() {
        if (ended) {
            return;
        }
        if (remaining > 0) {
            // Fewer bytes than announced: only a cut connection tells the client so.
            reset();
            return;
        }
        if (chunked) {
            room(CHUNK_FRAME).writeBytes(LAST_CHUNK);
        }
        finish();
    }

    private void finish() {
        ended = true;
        send();
        whenEnded.ended(keepAlive);
    }

    @Override
    public void reset() {
        if (!ended) {
            ended = true;
            writeGathered();
            Resets.reset(channel);
        }
    }

    /** Lets go of what has not been written, because nobody is there to read it. */
    @Override
    public void discard() {
        ByteBuf left = gathered;
        if (left != null) {
            gathered = null;
            left.release();
        }
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }
}
