package dev.aiproxy.host.admin;

import dev.aiproxy.host.config.GatewayConfig;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.util.Map;

/**
 * The application server behind the door: it listens on a free loopback port, and the door hands it whatever is not in
 * the route table. It has no business of its own on the request path.
 */
public final class AdminServer implements AutoCloseable {
    /** In bytes, more than any head that the door lets in, with all that it adds; of HTTP/2, fields and path count together. */
    private static final int MAX_HEAD = 2 * GatewayConfig.LimitsConfig.LARGEST_HEAD + 64 * 1024;

    /** How Micronaut's server is to run behind the door. */
    static final Map<String, Object> SETTINGS = Map.of(
            "micronaut.application.name",
            "aiproxy",
            "micronaut.server.host",
            "127.0.0.1",
            "micronaut.server.port",
            -1,
            "micronaut.server.thread-selection",
            "BLOCKING",
            "micronaut.netty.event-loops.default.num-threads",
            1,
            // The door has its own limits, which the operator sets.
            "micronaut.server.netty.max-header-size",
            MAX_HEAD,
            "micronaut.server.netty.max-initial-line-length",
            MAX_HEAD,
            // An empty list is something to say, too.
            "micronaut.serde.serialization.inclusion",
            "ALWAYS",
            "micronaut.server.netty.keep-alive-on-server-error",
            true);

    private final ApplicationContext context;
    private final EmbeddedServer server;

    private AdminServer(ApplicationContext context, EmbeddedServer server) {
        this.context = context;
        this.server = server;
    }

    /** Starts it; returns when it listens. */
    public static AdminServer start(AdminServices services) {
        ApplicationContext context = ApplicationContext.builder()
                .banner(false)
                .deduceEnvironment(false)
                .bootstrapEnvironment(false)
                .environmentPropertySource(false)
                .properties(SETTINGS)
                .singletons(services)
                .build()
                .start();
        EmbeddedServer server = context.getBean(EmbeddedServer.class).start();
        return new AdminServer(context, server);
    }

    /** Where it listens. */
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        context.close();
    }
}
