package dev.aiproxy.host.sample;

import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.route.Handler;
import dev.aiproxy.api.route.Route;
import dev.aiproxy.api.route.RouteGroup;
import dev.aiproxy.api.route.Socket;
import dev.aiproxy.api.route.SocketSession;
import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Endpoints: one that greets, one for the admin, one for keys, and a WebSocket that sends back what it gets. */
final class SampleRoutes implements RouteGroup {
    /** Settings. */
    @Doc("The sample endpoints.")
    public record Settings(
            @Doc("What is said.") @Default("hello") String greeting) {}

    private final String greeting;

    SampleRoutes(Settings settings, PluginContext context) {
        this.greeting = settings.greeting();
    }

    @Override
    public List<Route> routes() {
        Handler.Http greet = request -> WireResponse.text(200, greeting);
        Handler.WebSocket echo = request -> new Echo();
        return List.of(
                new Route("GET", "/sample/hello", Route.Access.PUBLIC, greet),
                new Route("GET", "/sample/key", Route.Access.CLIENT_KEY, greet),
                new Route("GET", "/sample/admin", Route.Access.ADMIN, greet),
                new Route("GET", "/sample/socket", Route.Access.PUBLIC, echo));
    }

    private static final class Echo implements Socket {
        private @Nullable SocketSession session;

        @Override
        public void onOpen(SocketSession opened) {
            session = opened;
        }

        @Override
        public void onText(String message) {
            if (session != null) {
                session.sendText(message);
            }
        }

        @Override
        public void onBinary(ByteBuffer message) {
            if (session != null) {
                session.sendBinary(message);
            }
        }

        @Override
        public void onClose(int code, String reason) {
            session = null;
        }
    }
}
