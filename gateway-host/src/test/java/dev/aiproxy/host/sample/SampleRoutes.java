package dev.aiproxy.host.sample;

import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.route.Handler;
import dev.aiproxy.api.route.Route;
import dev.aiproxy.api.route.RouteGroup;
import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Endpoints: one that greets, one that says as much as is wanted, one for the admin, one for keys, one that fails, and WebSockets. */
final class SampleRoutes implements RouteGroup {
    /** Settings. */
    @Doc("The sample endpoints.")
    public record Settings(
            @Doc("What is said.") @Default("hello") String greeting) {}

    private final String greeting;
    private final Map<String, BlockingQueue<String>> ends = new ConcurrentHashMap<>();
    private final Map<String, SampleSocket> rooms = new ConcurrentHashMap<>();

    SampleRoutes(Settings settings, PluginContext context) {
        this.greeting = settings.greeting();
    }

    @Override
    public List<Route> routes() {
        Handler.Http greet = request -> WireResponse.text(200, greeting);
        Handler.Http fail = request -> {
            throw new IllegalStateException("a secret of the plugin");
        };
        Handler.WebSocket echo = request -> new SampleSocket("", end -> {});
        return List.of(
                new Route("GET", "/sample/hello", Route.Access.PUBLIC, greet),
                new Route("GET", "/sample/long/{size}", Route.Access.PUBLIC, (Handler.Http) SampleRoutes::atLength),
                new Route("GET", "/sample/key", Route.Access.CLIENT_KEY, greet),
                new Route("GET", "/sample/admin", Route.Access.ADMIN, greet),
                new Route("POST", "/sample/fail", Route.Access.PUBLIC, fail),
                new Route("GET", "/sample/socket", Route.Access.PUBLIC, echo),
                new Route("GET", "/sample/rooms/{room}", Route.Access.PUBLIC, (Handler.WebSocket) this::enter),
                new Route("GET", "/sample/rooms/{room}/end", Route.Access.PUBLIC, (Handler.Http) this::end),
                new Route("POST", "/sample/rooms/{room}/resume", Route.Access.PUBLIC, (Handler.Http) this::resume));
    }

    /** Answers with as many bytes as are asked for, all at once. */
    private static WireResponse atLength(WireRequest request) {
        return WireResponse.text(
                200, "x".repeat(Integer.parseInt(request.variables().getOrDefault("size", "0"))));
    }

    private SampleSocket enter(WireRequest request) {
        String room = room(request);
        if (room.equals("closed")) {
            throw Fault.of(FaultKind.FORBIDDEN, "the room is closed").asException();
        }
        if (room.equals("broken")) {
            throw new IllegalStateException("a secret of the plugin");
        }
        SampleSocket entered = new SampleSocket(room + " " + request.query(), ends(room)::add);
        rooms.put(room, entered);
        return entered;
    }

    /** Has a room's socket read again. */
    private WireResponse resume(WireRequest request) {
        Objects.requireNonNull(rooms.get(room(request))).resume();
        return WireResponse.text(200, "resumed");
    }

    /** Says how a room's socket ended, waiting for it. */
    private WireResponse end(WireRequest request) throws InterruptedException {
        return WireResponse.text(200, String.valueOf(ends(room(request)).poll(10, TimeUnit.SECONDS)));
    }

    private BlockingQueue<String> ends(String room) {
        return ends.computeIfAbsent(room, any -> new LinkedBlockingQueue<>());
    }

    private static String room(WireRequest request) {
        return request.variables().getOrDefault("room", "");
    }
}
