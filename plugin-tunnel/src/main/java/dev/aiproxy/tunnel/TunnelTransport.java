package dev.aiproxy.tunnel;

import dev.aiproxy.api.Health;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.transport.Transport;
import dev.aiproxy.api.transport.TransportCall;
import dev.aiproxy.api.transport.TransportException;
import dev.aiproxy.api.transport.UpstreamResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import tools.jackson.databind.node.ObjectNode;

/** Carries requests by the clients of one user, each in turn. */
final class TunnelTransport implements Transport {
    private static final Duration TICK = Duration.ofMillis(250);

    private final TunnelSettings settings;
    private final PluginContext context;
    private final Pool pool;
    private final LongSupplier nanos;
    private final Set<TunnelCall> calls = ConcurrentHashMap.newKeySet();

    /** @param nanos a clock that never jumps */
    TunnelTransport(TunnelSettings settings, PluginContext context, Pools pools, LongSupplier nanos) {
        this.settings = settings;
        this.context = context;
        this.pool = pools.of(settings.user());
        this.nanos = nanos;
    }

    @Override
    public void start() {
        var _ = context.every(TICK, () -> calls.forEach(TunnelCall::tick));
    }

    @Override
    public TransportCall open(UpstreamRequest request) {
        ObjectNode payload;
        try {
            payload = GatewayMessage.payload(request);
        } catch (FaultException e) {
            return new Refused(new TransportException(e.fault(), false));
        }
        List<TunnelClient> clients = pool.inTurn();
        if (clients.stream().noneMatch(TunnelClient::isAlive)) {
            return new Refused(
                    TunnelFailure.of(FaultKind.UNAVAILABLE, "Service Unavailable: No active client connected")
                            .beforeSending());
        }
        TunnelCall call = new TunnelCall(payload, clients, settings, nanos, calls::remove);
        calls.add(call);
        call.begin();
        return call;
    }

    @Override
    public Health health() {
        return pool.size() > 0
                ? Health.UP
                : Health.down("no tunnel client of user '" + settings.user() + "' is connected");
    }

    @Override
    public void close() {
        TunnelFailure failure = TunnelFailure.of(FaultKind.UNAVAILABLE, "The tunnel was closed.");
        calls.forEach(call -> call.abort(failure));
    }

    /** A call that ended before it began. */
    private record Refused(TransportException reason) implements TransportCall {
        @Override
        public CompletionStage<UpstreamResponse> response() {
            return CompletableFuture.failedFuture(reason);
        }

        @Override
        public void cancel() {
            // It is over.
        }
    }
}
