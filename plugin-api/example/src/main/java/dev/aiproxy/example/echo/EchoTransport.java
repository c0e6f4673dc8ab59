package dev.aiproxy.example.echo;

import dev.aiproxy.api.Health;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.transport.Transport;
import dev.aiproxy.api.transport.TransportCall;
import dev.aiproxy.api.transport.TransportException;
import dev.aiproxy.api.transport.UpstreamResponse;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/**
 * A carrier whose other end is {@link EchoService}, in the same process.
 *
 * <p>{@link #open} is called on an event loop, so it only copies the request and leaves the work to a thread of its
 * own, which {@link #close} ends.
 */
final class EchoTransport implements Transport {
    /** The name by which config refers to this kind of transport. */
    static final String TYPE = "echo";

    private final EchoTransportSettings settings;
    private final EchoService service;
    private final Logger logger;
    private final EchoThread thread = new EchoThread();
    private final Set<EchoBody> bodies = ConcurrentHashMap.newKeySet();

    EchoTransport(EchoTransportSettings settings, PluginContext context) {
        this.settings = settings;
        this.service = new EchoService(context.clock());
        this.logger = context.logger();
    }

    @Override
    public TransportCall open(UpstreamRequest request) {
        Call call = new Call();
        Optional<Dialect> dialect =
                request.headers().first(EchoProvider.PROTOCOL_HEADER).flatMap(Dialect::named);
        if (dialect.isEmpty()) {
            call.fail(FaultKind.INVALID_REQUEST, "The echo transport carries requests of echo providers only.");
        } else if (bodies.size() >= settings.maxAnswers()) {
            call.fail(FaultKind.UNAVAILABLE, "Echo has too many answers under way.");
        } else {
            // The request's memory may be gone by the time the thread looks at it.
            byte[] body = request.body().toByteArray();
            if (!thread.execute(() -> call.answer(dialect.get(), request, body))) {
                call.fail(FaultKind.UNAVAILABLE, "Echo is closing.");
            }
        }
        return call;
    }

    @Override
    public Health health() {
        return bodies.size() < settings.maxAnswers() ? Health.UP : Health.degraded("as many answers as allowed");
    }

    @Override
    public void close() throws InterruptedException {
        thread.close(() -> bodies.forEach(body -> body.fail(new IOException("The echo transport was closed."))));
    }

    /** One request and its answer. */
    private final class Call implements TransportCall {
        private final CompletableFuture<UpstreamResponse> response = new CompletableFuture<>();
        private volatile boolean cancelled;

        @Override
        public CompletionStage<UpstreamResponse> response() {
            return response;
        }

        @Override
        public void cancel() {
            cancelled = true;
            fail(FaultKind.CANCELLED, "The request was cancelled.");
            response.thenAccept(answer -> ((EchoBody) answer.body()).cancel());
        }

        void fail(FaultKind kind, String message) {
            response.completeExceptionally(new TransportException(Fault.of(kind, message), false));
        }

        void answer(Dialect dialect, UpstreamRequest request, byte[] content) {
            if (cancelled) {
                return;
            }
            try {
                begin(dialect, request, content);
            } catch (RuntimeException e) {
                // Whoever waits for the answer must learn that none will come.
                logger.error("Echo failed to answer {}", request, e);
                fail(FaultKind.INTERNAL, "Echo failed to answer.");
            }
        }

        private void begin(Dialect dialect, UpstreamRequest request, byte[] content) {
            Operation operation = request.headers()
                    .first(EchoProvider.OPERATION_HEADER)
                    .map(Operation::valueOf)
                    .orElse(Operation.CHAT);
            Duration delay = request.headers()
                    .first(EchoProvider.DELAY_HEADER)
                    .map(millis -> Duration.ofMillis(Long.parseLong(millis)))
                    .orElse(Duration.ZERO);
            EchoService.Reply reply = service.answer(dialect, operation, request.target(), content);
            EchoBody body = new EchoBody(reply.pieces().iterator(), delay, thread, bodies::remove);
            bodies.add(body);
            Headers headers = Headers.of("content-type", reply.contentType());
            if (!response.complete(new UpstreamResponse(reply.status(), headers, body))) {
                body.cancel();
            }
        }
    }
}
