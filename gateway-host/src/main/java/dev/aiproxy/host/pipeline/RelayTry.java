package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.usage.UsageEvent.Outcome;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.RelayEdits;
import dev.aiproxy.api.wire.ReplySummary;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.host.routing.Attempt;
import dev.aiproxy.host.upstream.UpstreamFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.compression.DecompressionException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A try with a provider that speaks the client's protocol: the bytes pass as they are, both ways. */
final class RelayTry extends Try {
    private static final byte[] BLANK_LINE = {'\n', '\n'};
    private static final List<ByteBuf> SEALS = List.of(ascii(Carrier.PREFIX), ascii(Carrier.PREFIX_IN_BASE64));

    private WireRequest sent;
    private @Nullable ReplyStream stream;
    private long length = -1;
    private boolean committed;
    private boolean rewritten;

    RelayTry(Exchange exchange, Attempt attempt, int number) {
        super(exchange, attempt, number);
        this.sent = exchange.request();
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.unreleasableBuffer(
                Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)).asReadOnly());
    }

    @Override
    void start() {
        if (exchange().conversion().rewrites() && egress().chat().isPresent()) {
            rewrite();
            return;
        }
        WireRequest original = exchange().request();
        String model = attempt().model();
        boolean otherName = !model.equals(exchange().head().model().orElse(""));
        boolean streamedChat = original.operation() == Operation.CHAT && exchange().head().stream();
        sent = egress().relay(
                        original, new RelayEdits(otherName ? Optional.of(model) : Optional.empty(), streamedChat));
        openView(sent);
    }

    /**
     * Writes the request anew in its own protocol, which loses nothing. The reply is relayed all the same, unless it shows how
     * the request was written.
     */
    private void rewrite() {
        rewritten = true;
        Losses losses = new Losses();
        ChatRequest request = exchange().conversion().rewritten();
        ChatCall call = egress().chat()
                .orElseThrow()
                .encode(request, exchange().conversion().target(attempt()), losses);
        if (call.needsReading()) {
            exchange().tries().readInstead(this, attempt(), number());
            return;
        }
        sent = call.request();
        exchange().conversion().checkLosses(losses);
        open(sent);
    }

    /**
     * A client that changes providers in the middle of a conversation sends one provider's seals to another, or has none of
     * those that the other wants. That is put right when the provider objects, and not before: looking for it in every request
     * would cost all for a few.
     */
    @Override
    boolean wasRepaired(Fault fault) {
        boolean mayBeMended = status() == 400
                && !rewritten
                && exchange().request().operation() == Operation.CHAT
                && exchange().admission().door().ingress().chat().isPresent()
                && egress().chat()
                        .filter(chat -> holdsSeals() || chat.wouldMend(fault))
                        .isPresent();
        if (!mayBeMended) {
            return false;
        }
        try {
            rewrite();
            return true;
        } catch (FaultException e) {
            // It can't be written anew, and the provider's own words say more of why it was refused.
            rewritten = false;
            return false;
        }
    }

    private boolean holdsSeals() {
        return SEALS.stream()
                .anyMatch(seal -> ByteBufUtil.indexOf(seal, exchange().body()) >= 0);
    }

    @Override
    void onReply(long bodyLength) {
        length = bodyLength;
        stream = new ReplyStream(
                egress(),
                exchange().request(),
                sent,
                new ReplyStream.ReplyHead(status(), fields()),
                exchange().admission().incoming().hints().acceptEncoding(),
                this::pass);
    }

    @Override
    void onPiece(ByteBuf piece) {
        try {
            stream().accept(piece);
        } catch (DecompressionException e) {
            unreadable();
        }
    }

    private void unreadable() {
        Fault fault = Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's compressed answer can't be read.");
        if (committed) {
            broken(fault);
        } else if (!isDone()) {
            cancelUpstream();
            failed(fault, exchange().tries().mayFollow(false));
        }
    }

    private void pass(ByteBuf piece) {
        if (isDone()) {
            piece.release();
            return;
        }
        if (!committed) {
            commit();
        }
        exchange().pass(piece);
        if (!exchange().reply().isWritable()) {
            setReading(false);
        }
    }

    private void commit() {
        committed = true;
        Headers.Builder out = ReplyFields.forClient(fields());
        ReplyStream passing = stream;
        if (passing != null && passing.isUnpacked()) {
            out.remove("content-encoding");
        }
        if (passing != null && passing.isChanged()) {
            length = -1;
        }
        exchange().commit(status(), out, length);
    }

    @Override
    boolean isCommitted() {
        return committed;
    }

    @Override
    void onReplyEnd() {
        ReplyStream passing = stream;
        if (!committed && passing != null) {
            // An editor may have kept the whole body back.
            passing.end();
        }
        if (committed) {
            endBody();
        } else {
            endWithoutBody();
        }
    }

    /** Passes the provider's own words on: the client speaks the same protocol, and they say more than ours. */
    @Override
    void refused(WireResponse answer, Fault fault, boolean whole) {
        if (!ReplyFields.isJson(fields()) || answer.body().isEmpty() || !whole) {
            exchange().refuse(fault);
            return;
        }
        Headers.Builder out = ReplyFields.forClient(fields()).remove("content-encoding");
        exchange().commit(status(), out, answer.body().length());
        exchange().pass(Unpooled.wrappedBuffer(answer.body().toByteArray()));
        exchange().settle(Outcome.FAILED, Usage.NONE, Optional.of(fault));
        exchange().reply().end();
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
        passing.end();
        boolean lacksBlankLine = passing.tap().lacksBlankLine();
        ReplySummary summary = passing.tap().summary();
        if (!summary.complete()) {
            broken(Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's answer stopped before its end.")
                    .withCode("upstream_cut"));
            return;
        }
        if (lacksBlankLine && length < 0 && ReplyFields.isEventStream(fields()) && passing.isText()) {
            // Clients drop a last event that lacks its blank line.
            exchange().pass(Unpooled.wrappedBuffer(BLANK_LINE));
        }
        wake();
        Outcome outcome = summary.fault().isPresent() ? Outcome.FAILED : Outcome.SUCCESS;
        finishTry(outcome, summary.usage(), summary.fault().orElse(null));
        exchange().settle(outcome, summary.usage(), summary.fault());
        exchange().reply().end();
    }

    private void endWithoutBody() {
        boolean bodyExpected = exchange().request().operation() != Operation.RELAY
                && status() == 200
                && !exchange().request().method().equals("HEAD");
        if (bodyExpected) {
            failed(
                    Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's answer was empty.")
                            .withCode("upstream_empty"),
                    true);
            return;
        }
        finishTry(Outcome.SUCCESS, Usage.NONE, null);
        boolean bodyless = status() == 204
                || status() == 304
                || exchange().request().method().equals("HEAD");
        exchange().commit(status(), ReplyFields.forClient(fields()), bodyless ? length : 0);
        exchange().settle(Outcome.SUCCESS, Usage.NONE, Optional.empty());
        exchange().reply().end();
    }

    @Override
    void onBreak(UpstreamFailure failure) {
        boolean hasGrammar = ReplyFields.isEventStream(fields()) || ReplyFields.isJson(fields());
        if (committed && hasGrammar && length < 0 && stream().tap().sawEnd()) {
            // The answer had reached its end; only the connection did not close as it should.
            endBody();
        } else if (committed) {
            broken(failure.fault());
        } else {
            failed(failure);
        }
    }

    @Override
    void broken(Fault fault) {
        if (isDone()) {
            return;
        }
        ReplyStream passing = stream();
        boolean canSay = length < 0 && passing.isText() && passing.tap().betweenEvents();
        Usage usage = passing.tap().summary().usage();
        Optional<ByteBuffer> event = canSay ? exchange().streamFault(fault) : Optional.empty();
        cancelUpstream();
        finishTry(Outcome.CUT, usage, fault);
        event.ifPresent(bytes -> exchange().pass(Unpooled.wrappedBuffer(bytes)));
        exchange().settle(Outcome.CUT, usage, Optional.of(fault));
        if (event.isPresent()) {
            exchange().reply().end();
        } else {
            exchange().reply().reset();
        }
    }

    @Override
    Usage usage() {
        ReplyStream passing = stream;
        return passing == null ? Usage.NONE : passing.tap().summary().usage();
    }

    @Override
    void release() {
        ReplyStream passing = stream;
        if (passing != null) {
            passing.tap().answerId().ifPresent(id -> exchange().earlier().keep(attempt(), id));
            exchange().earlier().keepAll(attempt(), passing.tap().kept());
            passing.close();
        }
    }
}
