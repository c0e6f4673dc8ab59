package dev.aiproxy.host.pipeline;

import dev.aiproxy.host.upstream.UpstreamFailure;
import dev.aiproxy.host.upstream.UpstreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/** Sees to it that a try ends even if a protocol's code throws while its reply comes in: nobody else would end it. */
final class GuardedListener implements UpstreamListener {
    private final Try target;

    GuardedListener(Try target) {
        this.target = target;
    }

    private void guard(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | LinkageError e) {
            target.crashed(e);
        }
    }

    @Override
    public void onHead(int status, HttpHeaders headers) {
        guard(() -> target.onHead(status, headers));
    }

    @Override
    public void onBody(ByteBuf chunk) {
        try {
            target.onBody(chunk);
        } catch (RuntimeException | LinkageError e) {
            target.crashed(e);
        }
    }

    @Override
    public void onReadComplete() {
        target.onReadComplete();
    }

    @Override
    public void onEnd() {
        guard(target::onEnd);
    }

    @Override
    public void onFailure(UpstreamFailure failure) {
        guard(() -> target.onFailure(failure));
    }
}
