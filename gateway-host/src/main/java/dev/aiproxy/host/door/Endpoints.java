package dev.aiproxy.host.door;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.route.Handler;
import dev.aiproxy.api.route.Route;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.host.pipeline.Incoming;
import dev.aiproxy.host.runtime.Snapshot;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the endpoints that plugins contribute. */
final class Endpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);

    private Endpoints() {}

    /** Why a request may not reach an endpoint; null if it may. */
    static @Nullable Fault refusal(Route.Access access, Incoming incoming, Snapshot snapshot) {
        boolean open = switch (access) {
            case PUBLIC -> true;
            case ADMIN -> snapshot.parts().adminToken().opens(incoming.credentials());
            case CLIENT_KEY ->
                incoming.credentials().stream()
                        .anyMatch(credential -> snapshot.parts().keys().find(credential) != null);
        };
        return open
                ? null
                : Fault.of(
                        FaultKind.UNAUTHENTICATED,
                        access == Route.Access.ADMIN ? "This path needs the admin token." : "This path needs a key.");
    }

    /**
     * Calls an endpoint on a virtual thread.
     *
     * @param body this takes over the buffer
     * @param answer given the reply on that thread
     */
    static void call(
            Handler.Http handler,
            Incoming incoming,
            Map<String, String> variables,
            ByteBuf body,
            Consumer<WireResponse> answer) {
        Thread.ofVirtual().name("endpoint-" + incoming.id()).start(() -> {
            WireResponse response;
            try {
                response = handler.handle(request(incoming, variables, body));
            } catch (FaultException e) {
                response = PlainFaults.encode(e.fault());
            } catch (Exception | LinkageError e) {
                response = failed(incoming, e);
            } finally {
                body.release();
            }
            answer.accept(response);
        });
    }

    /** Logs what a plugin threw, and answers without a word of it. */
    static WireResponse failed(Incoming incoming, Throwable thrown) {
        LOG.error("{} failed in the endpoint {}", incoming.id(), incoming.path(), thrown);
        return PlainFaults.encode(
                Fault.of(FaultKind.INTERNAL, "The endpoint failed; the log has request " + incoming.id() + "."));
    }

    static WireRequest request(Incoming incoming, Map<String, String> variables, ByteBuf body) {
        return new WireRequest(
                Operation.RELAY,
                incoming.method(),
                incoming.path(),
                incoming.query(),
                variables,
                incoming.headers(),
                body.isReadable() ? Body.of(body.nioBuffer()) : Body.EMPTY);
    }
}
