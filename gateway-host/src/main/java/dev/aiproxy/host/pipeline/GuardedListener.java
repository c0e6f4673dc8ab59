package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.host.upstream.UpstreamExchange;
import dev.aiproxy.host.upstream.UpstreamFailure;
import dev.aiproxy.host.upstream.UpstreamListener;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Hears one reply for a try. Sees to it that the try ends even if a protocol's code throws while the reply comes in, since
 * nobody else would end it; and that nothing of the reply gets there once the try listens to another. The rest of a reply
 * that nobody wants is let pass, so that its connection can be used again, but not without end.
 */
final class GuardedListener implements UpstreamListener {
    /** Beyond so much it is cheaper to give up the connection. */
    private static final int MOST_PASSED = 64 * 1024;

    private final Try target;
    private @Nullable UpstreamExchange source;
    private boolean left;
    private long passed;

    GuardedListener(Try target) {
        this.target = target;
    }

    /** Whose reply this is; known once it has been asked for. */
    void hears(UpstreamExchange exchange) {
        source = exchange;
    }

    /** The try has asked for another reply. */
    void leave() {
        left = true;
        UpstreamExchange running = source;
        if (running != null) {
            running.setReading(true);
        }
    }

    private boolean isUnwanted() {
        return left || target.isDone();
    }

    private void guard(Runnable step) {
        if (isUnwanted()) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException | LinkageError e) {
            target.crashed(e);
        }
    }

    @Override
    public void onHead(int status, Headers fields, long length) {
        guard(() -> target.onHead(status, fields, length));
    }

    @Override
    public void onBody(ByteBuf chunk) {
        if (isUnwanted()) {
            passed += chunk.readableBytes();
            chunk.release();
            UpstreamExchange running = source;
            if (passed > MOST_PASSED && running != null) {
                running.cancel();
            }
            return;
        }
        try {
            target.onBody(chunk);
        } catch (RuntimeException | LinkageError e) {
            target.crashed(e);
        }
    }

    @Override
    public void onReadComplete() {
        guard(target::onReadComplete);
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
