package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.usage.UsageEvent.Outcome;
import dev.aiproxy.api.usage.UsageEvent.Scope;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.RequestHead;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.host.routing.Attempt;
import dev.aiproxy.host.runtime.ByteBudget;
import dev.aiproxy.host.runtime.Snapshot;
import dev.aiproxy.host.upstream.UpstreamLoop;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from the moment its body is here to its settlement: what its client is told, and what is counted of it. Its
 * {@link Tries} find the answer. On its connection's event loop only.
 */
public final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final Admission admission;
    private final WireRequest request;
    private final ByteBuf body;
    private final ByteBudget budget;
    private final UpstreamLoop loop;
    private final ClientReply reply;
    private final Settlement settlement;
    private final EarlierAnswer earlier;
    private final Tries tries;
    private RequestHead head = RequestHead.NONE;
    private @Nullable Conversion conversion;
    private int status;
    private long firstByte = -1;
    /** When the last try ended, as long as nothing has come after it: mostly the request's end, too. */
    private @Nullable Moment tryEnded;

    private long replyBytes;

    Exchange(
            Admission admission,
            WireRequest request,
            ByteBuf body,
            ByteBudget budget,
            UpstreamLoop loop,
            ClientReply reply,
            Settlement settlement) {
        this.admission = admission;
        this.request = request;
        this.body = body;
        this.budget = budget;
        this.loop = loop;
        this.reply = reply;
        this.settlement = settlement;
        this.earlier = new EarlierAnswer(admission, request);
        this.tries = new Tries(this, new Planner(admission, request, earlier));
    }

    void start() {
        try {
            head = admission.door().ingress().peek(request);
            checkModel();
            if (request.operation() == Operation.MODELS) {
                answerModels();
                return;
            }
            earlier.find();
            Optional<WireResponse> known = earlier.fromHere();
            if (known.isPresent()) {
                whole(known.get(), Outcome.SUCCESS, Optional.empty());
                return;
            }
            tries.start();
        } catch (RuntimeException | LinkageError e) {
            refuse(faultOf(e));
        }
    }

    private void checkModel() {
        String model = head.model().orElse("");
        if (!model.isEmpty() && !admission.key().mayUse(model)) {
            throw Fault.of(FaultKind.FORBIDDEN, "This key may not use the model " + model + ".")
                    .withCode("model_not_allowed")
                    .asException();
        }
    }

    private void answerModels() {
        var models = snapshot()
                .parts()
                .catalog()
                .models(
                        admission.door().protocol().id(),
                        admission.door().platform(),
                        admission.door().ingress().chat().isPresent());
        models.removeIf(model -> !admission.key().mayUse(model.id()));
        WireResponse answer = admission.door().ingress().encodeModels(request, models);
        whole(answer, Outcome.SUCCESS, Optional.empty());
    }

    /**
     * Sends a whole answer that was converted.
     *
     * @param settling settles the exchange, before the answer leaves
     */
    void answerWhole(WireResponse answer, Runnable settling) {
        status = answer.status();
        replyBytes += answer.body().length();
        firstByte = firstByte < 0 ? elapsed() : firstByte;
        WireResponse complete = withOwnFields(answer);
        settling.run();
        reply.whole(complete);
    }

    /** What to tell the client of something that was thrown. */
    Fault faultOf(Throwable thrown) {
        return thrown instanceof FaultException known ? known.fault() : crash(thrown);
    }

    /** What to tell the client of something that should not have been thrown; the log gets the rest. */
    Fault crash(Throwable thrown) {
        LOG.error("{} failed in the gateway", id(), thrown);
        return Fault.of(FaultKind.INTERNAL, "The gateway failed; its log has request " + id() + ".");
    }

    /** Answers with a fault instead of a reply; only while the client has not had a byte. */
    void refuse(Fault fault) {
        if (settlement.isDone()) {
            return;
        }
        Outcome outcome = tries.made() == 0 ? Outcome.REFUSED : Outcome.FAILED;
        WireResponse answer;
        try {
            answer = admission.door().ingress().encodeFault(fault, id());
        } catch (RuntimeException | LinkageError e) {
            answer = WireResponse.text(fault.status(), crash(e).message());
        }
        whole(answer, outcome, Optional.of(fault));
    }

    /** An error event in the middle of the reply, if its protocol has such a thing. */
    Optional<ByteBuffer> streamFault(Fault fault) {
        try {
            return admission.door().ingress().encodeStreamFault(request, fault, id());
        } catch (RuntimeException | LinkageError e) {
            crash(e);
            return Optional.empty();
        }
    }

    private void whole(WireResponse answer, Outcome outcome, Optional<Fault> fault) {
        status = answer.status();
        replyBytes += answer.body().length();
        firstByte = firstByte < 0 ? elapsed() : firstByte;
        WireResponse complete = withOwnFields(answer);
        settle(outcome, Usage.NONE, fault);
        reply.whole(complete);
    }

    private WireResponse withOwnFields(WireResponse answer) {
        return new WireResponse(
                answer.status(), ownFields(answer.headers().toBuilder()).build(), answer.body());
    }

    private Headers.Builder ownFields(Headers.Builder fields) {
        fields.add("x-aiproxy-request-id", id());
        if (!tries.reasons().isEmpty()) {
            fields.add("x-aiproxy-explain", String.join("; ", tries.reasons()));
        }
        Conversion converted = conversion;
        if (converted != null) {
            converted.lostOfRequest().ifPresent(lost -> fields.add("x-aiproxy-lost", LossHeader.of(lost)));
        }
        return fields;
    }

    /** The first byte goes out: from here on no other try can follow. */
    void commit(int replyStatus, Headers.Builder fields, long length) {
        status = replyStatus;
        firstByte = elapsed();
        reply.head(replyStatus, ownFields(fields).build(), length);
    }

    void pass(ByteBuf chunk) {
        replyBytes += chunk.readableBytes();
        reply.body(chunk);
    }

    void settle(Outcome outcome, Usage usage, Optional<Fault> fault) {
        if (settlement.isDone()) {
            return;
        }
        tries.end();
        Moment end = tryEnded;
        settlement.request(event(
                Scope.REQUEST, end == null ? now() : end, tries.made(), tries.last(), status, outcome, usage, fault));
        body.release();
    }

    void settleTry(Attempt attempt, int number, int replyStatus, Outcome outcome, Usage usage, Optional<Fault> fault) {
        Moment end = now();
        tryEnded = end;
        settlement.attempt(event(Scope.ATTEMPT, end, number, attempt, replyStatus, outcome, usage, fault));
    }

    /** Another try or a pause follows what was tried last. */
    void goesOn() {
        tryEnded = null;
    }

    /** Another try begins: what was lost in converting for the one before it is not said of this one. */
    void nextTry() {
        Conversion before = conversion;
        if (before != null) {
            before.nextTry();
        }
    }

    /** Whether all has been said of the request, to its client and to the sinks. */
    boolean isSettled() {
        return settlement.isDone();
    }

    private Moment now() {
        return new Moment(settlement.now(), elapsed());
    }

    /**
     * A point in time.
     *
     * @param elapsed nanoseconds since the request came
     */
    private record Moment(Instant at, long elapsed) {}

    private UsageEvent event(
            Scope scope,
            Moment end,
            int number,
            @Nullable Attempt attempt,
            int replyStatus,
            Outcome outcome,
            Usage usage,
            Optional<Fault> fault) {
        return new UsageEvent(
                scope,
                end.at(),
                id(),
                number,
                admission.key().name(),
                admission.door().protocol().id(),
                request.operation(),
                head.model().orElse(""),
                attempt == null ? "" : attempt.provider().name(),
                attempt == null ? "" : attempt.account().account().name(),
                attempt == null ? "" : attempt.model(),
                replyStatus,
                outcome,
                head.stream(),
                firstByte,
                // A try that failed ends before its answer has been made.
                Math.max(firstByte, end.elapsed()),
                request.body().length(),
                replyBytes,
                usage,
                fault.map(Fault::message),
                conversion == null ? List.of() : conversion.lost());
    }

    /** The client has left. */
    public void onClientGone() {
        abort(Outcome.CANCELLED, Fault.of(FaultKind.CANCELLED, "The client left before the end."));
    }

    /** The client takes more again, or for now no more. */
    public void onWritable(boolean writable) {
        Try running = tries.current();
        if (running != null) {
            running.setReading(writable);
        }
    }

    /** The gateway stops and can't wait any longer: the answer ends with an error, as truthfully as it can. */
    public void stop() {
        Try running = tries.current();
        Fault fault = Fault.of(FaultKind.UNAVAILABLE, "The gateway is stopping.");
        if (running != null) {
            running.stop(fault);
        } else if (!settlement.isDone()) {
            refuse(fault);
        }
    }

    private void abort(Outcome outcome, Fault fault) {
        Try running = tries.current();
        if (settlement.isDone()) {
            return;
        }
        if (status == 0) {
            status = fault.status();
        }
        Usage usage = running == null ? Usage.NONE : running.abandon(outcome, fault);
        settle(outcome, usage, Optional.of(fault));
    }

    /** What the request needs where it is written anew or its answer is read. */
    Conversion conversion() {
        Conversion known = conversion;
        if (known == null) {
            known = new Conversion(admission, request, head, earlier, loop, settlement);
            conversion = known;
        }
        return known;
    }

    /** One account after the other. */
    Tries tries() {
        return tries;
    }

    /** What the request refers to. */
    EarlierAnswer earlier() {
        return earlier;
    }

    Snapshot snapshot() {
        return admission.snapshot();
    }

    Admission admission() {
        return admission;
    }

    WireRequest request() {
        return request;
    }

    RequestHead head() {
        return head;
    }

    ByteBuf body() {
        return body;
    }

    /** For what a try keeps of the body in memory of its own. */
    ByteBudget budget() {
        return budget;
    }

    UpstreamLoop loop() {
        return loop;
    }

    ClientReply reply() {
        return reply;
    }

    String id() {
        return admission.incoming().id();
    }

    private long elapsed() {
        return System.nanoTime() - admission.incoming().arrived();
    }
}
