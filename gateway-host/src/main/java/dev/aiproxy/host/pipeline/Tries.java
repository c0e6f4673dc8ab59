package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.wire.AnswerReference;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.host.routing.Attempt;
import dev.aiproxy.host.routing.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The tries of one request in turn, each with another account of its plan, until one has an answer for the client. On the
 * event loop of the request's connection only.
 */
final class Tries {
    /** When it is worth asking again for an account that is busy. */
    private static final Duration BUSY = Duration.ofSeconds(1);

    /** Methods that change nothing (RFC 9110 §9.2.1). */
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final Exchange exchange;
    private final Admission admission;
    private final WireRequest request;
    private final Planner planner;
    private Plan plan = new Plan(List.of(), List.of(), 0);
    private int attempts;
    private int made;
    private int repeats;
    private @Nullable Attempt last;
    private @Nullable Try current;
    private @Nullable ScheduledFuture<?> pause;

    Tries(Exchange exchange, Planner planner) {
        this.exchange = exchange;
        this.admission = exchange.admission();
        this.request = exchange.request();
        this.planner = planner;
    }

    /** Plans, and makes the first try. */
    void start() {
        plan = planner.plan(model());
        next();
    }

    private String model() {
        return exchange.head().model().orElse("");
    }

    /** Makes the next try, with an account that has a place for it; without one left, says why. */
    private void next() {
        exchange.goesOn();
        boolean busy = false;
        while (attempts < plan.attempts().size()) {
            Attempt attempt = plan.attempts().get(attempts++);
            if (attempt.account().take()) {
                Try next = prepare(attempt);
                current = next;
                begin(next);
                return;
            }
            busy = true;
        }
        exchange.refuse(busy ? waiting(BUSY) : noAttempt());
    }

    private Try prepare(Attempt attempt) {
        try {
            last = attempt;
            exchange.nextTry();
            made++;
            return make(attempt);
        } catch (RuntimeException | LinkageError e) {
            attempt.account().state().end();
            throw e;
        }
    }

    private Try make(Attempt planned) {
        Attempt attempt = planner.rerouted(planned);
        if (attempt.protocol().equals(admission.door().protocol().id())) {
            return new RelayTry(exchange, attempt, made);
        }
        return switch (request.operation()) {
            case COUNT_TOKENS -> new CountTry(exchange, attempt, made);
            case EMBEDDINGS -> new EmbeddingTry(exchange, attempt, made);
            default -> new ConvertTry(exchange, attempt, made);
        };
    }

    private void begin(Try next) {
        try {
            next.start();
        } catch (RuntimeException | LinkageError e) {
            next.fail(exchange.faultOf(e));
        }
    }

    /** Goes on with a try's account and number, but reads the reply instead of relaying it. */
    void readInstead(Try relaying, Attempt attempt, int number) {
        relaying.handOver();
        Try reading = new ConvertTry(exchange, attempt, number);
        current = reading;
        begin(reading);
    }

    private Fault noAttempt() {
        if (plan.waitNanos() > 0) {
            return waiting(Duration.ofNanos(plan.waitNanos()));
        }
        Optional<AnswerReference> wanted = admission.door().ingress().refersTo(request);
        if (request.operation() == Operation.RELAY && wanted.isPresent()) {
            return EarlierAnswer.notKept(wanted.get());
        }
        String model = model();
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
        return made <= exchange.snapshot().parts().config().retry().maxRetries();
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
        return new BackOff(exchange.snapshot().parts().config().retry().baseDelay());
    }

    /** All accounts were tried, and the client has not had a byte: plans anew after a pause. */
    void repeatLater() {
        current = null;
        exchange.goesOn();
        if (exchange.isSettled()) {
            return;
        }
        long delay = backOff().nanos(++repeats, ThreadLocalRandom.current());
        pause = exchange.loop().loop().schedule(this::repeat, delay, TimeUnit.NANOSECONDS);
    }

    private void repeat() {
        pause = null;
        if (exchange.isSettled()) {
            return;
        }
        try {
            plan = planner.plan(model());
            attempts = 0;
            next();
        } catch (RuntimeException | LinkageError e) {
            exchange.refuse(exchange.faultOf(e));
        }
    }

    /** The current try came to nothing and the client has not had a byte. */
    void tryAgain() {
        current = null;
        if (exchange.isSettled()) {
            return;
        }
        try {
            next();
        } catch (RuntimeException | LinkageError e) {
            exchange.refuse(exchange.faultOf(e));
        }
    }

    /**
     * A try ended before anything was sent: the request can't be put to its account's provider. One that speaks the client's
     * own protocol takes requests as they are, and another protocol may have a place for what this one has none for.
     */
    void withoutSending(Attempt attempt, Fault fault) {
        current = null;
        if (exchange.isSettled()) {
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
        exchange.refuse(fault);
    }

    /** The one that is under way, if any is. */
    @Nullable
    Try current() {
        return current;
    }

    /** The request is settled: none is under way or waited for any more. */
    void end() {
        current = null;
        ScheduledFuture<?> waiting = pause;
        if (waiting != null) {
            waiting.cancel(false);
        }
    }

    /** How many were made so far. */
    int made() {
        return made;
    }

    /** Whose turn it was last. */
    @Nullable
    Attempt last() {
        return last;
    }

    /** Why the plan is as it is, for a client that asked. */
    List<String> reasons() {
        return plan.reasons();
    }
}
