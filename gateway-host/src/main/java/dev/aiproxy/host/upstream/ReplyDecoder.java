package dev.aiproxy.host.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** Decodes the replies of one connection; it must be told of HEAD, whose replies have a length but no body. */
final class ReplyDecoder extends HttpResponseDecoder {
    private static final int MAX_HEAD = 128 * 1024;

    private boolean headRequest;
    private boolean silent = true;

    ReplyDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_HEAD)
                .setMaxHeaderSize(MAX_HEAD)
                .setMaxChunkSize(64 * 1024)
                .setValidateHeaders(false)
                .setInitialBufferSize(256));
    }

    void expectReplyTo(String method) {
        headRequest = method.equals("HEAD");
        silent = true;
    }

    /** Whether not a byte has come since then. */
    boolean isSilent() {
        return silent;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        silent = false;
        super.channelRead(context, message);
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return super.isContentAlwaysEmpty(message) || headRequest;
    }
}
