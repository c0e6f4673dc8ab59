package dev.aiproxy.host.upstream;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;

/** Decodes the replies of one connection; it must be told of HEAD, whose replies have a length but no body. */
final class ReplyDecoder extends HttpResponseDecoder {
    private static final int MAX_HEAD = 128 * 1024;

    private boolean headRequest;

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
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return super.isContentAlwaysEmpty(message) || headRequest;
    }
}
