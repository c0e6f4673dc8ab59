package dev.aiproxy.tunnel;

import dev.aiproxy.api.Health;
import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.route.Handler;
import dev.aiproxy.api.route.Route;
import dev.aiproxy.api.route.RouteGroup;
import dev.aiproxy.api.route.Socket;
import dev.aiproxy.api.route.SocketSession;
import dev.aiproxy.api.wire.WireRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Lets clients in at {@code /v1/ws?auth_token=…} and sees to it that they are alive. */
final class TunnelDoor implements RouteGroup {
    private static final int SERVICE_RESTART = 1012;

    private final DoorSettings settings;
    private final PluginContext context;
    private final Pools pools;
    private final LongSupplier nanos;
    private final Tokens tokens;
    private final Set<TunnelClient> clients = ConcurrentHashMap.newKeySet();
    private volatile boolean retired;

    /** @param nanos a clock that never jumps */
    TunnelDoor(DoorSettings settings, PluginContext context, Pools pools, LongSupplier nanos) {
        this.settings = settings;
        this.context = context;
        this.pools = pools;
        this.nanos = nanos;
        this.tokens = new Tokens(settings.tokens());
    }

    @Override
    public void start() {
        var _ = context.every(settings.pingEvery(), this::beat);
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route("GET", "/v1/ws", Route.Access.PUBLIC, (Handler.WebSocket) this::open));
    }

    @Override
    public Health health() {
        if (settings.tokens().isEmpty()) {
            return new Health(Health.State.UP, "no tokens are configured, so no tunnel client can connect");
        }
        Map<String, Integer> byUser = new TreeMap<>();
        clients.forEach(client -> byUser.merge(client.user(), 1, Integer::sum));
        return new Health(Health.State.UP, "tunnel clients by user: " + byUser);
    }

    @Override
    public void retire() {
        retired = true;
        clients.forEach(TunnelDoor::retire);
    }

    private static void retire(TunnelClient client) {
        client.retire(SERVICE_RESTART, "the gateway has another tunnel now");
    }

    @Override
    public void close() {
        for (TunnelClient client : clients) {
            client.leave(SERVICE_RESTART, "the gateway closes this tunnel");
        }
        clients.clear();
    }

    private void beat() {
        long idle = settings.idleTimeout().toNanos();
        clients.forEach(client -> client.beat(idle));
    }

    private Socket open(WireRequest request) {
        String user = tokens.userOf(request.query())
                .orElseThrow(() ->
                        Fault.of(FaultKind.UNAUTHENTICATED, "Unauthorized").asException());
        Pool pool = pools.of(user);
        if (pool.size() >= settings.maxClients()) {
            throw Fault.of(FaultKind.RATE_LIMITED, "This user has as many tunnel clients as allowed.")
                    .asException();
        }
        return new Admitted(new TunnelClient(user, pool, settings.maxMessage().bytes(), nanos, context.logger()));
    }

    /** A client as long as it is connected. */
    private final class Admitted implements Socket {
        private final TunnelClient client;

        Admitted(TunnelClient client) {
            this.client = client;
        }

        @Override
        public void onOpen(SocketSession session) {
            clients.add(client);
            client.onOpen(session);
            if (retired) {
                // It was let in just before.
                retire(client);
            }
        }

        @Override
        public void onText(String message) {
            client.onText(message);
        }

        @Override
        public void onBinary(ByteBuffer message) {
            client.onBinary(message);
        }

        @Override
        public void onPong(ByteBuffer payload) {
            client.onPong(payload);
        }

        @Override
        public void onClose(int code, String reason) {
            clients.remove(client);
            client.onClose(code, reason);
        }
    }
}
