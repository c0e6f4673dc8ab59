package dev.aiproxy.host.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Decodes requests and refuses the shapes that two servers might read in two ways (RFC 9112 §11.2): both a length and
 * chunks, two lengths, folded header lines, bare CR, control characters.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
    private boolean inHead = true;
    private boolean refused;

    StrictRequestDecoder(int maxLine, int maxHeaders) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(maxLine)
                .setMaxHeaderSize(maxHeaders)
                .setMaxChunkSize(64 * 1024)
                .setValidateHeaders(true)
                .setAllowDuplicateContentLengths(false)
                .setStrictLineParsing(true)
                .setInitialBufferSize(256));
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        if (inHead && !refused && hasFoldedLine(buffer)) {
            refused = true;
            buffer.skipBytes(buffer.readableBytes());
            out.add(invalid(new IllegalArgumentException("a folded header line")));
            return;
        }
        if (refused) {
            buffer.skipBytes(buffer.readableBytes());
            return;
        }
        int before = out.size();
        super.decode(context, buffer, out);
        for (int i = before; i < out.size(); i++) {
            Object message = out.get(i);
            if (message instanceof HttpRequest) {
                inHead = false;
            }
            if (message instanceof LastHttpContent) {
                inHead = true;
            }
        }
    }

    private HttpMessage invalid(Exception cause) {
        HttpMessage message = createInvalidMessage();
        message.setDecoderResult(DecoderResult.failure(cause));
        return message;
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both content-length and transfer-encoding");
    }

    /** Looks for a line that begins with space inside the part of the head that is here. */
    private static boolean hasFoldedLine(ByteBuf buffer) {
        int end = buffer.writerIndex();
        int at = buffer.readerIndex();
        while (at < end) {
            int lineFeed = buffer.indexOf(at, end, (byte) '\n');
            if (lineFeed < 0 || lineFeed + 1 >= end) {
                return false;
            }
            byte next = buffer.getByte(lineFeed + 1);
            if (next == ' ' || next == '\t') {
                return true;
            }
            if (next == '\n' || (next == '\r' && lineFeed + 2 < end && buffer.getByte(lineFeed + 2) == '\n')) {
                return false;
            }
            at = lineFeed + 1;
        }
        return false;
    }
}
