package dev.aiproxy.host.door;

import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.host.pipeline.ClientReply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Writes one reply as frames of an HTTP/2 stream; on the connection's event loop. */
final class StreamReply implements ClientReply {
    /** Of a connection of HTTP/1.1 (RFC 9113 §8.2.2), or the gateway's own to say. */
    private static final Set<String> WITHHELD =
            Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "content-length");

    /** The most that is written at once: how much of it the client has taken is seen when all of it is gone. */
    private static final int SLICE = 16 * 1024;

    private static final AsciiString LENGTH = AsciiString.cached("content-length");

    private final Channel stream;
    private final boolean headRequest;
    private final Cors cors;
    private final ReplyEnd whenEnded;
    private boolean begun;
    private boolean bodyless;
    private boolean ended;
    private long remaining = -1;

    /** Told when a reply has been written to its end; one that is cut takes its stream along. */
    interface ReplyEnd {
        /** @param written done when the last of it has left the gateway */
        void ended(ChannelFuture written);
    }

    /** @param headRequest whether the client asked by HEAD, which wants no body */
    StreamReply(Channel stream, boolean headRequest, Cors cors, ReplyEnd whenEnded) {
        this.stream = stream;
        this.headRequest = headRequest;
        this.cors = cors;
        this.whenEnded = whenEnded;
    }

    @Override
    public void whole(WireResponse response) {
        if (begun) {
            reset();
            return;
        }
        int status = response.status();
        int length = response.body().length();
        boolean withoutLength = status == 204 || status == 304;
        Http2Headers head = head(status, response.headers());
        if (!withoutLength) {
            head.setInt(LENGTH, length);
        }
        if (headRequest || withoutLength || length == 0) {
            finish(stream.write(new DefaultHttp2HeadersFrame(head, true)));
        } else {
            stream.write(new DefaultHttp2HeadersFrame(head, false));
            finish(write(Unpooled.wrappedBuffer(response.body().toByteArray()), true));
        }
    }

    @Override
    public void head(int status, Headers headers, long length) {
        bodyless = headRequest || status == 204 || status == 304;
        Http2Headers head = head(status, headers);
        if (length >= 0 && status != 204) {
            head.setLong(LENGTH, length);
            remaining = bodyless ? -1 : length;
        }
        stream.write(new DefaultHttp2HeadersFrame(head, false));
    }

    private Http2Headers head(int status, Headers fields) {
        begun = true;
        Http2Headers head = new DefaultHttp2Headers(false, fields.size() + 4).status(Integer.toString(status));
        fields.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!WITHHELD.contains(lower)) {
                head.add(new AsciiString(lower), text(value));
            }
        });
        cors.forEach((name, value) -> head.add(new AsciiString(name), new AsciiString(value)));
        return head;
    }

    /** A value that no server behind could take for several fields. */
    private static AsciiString text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\r' || bytes[i] == '\n' || bytes[i] == 0) {
                bytes[i] = ' ';
            }
        }
        return new AsciiString(bytes, false);
    }

    @Override
    public void body(ByteBuf piece) {
        int size = piece.readableBytes();
        if (bodyless || ended || size == 0) {
            piece.release();
            return;
        }
        remaining = remaining < 0 ? -1 : Math.max(0, remaining - size);
        write(piece, false);
    }

    private ChannelFuture write(ByteBuf data, boolean last) {
        while (data.readableBytes() > SLICE) {
            stream.write(new DefaultHttp2DataFrame(data.readRetainedSlice(SLICE), false));
        }
        return stream.write(new DefaultHttp2DataFrame(data, last));
    }

    @Override
    public void flush() {
        stream.flush();
    }

    @Override
    public void end() {
        if (ended) {
            return;
        }
        if (remaining > 0) {
            // Fewer bytes than announced, which the client must see.
            reset();
            return;
        }
        finish(stream.write(new DefaultHttp2DataFrame(true)));
    }

    private void finish(ChannelFuture written) {
        ended = true;
        stream.flush();
        whenEnded.ended(written);
    }

    @Override
    public void reset() {
        if (!ended) {
            ended = true;
            // A reset overtakes what waits for a flush, and nothing may stand behind it (RFC 9113 §5.1).
            stream.flush();
            stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
        }
    }

    @Override
    public boolean isWritable() {
        return stream.isWritable();
    }
}
