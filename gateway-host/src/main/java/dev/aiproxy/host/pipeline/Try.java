package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.transport.Transport;
import dev.aiproxy.api.usage.UsageEvent.Outcome;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.RelayEdits;
import dev.aiproxy.api.wire.ReplySummary;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.host.routing.Attempt;
import dev.aiproxy.host.runtime.Snapshot;
import dev.aiproxy.host.upstream.CarriedExchange;
import dev.aiproxy.host.upstream.UpstreamExchange;
import dev.aiproxy.host.upstream.UpstreamFailure;
import dev.aiproxy.host.upstream.UpstreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One try of a request with one account: relays it, and its reply back.
 *
 * <p>The reply's head is held until the first byte of its body, so that a reply that never comes can still be answered
 * with a status, or by another account.
 */
final class Try {
    private static final byte[] BLANK_LINE = {'\n', '\n'};

    private final Exchange exchange;
    private final Attempt attempt;
    private final int number;
    private final Egress egress;
    private @Nullable UpstreamExchange upstream;
    private WireRequest sent;
    private @Nullable ReplyStream stream;
    private int status;
    private Headers fields = Headers.EMPTY;
    private long length = -1;
    private boolean committed;
    private boolean done;
    private @Nullable HeldError error;

    /** @param attempt whose account has a place for it, which this try gives back at its end */
    Try(Exchange exchange, Attempt attempt, int number) {
        this.exchange = exchange;
        this.attempt = attempt;
        this.number = number;
        this.sent = exchange.request();
        Protocol protocol = exchange.snapshot().parts().protocols().get(attempt.protocol());
        if (protocol == null || protocol.egress().isEmpty()) {
            throw Fault.of(FaultKind.INTERNAL, "The protocol " + attempt.protocol() + " can't be sent.")
                    .asException();
        }
        this.egress = protocol.egress().get();
    }

    void start() {
        WireRequest original = exchange.request();
        boolean otherName = !attempt.model().equals(exchange.head().model().orElse(""));
        boolean streamedChat = original.operation() == Operation.CHAT && exchange.head().stream();
        sent = egress.relay(
                original, new RelayEdits(otherName ? Optional.of(attempt.model()) : Optional.empty(), streamedChat));
        UpstreamRequest request = attempt.provider()
                .provider()
                .address(
                        sent,
                        attempt.protocol(),
                        attempt.model(),
                        attempt.account().account());
        Snapshot.Parts parts = exchange.snapshot().parts();
        UpstreamListener listener = new GuardedListener(this);
        Transport carrier = parts.transports().get(attempt.provider().transport());
        if (carrier == null) {
            ByteBuf body = buffer(request.body(), original.body());
            int index = attempt.account().index();
            upstream = exchange.loop().open(request, body, parts.proxies().get(index), parts.outbound(), listener);
        } else {
            upstream = CarriedExchange.open(
                    carrier, request, exchange.loop(), parts.outbound().timeouts(), listener);
        }
    }

    private ByteBuf buffer(Body body, Body original) {
        return Bodies.toBuffer(body, original, exchange.body());
    }

    void setReading(boolean wanted) {
        UpstreamExchange running = upstream;
        if (running != null && !done) {
            running.setReading(wanted);
        }
    }

    void onHead(int replyStatus, HttpHeaders headers) {
        status = replyStatus;
        fields = ReplyFields.of(headers);
        length = ReplyFields.length(headers);
        if (replyStatus >= 400) {
            return;
        }
        stream = new ReplyStream(
                egress,
                exchange.request(),
                sent,
                new ReplyStream.ReplyHead(replyStatus, fields),
                exchange.admission().incoming().hints().acceptEncoding());
    }

    void onBody(ByteBuf chunk) {
        ReplyStream passing = stream;
        if (passing == null) {
            holdError(chunk);
            return;
        }
        try {
            passing.accept(chunk, this::pass);
        } catch (DecompressionException e) {
            unreadable();
        }
    }

