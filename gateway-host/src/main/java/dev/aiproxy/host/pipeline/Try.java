package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.transport.Transport;
import dev.aiproxy.api.usage.UsageEvent.Outcome;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.host.routing.Attempt;
import dev.aiproxy.host.runtime.ByteBudget;
import dev.aiproxy.host.runtime.Snapshot;
import dev.aiproxy.host.upstream.CarriedExchange;
import dev.aiproxy.host.upstream.Proxy;
import dev.aiproxy.host.upstream.UpstreamExchange;
import dev.aiproxy.host.upstream.UpstreamFailure;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One try of a request with one account: what relaying and converting have in common. On the event loop of the request's
 * connection only.
 *
 * <p>The reply's head is held until there is something of the reply to send, so that one that never comes can still be
 * answered with a status, or by another account.
 */
abstract class Try {
    private final Exchange exchange;
    private final Attempt attempt;
    private final int number;
    private final Egress egress;
    private final @Nullable Readiness readiness;
    private @Nullable UpstreamExchange upstream;
    private @Nullable GuardedListener listening;
    private int status;
    private Headers fields = Headers.EMPTY;
    private @Nullable HeldError error;
    private boolean done;
    /** Bytes of the request that are here a second time. */
    private long copied;

    /** @param attempt whose account has a place for it, which this try gives back at its end */
    Try(Exchange exchange, Attempt attempt, int number) {
        this.exchange = exchange;
        this.attempt = attempt;
        this.number = number;
        Protocol protocol = exchange.snapshot().parts().protocols().get(attempt.protocol());
        if (protocol == null || protocol.egress().isEmpty()) {
            throw Fault.of(FaultKind.INTERNAL, "The protocol " + attempt.protocol() + " can't be sent.")
                    .asException();
        }
        this.egress = protocol.egress().get();
        this.readiness = Readiness.of(this, attempt.account());
    }

    /** Sends the request; what it throws ends the try. */
    abstract void start();

    /**
     * A reply has begun whose status says that it is one.
     *
     * @param length of its body; -1 if it does not say
     */
    abstract void onReply(long length);

    /** The next piece of it; this takes over the buffer. */
    abstract void onPiece(ByteBuf piece);

    /** It has ended as its transport has it. */
    abstract void onReplyEnd();

    /** It broke off, or never came. */
    abstract void onBreak(UpstreamFailure failure);

    /** Whether the client has had a byte of it. */
    abstract boolean isCommitted();

    /** The client has had a part: it gets an error event where its protocol has one, else a cut connection. */
    abstract void broken(Fault fault);

    /** What has been counted so far. */
    abstract Usage usage();

    /** Lets go of what the reply holds. */
    abstract void release();

    /** Whether the request was refused for something that could be put right, and has been sent again. */
    boolean wasRepaired(Fault fault) {
        return false;
    }

    /** An error reply has been read and no other try follows. */
    void refused(WireResponse answer, Fault fault, boolean whole) {
        exchange.refuse(fault);
    }

    /**
     * Sends a request that stands in memory of its own to the provider; what may still come of an earlier one of this try is
     * no longer listened to.
     */
    final void open(WireRequest sent) {
        open(sent, false);
    }

    /** The same, of a request that may be a view of the client's own, wholly or in parts. */
    final void openView(WireRequest sent) {
        open(sent, true);
    }

    final void open(WireRequest sent, boolean view) {
        // Before anything may have to wait: what the old reply does meanwhile is no matter of this try any more.
        leave();
        Readiness gate = readiness;
        if (gate != null && !gate.admits(sent, view)) {
            return;
        }
        Account account = gate == null ? attempt.account().account() : gate.account();
        UpstreamRequest request =
                attempt.provider().provider().address(sent, attempt.protocol(), attempt.model(), account);
        Snapshot.Parts parts = exchange.snapshot().parts();
        status = 0;
        fields = Headers.EMPTY;
        GuardedListener listener = new GuardedListener(this);
        listening = listener;
        Transport carrier = parts.transports().get(attempt.provider().transport());
        if (carrier == null) {
            ByteBuf bytes = view
                    ? Bodies.toBuffer(request.body(), exchange.request().body(), exchange.body())
                    : Bodies.toBuffer(request.body());
            Optional<Proxy> proxy = parts.proxies().get(attempt.account().index());
            upstream = exchange.loop().open(request, bytes, proxy, parts.outbound(), listener);
        } else {
            upstream = CarriedExchange.open(
                    carrier,
                    view ? lasting(request) : request,
                    exchange.loop(),
                    parts.outbound().timeouts(),
                    listener);
        }
        listener.hears(upstream);
    }

    /** Whatever may still come of the request that was sent, nobody listens to it. */
    private void leave() {
        if (listening != null) {
            listening.leave();
        }
    }

    /**
     * The request in memory of its own: a plugin may read on when this exchange is over, and the memory of the client's request
     * another's.
     */
    private UpstreamRequest lasting(UpstreamRequest request) {
        long size = request.body().length();
        if (!exchange.budget().take(size)) {
            throw ByteBudget.exhausted().asException();
        }
        copied += size;
        return request.withBody(Bodies.copy(request.body()));
    }

    final void setReading(boolean wanted) {
        UpstreamExchange running = upstream;
        if (running != null && !done) {
            running.setReading(wanted);
        }
    }

    final void onHead(int replyStatus, Headers headers, long length) {
        if (done) {
            return;
        }
        status = replyStatus;
        fields = ReplyFields.of(headers);
        error = null;
        if (replyStatus < 400) {
            onReply(length);
        }
    }

