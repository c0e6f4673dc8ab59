package dev.aiproxy.host.door;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.route.Handler;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.host.access.ClientKey;
import dev.aiproxy.host.pipeline.Admission;
import dev.aiproxy.host.pipeline.ClientReply;
import dev.aiproxy.host.pipeline.Exchange;
import dev.aiproxy.host.pipeline.Incoming;
import dev.aiproxy.host.routing.RouteTable;
import dev.aiproxy.host.routing.Target;
import dev.aiproxy.host.runtime.ByteBudget;
import dev.aiproxy.host.runtime.Snapshot;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request on what carries it, from its head to the end of its reply; on the connection's event loop. */
final class RequestTurn {
    private final Services services;
    private final DoorLoop loop;
    private final Snapshot snapshot;
    private final RequestCarrier connection;
    private final ClientReply reply;
    private @Nullable ClientHead request;
    private @Nullable Incoming incoming;
    private @Nullable BodyCollector collector;
    private @Nullable Admission admission;
    private Target.@Nullable Endpoint endpoint;
    private RouteTable.@Nullable Match match;
    private @Nullable Exchange exchange;
    private @Nullable AdminRelay admin;
    private boolean released;
    private boolean settled = true;
    /** Whether a plugin's endpoint works on the request, which needs its plugin and its body even if nobody waits. */
    private boolean atEndpoint;

    RequestTurn(Services services, DoorLoop loop, Snapshot snapshot, RequestCarrier connection, ClientReply reply) {
        this.services = services;
        this.loop = loop;
        this.snapshot = snapshot;
        this.connection = connection;
        this.reply = reply;
    }

    /**
     * The head is here: finds out whose it is and whether it may come in, before its body is read.
     *
     * @param before the same head taken apart for an earlier request, if there was one
     * @return the head taken apart; null if it can't be, or need not be
     */
    @Nullable
    Incoming begin(ClientHead head, @Nullable Incoming before) {
        if (Cors.isPreflight(head)) {
            answerAtOnce(new WireResponse(204, Headers.EMPTY, Body.EMPTY));
            return null;
        }
        if (head.is("OPTIONS") && head.target().equals("*")) {
            answerAtOnce(AllowedMethods.answer());
            return null;
        }
        request = head;
        Incoming read;
        try {
            String id = services.ids().next();
            long now = System.nanoTime();
            read = before == null ? RequestHeadReader.read(head, id, now) : before.again(id, now);
        } catch (IllegalArgumentException e) {
            refuseAtOnce(RequestChecks.bad("The request's target is not acceptable: " + e.getMessage() + "."));
            return null;
        }
        incoming = read;
        Headers headers = head.fields();
        RouteTable.Match found = snapshot.parts().routes().find(read.method(), read.path(), headers::contains);
        if (found == null && read.method().equals("HEAD")) {
            found = snapshot.parts().routes().find("GET", read.path(), headers::contains);
        }
        match = found;
        switch (found == null ? null : found.target()) {
            case Target.Door door -> {
                if (!tellsMethods(read)) {
                    beginDoor(door, found);
                }
            }
            case Target.Endpoint plugin -> beginEndpoint(plugin);
            case null -> {
                if (!tellsMethods(read)) {
                    beginOther(read);
                }
            }
        }
        return read;
    }

    /** Answers who only wants to know what a path takes; nobody needs a key for that, and no provider is asked. */
    private boolean tellsMethods(Incoming head) {
        if (!head.method().equals("OPTIONS")) {
            return false;
        }
        Set<String> methods = snapshot.parts().routes().methods(head.path());
        if (methods.isEmpty() || methods.contains("OPTIONS")) {
            return false;
        }
        answerAtOnce(AllowedMethods.answer(methods));
        return true;
    }

    /** Answers before the request has been read to its end, and without regard to whose path it is. */
    void refuseAtOnce(Fault fault) {
        answerAtOnce(PlainFaults.encode(fault));
    }