    private void unreadable() {
        Fault fault = Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's compressed answer can't be read.");
        if (committed) {
            broken(fault);
        } else if (!done) {
            cancelUpstream();
            failed(fault, true);
        }
    }

    private void pass(ByteBuf piece) {
        if (done) {
            piece.release();
            return;
        }
        if (!committed) {
            commit();
        }
        exchange.pass(piece);
        if (!exchange.reply().isWritable()) {
            setReading(false);
        }
    }

    private void commit() {
        committed = true;
        Headers.Builder out = ReplyFields.forClient(fields);
        ReplyStream passing = stream;
        if (passing != null && passing.isUnpacked()) {
            out.remove("content-encoding");
        }
        if (passing != null && passing.isChanged()) {
            length = -1;
        }
        exchange.commit(status, out, length);
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

    void onReadComplete() {
        if (committed) {
            exchange.reply().flush();
        }
    }

    void onEnd() {
        if (done) {
            return;
        }
        if (status >= 400) {
            endError();
            return;
        }
        ReplyStream passing = stream;
        if (!committed && passing != null) {
            // An editor may have kept the whole body back.
            passing.end(this::pass);
        }
        if (committed) {
            endBody();
        } else {
            endWithoutBody();
        }
    }

    private void endError() {
        HeldError held = error;
        boolean whole = held == null || !held.isFull();
        WireResponse answer = new WireResponse(status, fields, held == null ? Body.EMPTY : held.plain(fields));
        Fault fault = egress.decodeFault(answer);
        AccountVerdicts.apply(attempt.account().state(), fault, status, exchange.snapshot());
        finishTry(Outcome.FAILED, Usage.NONE, Optional.of(fault));
        if (exchange.mayTryAgain() && AccountVerdicts.isWorthAnother(fault, status)) {
            exchange.tryAgain();
        } else if (AccountVerdicts.isPassing(fault, status) && exchange.mayRepeat(fault)) {
            exchange.repeatLater();
        } else if (fault.kind() == FaultKind.UNAUTHENTICATED) {
            exchange.refuse(Fault.of(FaultKind.UPSTREAM_ERROR, "The provider refused the gateway's credentials.")
                    .withCode("upstream_auth"));
        } else if (ReplyFields.isJson(fields) && !answer.body().isEmpty() && whole) {
            passError(answer, fault);
        } else {
            exchange.refuse(fault);
        }
    }

    /** Passes the provider's own words on: the client speaks the same protocol, and they say more than ours. */
    private void passError(WireResponse answer, Fault fault) {
        Headers.Builder out = ReplyFields.forClient(fields).remove("content-encoding");
        exchange.commit(status, out, answer.body().length());
        exchange.pass(Unpooled.wrappedBuffer(answer.body().toByteArray()));
        exchange.settle(Outcome.FAILED, Usage.NONE, Optional.of(fault));
        exchange.reply().end();
    }

    private ReplyStream stream() {
        ReplyStream known = stream;
        if (known == null) {
            throw new IllegalStateException("no reply yet");
        }
        return known;
    }

    private void endBody() {
        ReplyStream passing = stream();
        passing.end(this::pass);
        boolean midEvent = !passing.tap().betweenEvents();
        ReplySummary summary = passing.tap().summary();
        if (!summary.complete()) {
            broken(Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's answer stopped before its end.")
                    .withCode("upstream_cut"));
            return;
        }
        if (midEvent && length < 0 && ReplyFields.isEventStream(fields) && passing.isText()) {
            // Clients drop a last event that lacks its blank line.
            exchange.pass(Unpooled.wrappedBuffer(BLANK_LINE));
        }
        attempt.account().state().wake();
        Outcome outcome = summary.fault().isPresent() ? Outcome.FAILED : Outcome.SUCCESS;
        finishTry(outcome, summary.usage(), summary.fault());
        exchange.settle(outcome, summary.usage(), summary.fault());
        exchange.reply().end();
    }

    private void endWithoutBody() {
        boolean bodyExpected = exchange.request().operation() != Operation.RELAY
                && status == 200
                && !exchange.request().method().equals("HEAD");
        if (bodyExpected) {
            failed(
                    Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's answer was empty.")
                            .withCode("upstream_empty"),
                    true);
            return;
        }
        finishTry(Outcome.SUCCESS, Usage.NONE, Optional.empty());
        boolean bodyless =
                status == 204 || status == 304 || exchange.request().method().equals("HEAD");
        exchange.commit(status, ReplyFields.forClient(fields), bodyless ? length : 0);
        exchange.settle(Outcome.SUCCESS, Usage.NONE, Optional.empty());
        exchange.reply().end();
    }

    void onFailure(UpstreamFailure failure) {
        if (done) {
            return;
        }
        boolean hasGrammar = ReplyFields.isEventStream(fields) || ReplyFields.isJson(fields);
        if (committed && hasGrammar && length < 0 && stream().tap().sawEnd()) {
            // The answer had reached its end; only the connection did not close as it should.
            endBody();
        } else if (committed) {
            broken(failure.fault());
        } else {
            failed(failure.fault(), true);
        }
    }

    /** Nothing has gone to the client yet. */
    private void failed(Fault fault, boolean another) {
        AccountVerdicts.apply(attempt.account().state(), fault, 0, exchange.snapshot());
        finishTry(Outcome.FAILED, Usage.NONE, Optional.of(fault));
        if (another && exchange.mayTryAgain()) {
            exchange.tryAgain();
        } else {
            exchange.refuse(fault);
        }
    }

    /** The client has had a part: it gets an error event where its protocol has one, else a cut connection. */
    private void broken(Fault fault) {
        if (done) {
            return;
        }
        ReplyStream passing = stream();
        boolean canSay = length < 0 && passing.isText() && passing.tap().betweenEvents();
        Usage usage = passing.tap().summary().usage();
        Optional<ByteBuffer> event = canSay ? exchange.streamFault(fault) : Optional.empty();
        cancelUpstream();
        finishTry(Outcome.CUT, usage, Optional.of(fault));
        event.ifPresent(bytes -> exchange.pass(Unpooled.wrappedBuffer(bytes)));
        exchange.settle(Outcome.CUT, usage, Optional.of(fault));
        if (event.isPresent()) {
            exchange.reply().end();
        } else {
            exchange.reply().reset();
        }
    }

    /** A protocol's code threw something that it should not. */
    void crashed(Throwable thrown) {
        Fault fault = exchange.crash(thrown);
        if (committed) {
            broken(fault);
        } else if (!done) {
            fail(fault);
        }
    }

    /** It could not even begin, for a reason of the gateway's own. */
    void fail(Fault fault) {
        cancelUpstream();
        finishTry(Outcome.FAILED, Usage.NONE, Optional.of(fault));
        exchange.refuse(fault);
    }

    /** The gateway can't wait for the end. */
    void stop(Fault fault) {
        if (committed) {
            broken(fault);
        } else {
            fail(fault);
        }
    }

    /** Nobody wants the answer any more; what it has cost so far is returned. */
    Usage abandon(Outcome outcome, Fault fault) {
        cancelUpstream();
        ReplyStream passing = stream;
        Usage usage = passing == null ? Usage.NONE : passing.tap().summary().usage();
        finishTry(outcome, usage, Optional.of(fault));
        return usage;
    }

    private void cancelUpstream() {
        UpstreamExchange running = upstream;
        if (running != null) {
            running.cancel();
        }
    }

    private void finishTry(Outcome outcome, Usage usage, Optional<Fault> fault) {
        if (done) {
            return;
        }
        done = true;
        attempt.account().state().end();
        ReplyStream passing = stream;
        if (passing != null) {
            passing.close();
        }
        exchange.settleTry(attempt, number, status, outcome, usage, fault);
    }
}