    final void onBody(ByteBuf chunk) {
        if (done) {
            chunk.release();
        } else if (status >= 400) {
            holdError(chunk);
        } else {
            onPiece(chunk);
        }
    }

    private void holdError(ByteBuf chunk) {
        HeldError held = error;
        if (held == null) {
            held = new HeldError();
            error = held;
        }
        held.add(chunk);
        if (held.isFull() && !done) {
            cancelUpstream();
            endError();
        }
    }

    final void onReadComplete() {
        if (isCommitted()) {
            exchange.reply().flush();
        }
    }

    final void onEnd() {
        if (done) {
            return;
        }
        if (status >= 400) {
            endError();
        } else {
            onReplyEnd();
        }
    }

    private void endError() {
        HeldError held = error;
        boolean whole = held == null || !held.isFull();
        WireResponse answer = new WireResponse(status, fields, held == null ? Body.EMPTY : held.plain(fields));
        Fault fault = egress.decodeFault(answer);
        if (isCommitted()) {
            // Only the first request of a try can be refused before the client has had a byte.
            broken(fault);
            return;
        }
        Readiness gate = readiness;
        if (gate != null && gate.sendsAgain(fault, status, () -> endError(answer, fault, whole))) {
            leave();
        } else if (!wasRepaired(fault)) {
            endError(answer, fault, whole);
        }
    }

    private void endError(WireResponse answer, Fault fault, boolean whole) {
        AccountVerdicts.apply(attempt.account().state(), fault, status, exchange.snapshot());
        finishTry(Outcome.FAILED, usage(), fault);
        boolean another = AccountVerdicts.isWorthAnother(fault, status)
                && exchange.tries().mayFollow(AccountVerdicts.hadNoEffect(fault, status));
        if (another && exchange.tries().mayTryAgain()) {
            exchange.tries().tryAgain();
        } else if (AccountVerdicts.isPassing(fault, status) && exchange.tries().mayRepeat(fault)) {
            exchange.tries().repeatLater();
        } else if (fault.kind() == FaultKind.UNAUTHENTICATED) {
            exchange.refuse(Fault.of(FaultKind.UPSTREAM_ERROR, "The provider refused the gateway's credentials.")
                    .withCode("upstream_auth"));
        } else {
            refused(answer, fault, whole);
        }
    }

    final void onFailure(UpstreamFailure failure) {
        if (!done) {
            onBreak(failure);
        }
    }

    /** The exchange broke, and nothing has gone to the client yet. */
    final void failed(UpstreamFailure failure) {
        failed(failure.fault(), exchange.tries().mayFollow(failure.safe()));
    }

    /** Nothing has gone to the client yet. */
    final void failed(Fault fault, boolean another) {
        AccountVerdicts.apply(attempt.account().state(), fault, 0, exchange.snapshot());
        finishTry(Outcome.FAILED, usage(), fault);
        if (another && exchange.tries().mayTryAgain()) {
            exchange.tries().tryAgain();
        } else {
            exchange.refuse(fault);
        }
    }

    /** A protocol's code threw something that it should not. */
    final void crashed(Throwable thrown) {
        Fault fault = exchange.faultOf(thrown);
        if (isCommitted()) {
            broken(fault);
        } else if (!done) {
            fail(fault);
        }
    }

    /** It could not even begin, for a reason of the gateway's own or of the request. */
    final void fail(Fault fault) {
        if (done) {
            return;
        }
        cancelUpstream();
        finishTry(Outcome.FAILED, usage(), fault);
        if (upstream == null) {
            exchange.tries().withoutSending(attempt, fault);
        } else {
            exchange.refuse(fault);
        }
    }

    /** The gateway can't wait for the end. */
    final void stop(Fault fault) {
        if (isCommitted()) {
            broken(fault);
        } else if (!done) {
            cancelUpstream();
            finishTry(Outcome.FAILED, usage(), fault);
            exchange.refuse(fault);
        }
    }

    /** Nobody wants the answer any more; what it has cost so far is returned. */
    final Usage abandon(Outcome outcome, Fault fault) {
        cancelUpstream();
        Usage usage = usage();
        finishTry(outcome, usage, fault);
        return usage;
    }

    final void cancelUpstream() {
        if (upstream != null) {
            upstream.cancel();
        }
    }

    /** Another try goes on with this one's account, and settles for both. */
    final void handOver() {
        done = true;
        letGo();
    }

    private void letGo() {
        exchange.budget().giveBack(copied);
        copied = 0;
        if (readiness != null) {
            readiness.cancel();
        }
        release();
    }

    final void finishTry(Outcome outcome, Usage usage, @Nullable Fault fault) {
        if (done) {
            return;
        }
        done = true;
        letGo();
        attempt.account().state().end();
        exchange.settleTry(attempt, number, status, outcome, usage, Optional.ofNullable(fault));
    }

    /** The account has just done well. */
    final void wake() {
        attempt.account().state().wake();
    }

    /** Counted from one, over all tries of the request. */
    final int number() {
        return number;
    }

    final boolean isDone() {
        return done;
    }

    final Exchange exchange() {
        return exchange;
    }

    final Attempt attempt() {
        return attempt;
    }

    final Egress egress() {
        return egress;
    }

    /** HTTP status of the reply; 0 before it. */
    final int status() {
        return status;
    }

    /** End-to-end fields of the reply. */
    final Headers fields() {
        return fields;
    }
}
