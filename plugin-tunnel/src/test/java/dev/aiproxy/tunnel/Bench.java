package dev.aiproxy.tunnel;

import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.provider.Origin;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.route.Handler;
import dev.aiproxy.api.settings.ByteSize;
import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.api.transport.TransportCall;
import dev.aiproxy.api.transport.TransportException;
import dev.aiproxy.api.transport.UpstreamResponse;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/** A door and tunnels with a clock that the test winds on. */
final class Bench implements PluginContext {
    private final Pools pools = new Pools();
    private final List<Task> tasks = new ArrayList<>();
    private long nanos;
    final TunnelDoor door = new TunnelDoor(
            new DoorSettings(
                    List.of(token("alpha", "ann"), token("beta", "bob")),
                    3,
                    new ByteSize(1 << 20),
                    Duration.ofSeconds(25),
                    Duration.ofSeconds(60)),
            this,
            pools,
            () -> nanos);
    final TunnelTransport transport = tunnel("ann");

    Bench() {
        door.start();
    }

    private static DoorSettings.Token token(String token, String user) {
        return new DoorSettings.Token(Secret.of(token), user);
    }

    TunnelTransport tunnel(String user) {
        TunnelTransport tunnel = new TunnelTransport(
                new TunnelSettings(
                        user,
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(600),
                        new ByteSize(1000),
                        Duration.ofSeconds(30)),
                this,
                pools,
                () -> nanos);
        tunnel.start();
        return tunnel;
    }

    FakeSession connect(String query) {
        Handler.WebSocket handler = (Handler.WebSocket) door.routes().getFirst().handler();
        return new FakeSession(handler.open(
                new WireRequest(Operation.RELAY, "GET", "/v1/ws", query, Map.of(), Headers.EMPTY, Body.EMPTY)));
    }

    FakeSession connect() {
        return connect("auth_token=alpha");
    }

    TransportCall open() {
        return transport.open(request("{\"a\":\"ü\"}"));
    }

    static UpstreamRequest request(String body) {
        Headers headers = Headers.of(
                "Host", "me",
                "content-length", "9",
                "x-goog-api-key", "k",
                "Accept", "a",
                "accept", "b",
                "Cookie", "c",
                "Sec-Fetch-Mode", "cors",
                "origin", "o");
        return new UpstreamRequest(
                new Origin(true, "api.example", 443), "POST", "/v1/x?alt=sse", headers, Body.ofUtf8(body));
    }

    /** Winds the clock on and does what is due. */
    void pass(Duration time) {
        nanos += time.toNanos();
        for (Task task : tasks) {
            try {
                task.run();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    static UpstreamResponse answer(TransportCall call) {
        if (!call.response().toCompletableFuture().isDone()) {
            throw new AssertionError("there is no answer yet");
        }
        return call.response().toCompletableFuture().join();
    }

    static boolean isOpen(TransportCall call) {
        return !call.response().toCompletableFuture().isDone();
    }

    /** Why a call failed whose request a client may have had. */
    static Fault fault(TransportCall call) {
        return failure(call, false).fault();
    }

    /** Why a call failed before any client had its request. */
    static Fault faultBefore(TransportCall call) {
        return failure(call, true).fault();
    }

    private static TransportException failure(TransportCall call, boolean retryable) {
        try {
            answer(call);
        } catch (CompletionException e) {
            if (e.getCause() instanceof TransportException failure && failure.retryable() == retryable) {
                return failure;
            }
            throw e;
        }
        throw new AssertionError("the call did not fail");
    }

    @Override
    public Logger logger() {
        return NOPLogger.NOP_LOGGER;
    }

    @Override
    public Runnable every(Duration period, Task task) {
        tasks.add(task);
        return () -> tasks.remove(task);
    }
}
