package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.usage.UsageEvent.Outcome;
import dev.aiproxy.api.usage.UsageEvent.Scope;
import dev.aiproxy.api.wire.AnswerReference;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.RequestHead;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.host.routing.Attempt;
import dev.aiproxy.host.routing.Plan;
import dev.aiproxy.host.runtime.ByteBudget;
import dev.aiproxy.host.runtime.Snapshot;
import dev.aiproxy.host.upstream.UpstreamLoop;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from the moment its body is here to its settlement: makes the tries of its plan in turn until one has an
 * answer. On its connection's event loop only.
 */
public final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** When it is worth asking again for an account that is busy. */
    private static final Duration BUSY = Duration.ofSeconds(1);

    /** Methods that change nothing (RFC 9110 §9.2.1). */
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final Admission admission;
    private final WireRequest request;
    private final ByteBuf body;
    private final ByteBudget budget;
    private final UpstreamLoop loop;
    private final ClientReply reply;
    private final Settlement settlement;
    private final EarlierAnswer earlier;
    private final Planner planner;
    private RequestHead head = RequestHead.NONE;
    private Plan plan = new Plan(List.of(), List.of(), 0);
    private int attempts;
    private int tries;
    private int repeats;
    private @Nullable Attempt last;
    private @Nullable Conversion conversion;
    private @Nullable Try current;
    private @Nullable ScheduledFuture<?> pause;
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
        this.planner = new Planner(admission, request, earlier);
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
            plan = plan();
            next();
        } catch (FaultException e) {
            refuse(e.fault());
        } catch (RuntimeException | LinkageError e) {
            refuse(crash(e));
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

    private Plan plan() {
        return planner.plan(head.model().orElse(""));
    }

    /** Makes the next try, with an account that has a place for it; without one left, says why. */
    private void next() {
        tryEnded = null;
        boolean busy = false;
        while (attempts < plan.attempts().size()) {
            Attempt attempt = plan.attempts().get(attempts++);
            if (attempt.account().take()) {
                Try made = prepare(attempt);
                current = made;
                begin(made);
                return;
            }
            busy = true;
        }
        refuse(busy ? waiting(BUSY) : noAttempt());
    }

    private Try prepare(Attempt attempt) {
        try {
            last = attempt;
            Conversion before = conversion;
            if (before != null) {
                before.nextTry();
            }
            tries++;
            return make(attempt);
        } catch (RuntimeException | LinkageError e) {
            attempt.account().state().end();
            throw e;
        }
    }

    private Try make(Attempt planned) {
        Attempt attempt = planner.rerouted(planned);
        if (attempt.protocol().equals(admission.door().protocol().id())) {
            return new RelayTry(this, attempt, tries);
        }
        return switch (request.operation()) {
            case COUNT_TOKENS -> new CountTry(this, attempt, tries);
            case EMBEDDINGS -> new EmbeddingTry(this, attempt, tries);
            default -> new ConvertTry(this, attempt, tries);
        };
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

    private void begin(Try made) {
        try {
            made.start();
        } catch (FaultException e) {
            made.fail(e.fault());
        } catch (RuntimeException | LinkageError e) {
            made.fail(crash(e));
        }
    }

    /** Goes on with a try's account and number, but reads the reply instead of relaying it. */
    void readInstead(Try relaying, Attempt attempt, int number) {
        relaying.handOver();
        Try reading = new ConvertTry(this, attempt, number);
        current = reading;
        begin(reading);
    }

    /** What to tell the client of something that should not have been thrown; the log gets the rest. */
    Fault crash(Throwable thrown) {
        LOG.error("{} failed in the gateway", id(), thrown);
        return Fault.of(FaultKind.INTERNAL, "The gateway failed; its log has request " + id() + ".");
    }

    private Fault noAttempt() {
        if (plan.waitNanos() > 0) {
            return waiting(Duration.ofNanos(plan.waitNanos()));
        }
        Optional<AnswerReference> wanted = admission.door().ingress().refersTo(request);
        if (request.operation() == Operation.RELAY && wanted.isPresent()) {
            return EarlierAnswer.notKept(wanted.get());
        }
        String model = head.model().orElse("");
        String what = model.isEmpty() ? "this request" : "the model " + model;
        String platform = admission.door().platform();
        return Fault.of(
                        FaultKind.NOT_FOUND,
                        "No configured provider " + (platform.isEmpty() ? "" : "of the platform " + platform + ' ')
                                + "serves " + what + " in the protocol "
                                + admission.door().protocol().id() + ".")
                .withCode("model_not_found");
    }

    private static Fault waiting(Duration wait) {
        return Fault.of(FaultKind.UNAVAILABLE, "All accounts for this model rest or are busy.")
                .withRetryAfter(wait);
    }

    /** Whether another account may be tried at once, as far as the plan goes. */
    boolean mayTryAgain() {
        return attempts < plan.attempts().size() && hasTriesLeft();
    }

    /**
     * Whether a request that reached a provider, and perhaps more than that, may go to another account. A request for an
     * answer may: what it costs to be answered twice is less than not to be answered. Another (an upload, a batch) may only
     * if it surely had no effect, or never has one.
     *
     * @param safe whether it surely had no effect
     */
    boolean mayFollow(boolean safe) {
        return safe || request.operation() != Operation.RELAY || READING.contains(request.method());
    }

    private boolean hasTriesLeft() {
        return tries <= snapshot().parts().config().retry().maxRetries();
    }

    /**
     * Whether the accounts may be tried once more after a pause: not if the provider asked for a longer one, nor what
     * nobody here knows the effect of (an upload, a batch).
     */
    boolean mayRepeat(Fault fault) {
        BackOff backOff = backOff();
        return backOff.isOn()
                && request.operation() != Operation.RELAY
                && hasTriesLeft()
                && fault.retryAfter()
                        .filter(wait -> !backOff.covers(repeats + 1, wait))
                        .isEmpty();
    }

    private BackOff backOff() {
        return new BackOff(snapshot().parts().config().retry().baseDelay());
    }

    /** All accounts were tried, and the client has not had a byte: plans anew after a pause. */
    void repeatLater() {
        current = null;
        tryEnded = null;
        if (settlement.isDone()) {
            return;
        }
        long delay = backOff().nanos(++repeats, ThreadLocalRandom.current());
        pause = loop.loop().schedule(this::repeat, delay, TimeUnit.NANOSECONDS);
    }

    private void repeat() {
        pause = null;
        if (settlement.isDone()) {
            return;
        }
        try {
            plan = plan();
            attempts = 0;
            next();
        } catch (FaultException e) {
            refuse(e.fault());
        } catch (RuntimeException | LinkageError e) {
            refuse(crash(e));
        }
    }

    /** The current try came to nothing and the client has not had a byte. */
    void tryAgain() {
        current = null;
        if (settlement.isDone()) {
            return;
        }
        try {
            next();
        } catch (FaultException e) {
            refuse(e.fault());
        } catch (RuntimeException | LinkageError e) {
            refuse(crash(e));
        }
    }

    /**
     * A try ended before anything was sent: the request can't be put to its account's provider. One that speaks the client's
     * own protocol takes requests as they are, and another protocol may have a place for what this one has none for.
     */
    void withoutSending(Attempt attempt, Fault fault) {
        current = null;
        if (settlement.isDone()) {
            return;
        }
        String own = admission.door().protocol().id();
        boolean mayFitOthers = fault.kind() == FaultKind.UNSUPPORTED;
        boolean mayBeRelayed =
                mayFitOthers || fault.kind() == FaultKind.NO_STATE || fault.kind() == FaultKind.INVALID_REQUEST;
        for (int i = attempts; mayBeRelayed && i < plan.attempts().size(); i++) {
            String other = plan.attempts().get(i).protocol();
            if (!other.equals(attempt.protocol()) && (mayFitOthers || other.equals(own))) {
                attempts = i;
                tryAgain();
                return;
            }
        }
        refuse(fault);
    }

    /** Answers with a fault instead of a reply; only while the client has not had a byte. */
    void refuse(Fault fault) {
        if (settlement.isDone()) {
            return;
        }
        Outcome outcome = tries == 0 ? Outcome.REFUSED : Outcome.FAILED;
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
        if (!plan.reasons().isEmpty()) {
            fields.add("x-aiproxy-explain", String.join("; ", plan.reasons()));
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
        current = null;
        ScheduledFuture<?> waiting = pause;
        if (waiting != null) {
            waiting.cancel(false);
        }
        Moment end = tryEnded;
        settlement.request(event(Scope.REQUEST, end == null ? now() : end, tries, last, status, outcome, usage, fault));
        body.release();
    }

    void settleTry(Attempt attempt, int number, int replyStatus, Outcome outcome, Usage usage, Optional<Fault> fault) {
        Moment end = now();
        tryEnded = end;
        settlement.attempt(event(Scope.ATTEMPT, end, number, attempt, replyStatus, outcome, usage, fault));
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
        Try running = current;
        if (running != null) {
            running.setReading(writable);
        }
    }

    /** The gateway stops and can't wait any longer: the answer ends with an error, as truthfully as it can. */
    public void stop() {
        Try running = current;
        Fault fault = Fault.of(FaultKind.UNAVAILABLE, "The gateway is stopping.");
        if (running != null) {
            running.stop(fault);
        } else if (!settlement.isDone()) {
            refuse(fault);
        }
    }

    private void abort(Outcome outcome, Fault fault) {
        Try running = current;
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
