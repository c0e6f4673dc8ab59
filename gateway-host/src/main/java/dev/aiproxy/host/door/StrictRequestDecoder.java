package dev.aiproxy.host.door;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Decodes requests and refuses the shapes that two servers might read in two ways (RFC 9112 §11.2): both a length and
 * chunks, two lengths, and what {@link HeadScan} finds.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
    private final HeadScan scan = new HeadScan();
    private boolean inHead = true;
    private boolean refused;
    /** How many bytes of the buffer have been scanned but not yet decoded. */
    private int ahead;

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

    /** Whether a part of a request's head is here, and the rest is awaited. */
    boolean isInsideHead() {
        return inHead && !refused && scan.hasBegun();
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out) throws Exception {
        if (refused) {
            buffer.skipBytes(buffer.readableBytes());
            return;
        }
        if (inHead && isBad(buffer)) {
            refused = true;
            buffer.skipBytes(buffer.readableBytes());
            out.add(invalid());
            return;
        }
        int before = out.size();
        int start = buffer.readerIndex();
        super.decode(context, buffer, out);
        ahead = Math.max(0, ahead - (buffer.readerIndex() - start));
        for (int i = before; i < out.size(); i++) {
            observe((HttpObject) out.get(i));
        }
    }

    private void observe(HttpObject message) {
        refused |= message.decoderResult().isFailure();
        if (message instanceof HttpRequest) {
            inHead = false;
        }
        if (message instanceof LastHttpContent) {
            inHead = true;
            scan.reset();
            ahead = 0;
        }
    }

    /** Scans what has come since the last time, up to the end of the head. */
    private boolean isBad(ByteBuf buffer) {
        int from = buffer.readerIndex() + ahead;
        int count = buffer.writerIndex() - from;
        if (count > 0 && !scan.isComplete()) {
            ahead = scan.scan(buffer, from, buffer.writerIndex()) - buffer.readerIndex();
        }
        return scan.isBad();
    }

    private HttpMessage invalid() {
        HttpMessage message = createInvalidMessage();
        message.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("not a proper head")));
        return message;
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both content-length and transfer-encoding");
    }
}
