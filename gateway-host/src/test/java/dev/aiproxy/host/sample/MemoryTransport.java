package dev.aiproxy.host.sample;

import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.transport.Transport;
import dev.aiproxy.api.transport.TransportCall;
import dev.aiproxy.api.transport.UpstreamResponse;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Carries nothing: answers each request with the body of the one before it, which it reads only then, and with whether the host
 * only lent it.
 */
final class MemoryTransport implements Transport {
    /** There is nothing to set. */
    record Settings() {}

    private final AtomicReference<Body> before = new AtomicReference<>(Body.EMPTY);

    MemoryTransport(Settings settings, PluginContext context) {}

    @Override
    public TransportCall open(UpstreamRequest request) {
        Body last = before.getAndSet(request.body());
        // What the host lends is outside of the heap; what nobody takes back is the collector's.
        boolean lent = last.segments().stream().anyMatch(ByteBuffer::isDirect);
        String answer = "{\"before\":\"" + last.toUtf8().replace("\"", "'") + "\",\"lent\":" + lent + "}";
        Flow.Publisher<ByteBuffer> body = subscriber -> {
            try (SubmissionPublisher<ByteBuffer> publisher = new SubmissionPublisher<>()) {
                publisher.subscribe(subscriber);
                publisher.submit(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
            }
        };
        UpstreamResponse response = new UpstreamResponse(200, Headers.of("content-type", "application/json"), body);
        return new Call(CompletableFuture.completedFuture(response));
    }

    private record Call(CompletionStage<UpstreamResponse> response) implements TransportCall {
        @Override
        public void cancel() {
            // there is nothing to end
        }
    }
}