    private void answerAtOnce(WireResponse response) {
        reply.whole(response);
    }

    /** The client has taken too long to send the request. */
    void expire() {
        refuse(Fault.of(FaultKind.INVALID_REQUEST, "The request took too long to arrive.")
                .withStatus(408));
    }

    private void beginDoor(Target.Door door, RouteTable.@Nullable Match found) {
        Incoming head = incoming();
        try {
            if (isUpgrade()) {
                throw notUpgradable();
            }
            admission = services.pipeline()
                    .admit(snapshot, head, door, found == null ? Map.of() : found.variables(), connection.memo());
            collect();
        } catch (FaultException e) {
            answerAtOnce(services.pipeline().refuse(head, door, Optional.empty(), e.fault()));
        }
    }

    private static FaultException notUpgradable() {
        return Fault.of(FaultKind.UPGRADE_REQUIRED, "This path is served over HTTP, not over a WebSocket.")
                .asException();
    }

    private void beginEndpoint(Target.Endpoint plugin) {
        endpoint = plugin;
        Fault refusal = Endpoints.refusal(plugin.route().access(), incoming(), snapshot);
        boolean socket = plugin.route().handler() instanceof Handler.WebSocket;
        if (refusal != null) {
            refuseAtOnce(refusal);
        } else if (socket && !isUpgrade()) {
            refuseAtOnce(Fault.of(FaultKind.UPGRADE_REQUIRED, "This path is served over a WebSocket."));
        } else {
            collect();
        }
    }

    private void beginOther(Incoming head) {
        Set<String> methods = snapshot.parts().routes().methods(head.path());
        Optional<Target.Door> door = snapshot.parts().routes().doorAt(head.path());
        if (methods.isEmpty()) {
            collect();
            return;
        }
        Fault fault = isUpgrade() && head.method().equals("GET")
                ? notUpgradable().fault()
                : Fault.of(FaultKind.METHOD_NOT_ALLOWED, head.method() + " is not possible at " + head.path() + ".");
        WireResponse answer = door.isPresent()
                ? services.pipeline().refuse(head, door.get(), Optional.<ClientKey>empty(), fault)
                : PlainFaults.encode(fault);
        answerAtOnce(answer.withHeader(AllowedMethods.FIELD, AllowedMethods.of(methods)));
    }

    private boolean isUpgrade() {
        ClientHead head = request;
        return head != null && SocketUpgrade.isWanted(head);
    }

    private void collect() {
        ClientHead head = request();
        long limit = snapshot.parts().config().limits().requestBody().bytes();
        long expected = head.length();
        if (expected > limit) {
            refuse(tooLarge(limit));
            return;
        }
        collector = new BodyCollector(services.budget(), limit, expected);
        if (head.expectsContinue()) {
            connection.sayContinue();
        }
    }

    private static Fault tooLarge(long limit) {
        return Fault.of(FaultKind.TOO_LARGE, "The request body is larger than " + limit + " bytes.");
    }

    /** The next piece of the body; this takes it over. */
    void body(ByteBuf piece) {
        BodyCollector collecting = collector;
        if (collecting == null) {
            piece.release();
            return;
        }
        switch (collecting.add(piece, connection.context().alloc())) {
            case TAKEN -> {
                // the rest is yet to come
            }
            case TOO_LARGE ->
                refuse(tooLarge(snapshot.parts().config().limits().requestBody().bytes()));
            case NO_MEMORY -> refuse(ByteBudget.exhausted());
        }
    }

    /** Answers with a fault, in the shape of the protocol that was called. */
    void refuse(Fault fault) {
        Admission admitted = admission;
        if (admitted != null) {
            answerAtOnce(services.pipeline().refuse(incoming(), admitted.door(), Optional.of(admitted.key()), fault));
        } else {
            refuseAtOnce(fault);
        }
    }

