package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.usage.UsageEvent.Outcome;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.ChatEgress;
import dev.aiproxy.host.routing.Attempt;
import dev.aiproxy.host.upstream.UpstreamFailure;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.compression.DecompressionException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A try with a provider that speaks another protocol than the client: the request goes through the canonical model, and so
 * do the events of the reply, each as soon as it is here.
 */
final class ConvertTry extends Try implements ConvertedReply.Owner {

    private final ChatEgress codec;
    private final Losses losses = new Losses();
    private @Nullable ChatCall call;
    private @Nullable ConvertedReply reply;
    private @Nullable Inflation inflation;
    private Runnable fetching = () -> {};
    private int hops;
    private boolean ended;

    ConvertTry(Exchange exchange, Attempt attempt, int number) {
        super(exchange, attempt, number);
        this.codec = egress().chat()
                .orElseThrow(() -> Fault.of(
                                FaultKind.INTERNAL, "The protocol " + attempt.protocol() + " can't be converted to.")
                        .asException());
    }

    @Override
    void start() {
        ChatRequest asked = exchange().conversion().asked();
        Set<String> urls = codec.fetches(asked, exchange().conversion().target(attempt()));
        if (urls.isEmpty() || !exchange().conversion().mayFetch()) {
            send(asked);
        } else {
            fetching = exchange().conversion().fetch(asked, urls, this);
        }
    }

    /** Goes on with a request that has all that it needs. */
    void send(ChatRequest complete) {
        if (!isDone()) {
            ChatCall made = codec.encode(complete, exchange().conversion().target(attempt()), losses);
            exchange().conversion().checkLosses(losses);
            send(made);
        }
    }

    private void send(ChatCall next) {
        call = next;
        hops++;
        open(next.request());
    }

    @Override
    void onReply(long length) {
        ChatCall made = call;
        if (made == null) {
            throw new IllegalStateException("nothing was sent");
        }
        closeInflation();
        Inflation unpacking = Inflation.of(fields());
        inflation = unpacking;
        var plain = unpacking == null
                ? fields()
                : fields().toBuilder().remove("content-encoding").build();
        ConvertedReply going = reply;
        if (going == null) {
            going = new ConvertedReply(this, exchange(), made.stops(), new Losses());
            reply = going;
        }
        if (unpacking == null && Inflation.isCompressed(fields())) {
            unreadable();
            return;
        }
        going.begin(made.decoder(status(), plain));
    }

    @Override
    void onPiece(ByteBuf piece) {
        ConvertedReply going = reply();
        Inflation unpacking = inflation;
        try {
            if (unpacking == null) {
                going.accept(piece);
            } else {
                unpacking.accept(piece, plain -> {
                    try {
                        going.accept(plain);
                    } finally {
                        plain.release();
                    }
                });
            }
        } catch (DecompressionException e) {
            unreadable();
        } finally {
            piece.release();
        }
    }

    private ConvertedReply reply() {
        ConvertedReply going = reply;
        if (going == null) {
            throw new IllegalStateException("no reply yet");
        }
        return going;
    }

    private void unreadable() {
        broken(Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's compressed answer can't be read."));
    }

    @Override
    void onReplyEnd() {
        reply().end(null);
    }

    @Override
    void onBreak(UpstreamFailure failure) {
        ConvertedReply going = reply;
        if (going != null && going.isCommitted() && !going.isReading()) {
            // The client has a part already, from the reply before this one.
            broken(failure.fault());
        } else if (going == null || !going.isReading()) {
            failed(failure);
        } else {
            going.end(failure.fault());
        }
    }

    @Override
    boolean isCommitted() {
        ConvertedReply going = reply;
        return going != null && going.isCommitted();
    }

    @Override
    void broken(Fault fault) {
        ConvertedReply going = reply;
        if (isDone()) {
            return;
        }
        if (going == null) {
            cancelUpstream();
            failed(fault, true);
        } else {
            cancelUpstream();
            going.fail(fault);
        }
    }

    @Override
    Usage usage() {
        ConvertedReply going = reply;
        return going == null ? Usage.NONE : going.usage();
    }

    @Override
    void release() {
        fetching.run();
        ConvertedReply going = reply;
        if (going != null) {
            going.close();
        }
        closeInflation();
    }

    private void closeInflation() {
        Inflation unpacking = inflation;
        inflation = null;
        if (unpacking != null) {
            unpacking.close();
        }
    }

    @Override
    public boolean goOn(ChatResponse soFar) {
        ChatCall made = call;
        if (made == null || hops >= made.mostReplies()) {
            return false;
        }
        Optional<ChatCall> next = made.next(soFar, losses);
        if (next.isPresent()) {
            if (isCommitted()) {
                // What the last read brought has nobody else to send it: its end is not listened to any more.
                exchange().reply().flush();
            }
            send(next.get());
        }
        return next.isPresent();
    }

    @Override
    public void complete(ChatResponse response) {
        if (ended || isDone()) {
            return;
        }
        ended = true;
        // The rest of the reply is of no use, but the connection is.
        setReading(true);
        wake();
        try {
            exchange().conversion().remember(response, reply().replyId());
        } catch (RuntimeException | LinkageError e) {
            // The answer itself is whole.
            exchange().crash(e);
        }
        Usage billed = usage();
        finishTry(Outcome.SUCCESS, billed, null);
        exchange().settle(Outcome.SUCCESS, billed, Optional.empty());
    }

    @Override
    public void failedBefore(Fault fault) {
        if (!isDone()) {
            cancelUpstream();
            failed(fault, AccountVerdicts.isWorthAnother(fault, status()));
        }
    }

    @Override
    public void failedAfter(Fault fault, boolean cut, boolean said) {
        if (isDone()) {
            return;
        }
        cancelUpstream();
        Outcome outcome = cut ? Outcome.CUT : Outcome.FAILED;
        Usage usage = usage();
        finishTry(outcome, usage, fault);
        exchange().settle(outcome, usage, Optional.of(fault));
        if (said) {
            exchange().reply().end();
        } else {
            exchange().reply().reset();
        }
    }

    @Override
    public void stopped() {
        cancelUpstream();
    }

    @Override
    public void pause() {
        setReading(false);
    }

    @Override
    public void crashedAside(Throwable thrown) {
        crashed(thrown);
    }
}
