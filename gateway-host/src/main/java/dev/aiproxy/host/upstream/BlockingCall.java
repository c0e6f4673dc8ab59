package dev.aiproxy.host.upstream;

import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** One request whose whole reply a thread waits for; for work off the request path. */
public final class BlockingCall implements UpstreamListener {
    private static final int MAX_REPLY = 16 * 1024 * 1024;

    private final CompletableFuture<WireResponse> result = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable UpstreamExchange exchange;
    private int status;
    private Headers headers = Headers.EMPTY;

    private BlockingCall() {}

    /**
     * Sends a request and waits for its reply.
     *
     * @throws IOException if there is none, or it is over 16 MiB
     */
    public static WireResponse send(
            UpstreamLoop loop, UpstreamRequest request, Optional<Proxy> proxy, OutboundSettings settings)
            throws IOException, InterruptedException {
        BlockingCall call = new BlockingCall();
        ByteBuf body = Unpooled.wrappedBuffer(request.body().toByteArray());
        loop.loop().execute(() -> {
            try {
                call.exchange = loop.open(request, body, proxy, settings, call);
            } catch (RuntimeException e) {
                call.result.completeExceptionally(new IOException(e.getMessage(), e));
            }
        });
        try {
            return call.result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException known) {
                throw known;
            }
            throw new IOException("the request failed", e.getCause());
        } catch (InterruptedException e) {
            loop.loop().execute(call::cancel);
            throw e;
        }
    }

    private void cancel() {
        UpstreamExchange running = exchange;
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public void onHead(int replyStatus, Headers fields, long length) {
        status = replyStatus;
        headers = fields;
    }

    @Override
    public void onBody(ByteBuf chunk) {
        try {
            if (bytes.size() + chunk.readableBytes() > MAX_REPLY) {
                cancel();
                result.completeExceptionally(new IOException("the reply is over 16 MiB"));
            } else {
                chunk.readBytes(bytes, chunk.readableBytes());
            }
        } catch (IOException e) {
            result.completeExceptionally(e);
        } finally {
            chunk.release();
        }
    }

    @Override
    public void onReadComplete() {
        // nothing to pass on before the end
    }

    @Override
    public void onEnd() {
        result.complete(new WireResponse(status, headers, Body.of(ByteBuffer.wrap(bytes.toByteArray()))));
    }

    @Override
    public void onFailure(UpstreamFailure failure) {
        result.completeExceptionally(new IOException(failure.fault().message()));
    }
}
