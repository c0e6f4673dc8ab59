package dev.aiproxy.host.runtime;

import dev.aiproxy.api.route.Handler;
import dev.aiproxy.api.route.Route;
import dev.aiproxy.host.plugins.PluginCallException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of one component: asked for once however often snapshots are made of it, and with the WebSockets that
 * live on them, which would otherwise keep its plugin loaded for as long as their clients like.
 */
final class HostedRoutes {
    /** Service restart (RFC 6455, registry of close codes): the client may come back at once. */
    static final int RESTART = 1012;

    /** Longer than the door waits for a client that does not answer a farewell. */
    private static final Duration FAREWELL = Duration.ofSeconds(11);

    private final Set<HostedSocket> open = ConcurrentHashMap.newKeySet();
    private @Nullable List<Route> routes;

    /** Asks the plugin for its endpoints. */
    @FunctionalInterface
    interface Question {
        List<Route> ask() throws PluginCallException;
    }

    /** The endpoints; asked for by one thread at a time. */
    List<Route> list(Question question) throws PluginCallException {
        List<Route> known = routes;
        if (known == null) {
            known = question.ask().stream().map(this::hosted).toList();
            routes = known;
        }
        return known;
    }

    private Route hosted(Route route) {
        return switch (route.handler()) {
            case Handler.Http http -> route;
            case Handler.WebSocket handler ->
                new Route(route.method(), route.path(), route.access(), (Handler.WebSocket)
                        request -> new HostedSocket(handler.open(request), open));
        };
    }

    /** Closes the WebSockets that the plugin has left open, and waits until they are gone; no new ones may come. */
    void endSockets() {
        List<HostedSocket> left = List.copyOf(open);
        left.forEach(socket -> socket.end(RESTART, "what served this is being replaced or removed"));
        CompletableFuture.allOf(left.stream().map(HostedSocket::gone).toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, FAREWELL.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
