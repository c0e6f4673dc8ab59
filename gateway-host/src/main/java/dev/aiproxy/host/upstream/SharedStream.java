package dev.aiproxy.host.upstream;

import dev.aiproxy.api.wire.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One exchange on a stream of HTTP/2 (RFC 9113 §8.1). */
final class SharedStream extends ChannelInboundHandlerAdapter implements Lane {
    private final SharedConnection connection;
    private @Nullable HttpExchange exchange;
    private @Nullable Channel channel;
    private @Nullable Throwable cause;
    private boolean headSeen;
    private boolean refused;
    private boolean tooLate;
    private boolean over;
    private boolean written;
    private long hearingsThen;

    SharedStream(SharedConnection connection, HttpExchange exchange) {
        this.connection = connection;
        this.exchange = exchange;
    }

    void opened(boolean well, @Nullable Throwable why) {
        if (!well) {
            connection.leave();
            cause = why;
            lost();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        HttpExchange current = exchange;
        if (current == null) {
            context.close();
            return;
        }
        ByteBuf body = current.body();
        boolean hasBody = body.isReadable();
        written = !hasBody;
        hearingsThen = connection.hearings();
        context.write(new DefaultHttp2HeadersFrame(StreamHead.of(current.request()), !hasBody))
                .addListener(sent -> {
                    if (!sent.isSuccess()) {
                        cause = cause == null ? sent.cause() : cause;
                        refused |= !headSeen && connection.hearings() == hearingsThen;
                    }
                });
        if (hasBody) {
            context.write(new DefaultHttp2DataFrame(body.retainedDuplicate(), true))
                    .addListener(sent -> written = sent.isSuccess());
        }
        context.flush();
        current.sent();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        connection.heard();
        switch (message) {
            case Http2HeadersFrame frame -> head(context, frame);
            case Http2DataFrame frame -> data(frame);
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void head(ChannelHandlerContext context, Http2HeadersFrame frame) {
        HttpExchange current = exchange;
        if (current == null) {
            return;
        }
        if (!headSeen) {
            int status = status(frame.headers());
            if (status < 100 || (status < 200 && frame.isEndStream())) {
                cause = new IOException("no status");
                context.close();
                return;
            }
            if (status < 200) {
                return;
            }
            headSeen = true;
            connection.replied();
            Headers fields = fields(frame.headers());
            current.head(status, EndToEnd.fields(fields), EndToEnd.length(fields));
        }
        if (frame.isEndStream()) {
            ended();
        }
    }

    private void data(Http2DataFrame frame) {
        HttpExchange current = exchange;
        boolean last = frame.isEndStream();
        if (current != null && !current.isDone() && headSeen && frame.content().isReadable()) {
            // What releases the content releases the frame.
            current.body(frame.content());
        } else {
            frame.release();
        }
        if (last && headSeen) {
            ended();
        }
    }

    private static int status(Http2Headers headers) {
        CharSequence status = headers.status();
        if (status == null || !status.toString().matches("[1-9][0-9]{2}")) {
            return 0;
        }
        return Integer.parseInt(status.toString());
    }

    private static Headers fields(Http2Headers headers) {
        Headers.Builder fields = Headers.builder();
        headers.forEach(field -> {
            if (!Http2Headers.PseudoHeaderName.hasPseudoHeaderFormat(field.getKey())) {
                fields.add(field.getKey().toString(), field.getValue().toString());
            }
        });
        return fields.build();
    }

    private void ended() {
        HttpExchange current = exchange;
        exchange = null;
        Channel open = channel;
        if (!written && open != null) {
            // The answer is whole, and nobody reads the rest of the request.
            open.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
        }
        if (current != null) {
            current.end();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        HttpExchange current = exchange;
        if (current != null) {
            current.readComplete();
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case Http2ResetFrame reset -> {
                connection.heard();
                refused |= !headSeen && reset.errorCode() == Http2Error.REFUSED_STREAM.code();
                cause = new IOException("the stream was reset: " + reset.errorCode());
            }
            // Told to those streams alone that the other side has not looked at (RFC 9113 §6.8).
            case Http2GoAwayFrame farewell -> {
                refused = !headSeen;
                tooLate = refused && farewell.errorCode() == Http2Error.NO_ERROR.code();
                farewell.release();
            }
            default -> context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lost();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        cause = cause == null ? thrown : cause;
        context.close();
    }

    private void lost() {
        HttpExchange current = exchange;
        exchange = null;
        if (!over) {
            over = true;
            connection.ended();
        }
        if (current != null) {
            current.lost(cause);
        }
    }

    @Override
    public boolean hasCarried() {
        return connection.hasCarried();
    }

    @Override
    public boolean isSilent() {
        return connection.hearings() == hearingsThen;
    }

    @Override
    public boolean isRefused() {
        return refused;
    }

    @Override
    public boolean cameTooLate() {
        return tooLate;
    }

    /** Not asked: no other exchange comes after this one on its stream. */
    @Override
    public boolean hasWrittenAll() {
        return true;
    }

    /** Tells the other side that nobody waits for it. */
    @Override
    public void abandon() {
        exchange = null;
        Channel open = channel;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void setReading(boolean wanted) {
        Channel open = channel;
        if (open != null) {
            open.config().setAutoRead(wanted);
        }
    }
}
