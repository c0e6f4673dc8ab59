package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.usage.UsageEvent.Outcome;
import dev.aiproxy.api.usage.UsageEvent.Scope;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.host.access.ClientKey;
import dev.aiproxy.host.access.KeyMemo;
import dev.aiproxy.host.log.Prompt;
import dev.aiproxy.host.log.PromptLog;
import dev.aiproxy.host.routing.Target;
import dev.aiproxy.host.runtime.ByteBudget;
import dev.aiproxy.host.runtime.Snapshot;
import dev.aiproxy.host.upstream.UpstreamLoop;
import dev.aiproxy.host.usage.Ledger;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The straight line that a request takes: authenticate, route, look into it, plan, choose an account, relay, stream
 * back, settle. Used from all event loops.
 */
public final class Pipeline {
    private final Ledger ledger;
    private final Clock clock;
    private final PromptLog prompts;
    private final ByteBudget budget;

    /** @param budget for what must be kept of bodies beside the bodies themselves */
    public Pipeline(Ledger ledger, Clock clock, PromptLog prompts, ByteBudget budget) {
        this.ledger = ledger;
        this.clock = clock;
        this.prompts = prompts;
        this.budget = budget;
    }

    /**
     * Lets a request in, or not; called when its head has been read, before a byte of its body is.
     *
     * @param memo of the connection
     * @throws FaultException with what to answer instead
     */
    public Admission admit(
            Snapshot snapshot, Incoming incoming, Target.Door door, Map<String, String> variables, KeyMemo memo) {
        ClientKey key = authenticate(snapshot, incoming, memo);
        if (!key.mayCall(door.protocol().platform())) {
            throw Fault.of(
                            FaultKind.FORBIDDEN,
                            "This key may not use the platform "
                                    + door.protocol().platform() + ".")
                    .asException();
        }
        if (ledger.isOverloaded()) {
            throw Fault.of(FaultKind.UNAVAILABLE, "The gateway's usage records can't keep up; try again soon.")
                    .withRetryAfter(Duration.ofSeconds(5))
                    .asException();
        }
        return new Admission(snapshot, incoming, door, variables, key);
    }

    private static ClientKey authenticate(Snapshot snapshot, Incoming incoming, KeyMemo memo) {
        for (String credential : incoming.credentials()) {
            ClientKey key = memo.find(snapshot.parts().keys(), credential);
            if (key != null) {
                return key;
            }
        }
        String message = incoming.credentials().isEmpty()
                ? "No API key. Send the gateway's key as 'Authorization: Bearer', 'x-api-key' or 'x-goog-api-key'."
                : "This API key is not one of the gateway's.";
        throw Fault.of(FaultKind.UNAUTHENTICATED, message)
                .withCode("invalid_api_key")
                .asException();
    }

    /**
     * Runs an admitted request whose body has arrived. The reply goes its way by itself.
     *
     * @param body this takes over the buffer
     * @param whenDone called once, when the reply has ended, however it ended
     */
    public Exchange run(Admission admission, ByteBuf body, UpstreamLoop loop, ClientReply reply, Runnable whenDone) {
        Incoming incoming = admission.incoming();
        Target.Door door = admission.door();
        String path = door.platform().isEmpty()
                ? incoming.path()
                : incoming.path().substring(door.platform().length() + 1);
        WireRequest request = new WireRequest(
                door.entrance().operation(),
                incoming.method(),
                path,
                incoming.query(),
                admission.variables(),
                incoming.headers(),
                Bodies.view(body));
        ledger.meters().begin();
        Exchange exchange =
                new Exchange(admission, request, body, budget, loop, reply, new Settlement(ledger, clock, whenDone));
        if (prompts.isOn() && request.operation() == Operation.CHAT) {
            prompts.add(prompt(admission, request));
        }
        exchange.start();
        return exchange;
    }

    private Prompt prompt(Admission admission, WireRequest request) {
        int size = request.body().length();
        byte[] start = new byte[Math.min(size, Prompt.LONGEST + Prompt.MARGIN)];
        request.body().contiguous().duplicate().get(start);
        return new Prompt(
                clock.instant(),
                admission.incoming().id(),
                admission.key().name(),
                admission.door().protocol().id(),
                model(admission.door(), request),
                size,
                ByteBuffer.wrap(start));
    }

    /** Empty if the request is not what its protocol expects, which it is refused for later on. */
    private static String model(Target.Door door, WireRequest request) {
        try {
            return door.ingress().peek(request).model().orElse("");
        } catch (RuntimeException | LinkageError e) {
            return "";
        }
    }

    /** Answers a request that was not let in, or not in full, in the shape of the protocol that was called. */
    public WireResponse refuse(Incoming incoming, Target.Door door, Optional<ClientKey> key, Fault fault) {
        ledger.meters().begin();
        ledger.settle(new UsageEvent(
                Scope.REQUEST,
                clock.instant(),
                incoming.id(),
                0,
                key.map(ClientKey::name).orElse(""),
                door.protocol().id(),
                door.entrance().operation(),
                "",
                "",
                "",
                "",
                fault.status(),
                Outcome.REFUSED,
                false,
                -1,
                System.nanoTime() - incoming.arrived(),
                0,
                0,
                Usage.NONE,
                Optional.of(fault.message())));
        return door.ingress().encodeFault(fault, incoming.id());
    }
}