    /** The request is whole. */
    void complete() {
        BodyCollector collected = collector;
        ByteBuf body = collected == null ? Unpooled.EMPTY_BUFFER : collected.take();
        settled = false;
        Admission admitted = admission;
        Target.Endpoint plugin = endpoint;
        if (admitted != null) {
            Exchange begun = services.pipeline().run(admitted, body, loop.upstream(), reply, this::settled);
            if (!settled) {
                exchange = begun;
            }
        } else if (plugin != null) {
            runEndpoint(plugin, body);
        } else {
            runAdmin(body);
        }
    }

    private void runEndpoint(Target.Endpoint plugin, ByteBuf body) {
        Map<String, String> variables = match == null ? Map.of() : match.variables();
        switch (plugin.route().handler()) {
            case Handler.Http http -> {
                atEndpoint = true;
                Endpoints.call(http, incoming(), variables, body, this::endpointAnswers);
            }
            case Handler.WebSocket socket -> {
                body.release();
                try {
                    connection.upgrade(
                            request(), Endpoints.request(incoming(), variables, Unpooled.EMPTY_BUFFER), socket);
                    settled();
                    release();
                } catch (FaultException e) {
                    answer(PlainFaults.encode(e.fault()));
                } catch (RuntimeException | LinkageError e) {
                    answer(Endpoints.failed(incoming(), e));
                }
            }
        }
    }

    /** On the endpoint's own thread. */
    private void endpointAnswers(WireResponse response) {
        EventExecutor executor = connection.context().executor();
        if (!executor.isShuttingDown()) {
            executor.execute(() -> {
                atEndpoint = false;
                if (settled) {
                    release();
                } else {
                    answer(response);
                }
            });
        }
    }

    private void answer(WireResponse response) {
        if (!settled) {
            settled();
            reply.whole(response);
        }
    }

    private void runAdmin(ByteBuf body) {
        int port = services.adminPort().getAsInt();
        if (port == 0) {
            body.release();
            settled();
            reply.whole(PlainFaults.encode(Fault.of(FaultKind.UNAVAILABLE, "The admin API has not started yet.")
                    .withRetryAfter(Duration.ofSeconds(1))));
            return;
        }
        AdminRelay begun = AdminRelay.open(
                request(),
                incoming().path(),
                body,
                port,
                Addresses.of(connection.context().channel()),
                loop.upstream(),
                snapshot.parts().outbound(),
                reply,
                this::settled);
        if (!settled) {
            admin = begun;
        }
    }

    private void settled() {
        settled = true;
        exchange = null;
        admin = null;
    }

    void onWritable(boolean writable) {
        Exchange running = exchange;
        AdminRelay relaying = admin;
        if (running != null) {
            running.onWritable(writable);
        } else if (relaying != null) {
            relaying.setReading(writable);
        }
    }

    void clientGone() {
        Exchange running = exchange;
        AdminRelay relaying = admin;
        if (running != null) {
            running.onClientGone();
        } else if (relaying != null) {
            relaying.cancel();
        }
        settled = true;
        if (!atEndpoint) {
            release();
        }
    }

    /** Ends with an error, now. */
    void stop() {
        Exchange running = exchange;
        AdminRelay relaying = admin;
        Fault fault = Fault.of(FaultKind.UNAVAILABLE, "The gateway is stopping.");
        if (running != null) {
            running.stop();
        } else if (relaying != null) {
            relaying.stop(fault);
        } else if (settled && !released) {
            refuse(fault);
        } else {
            answer(PlainFaults.encode(fault));
        }
    }

    /** The reply has ended; whatever the request held is given back. */
    void release() {
        if (released) {
            return;
        }
        released = true;
        reply.discard();
        if (collector != null) {
            collector.giveBack();
        }
        snapshot.release();
    }

    private ClientHead request() {
        ClientHead known = request;
        if (known == null) {
            throw new IllegalStateException("no request yet");
        }
        return known;
    }

    private Incoming incoming() {
        Incoming known = incoming;
        if (known == null) {
            throw new IllegalStateException("no request yet");
        }
        return known;
    }
}
