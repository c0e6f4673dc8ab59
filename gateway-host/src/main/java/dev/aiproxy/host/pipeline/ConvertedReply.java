package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ReplyFold;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.chat.WholeCharacters;
import dev.aiproxy.api.wire.ReplyDecoder;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The reply of a provider on its way into the client's protocol: bytes, events, bytes. On one event loop.
 *
 * <p>The head goes out with the first event that has something to show, so that an error before it still gets a status.
 */
final class ConvertedReply {
    /** How long a stream may be quiet before it is kept alive, as clients and what stands between expect. */
    private static final long QUIET_SECONDS = 15;

    /** Most characters of one answer: as much as codecs read of one document. */
    private static final long LARGEST = 64L * 1024 * 1024;

    /** Whose reply it is. */
    interface Owner {
        /**
         * The provider has paused; true if another reply to go on with is under way.
         *
         * @param soFar all that came
         */
        boolean goOn(ChatResponse soFar);

        /** All is said and written but for the end of the client's reply. */
        void complete(ChatResponse response);

        /** It failed, and the client has had nothing. */
        void failedBefore(Fault fault);

        /**
         * It failed, and the client has had a part.
         *
         * @param cut whether the provider's reply just stopped, rather than said why
         * @param said whether the client was told in its protocol
         */
        void failedAfter(Fault fault, boolean cut, boolean said);

        /** Nothing more is needed of the provider. */
        void stopped();

        /** The client is slower than the provider. */
        void pause();

        /** Something was thrown while nothing of the provider's came in. */
        void crashedAside(Throwable thrown);
    }

    private final Owner owner;
    private final Exchange exchange;
    private final ReplyEncoder encoder;
    private final boolean streamed;
    private final Hops hops;
    private final ReplyFold fold = new ReplyFold();
    private final List<ChatEvent> early = new ArrayList<>();
    private final Set<Integer> shown = new HashSet<>();
    private final Consumer<ChatEvent> stages;
    private final @Nullable LiveCheck check;
    private long size;
    private @Nullable ReplyDecoder decoder;
    private ChatEvent.@Nullable Finished heldFinish;
    private @Nullable Fault breakage;
    private @Nullable ScheduledFuture<?> alarm;
    private boolean ending;
    private boolean committed;
    private boolean over;
    private boolean quiet;
    private boolean wrote;

    ConvertedReply(Owner owner, Exchange exchange, List<String> stops, Losses losses) {
        this.owner = owner;
        this.exchange = exchange;
        this.encoder = exchange.conversion().encoder(losses);
        this.streamed = exchange.head().stream();
        this.hops = new Hops(this::event);
        Consumer<ChatEvent> next = stops.isEmpty()
                ? hops
                : new StopTexts(stops, exchange.conversion().candidates(), hops, owner::stopped);
        Consumer<ChatEvent> whole = new WholeCharacters(next);
        this.check = exchange.conversion().isDevelopment()
                ? new LiveCheck(exchange.id(), exchange.conversion()::streamCheck)
                : null;
        this.stages = event -> bounded(event, whole);
    }

    /** An answer is kept until its end, and by what follows it as well. */
    private void bounded(ChatEvent event, Consumer<ChatEvent> next) {
        LiveCheck checking = check;
        if (checking != null) {
            checking.event(event);
        }
        size += EventSize.of(event);
        if (size > LARGEST) {
            owner.stopped();
            fail(AccountVerdicts.tooLarge());
        } else {
            next.accept(event);
        }
    }

    /** The next reply of the provider begins. */
    void begin(ReplyDecoder reading) {
        decoder = reading;
        ending = false;
        LiveCheck checking = check;
        if (checking != null) {
            checking.nextReply();
        }
        if (streamed && alarm == null) {
            alarm = exchange.loop()
                    .loop()
                    .scheduleAtFixedRate(this::quietly, QUIET_SECONDS, QUIET_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Whether a reply is being read. */
    boolean isReading() {
        return decoder != null;
    }

    /** Reads the next bytes; the buffer stays the caller's. */
    void accept(ByteBuf piece) {
        ReplyDecoder reading = decoder;
        if (over || reading == null) {
            return;
        }
        if (piece.nioBufferCount() == 1) {
            reading.accept(piece.nioBuffer(), stages);
        } else {
            for (ByteBuffer part : piece.nioBuffers()) {
                reading.accept(part, stages);
            }
        }
    }

    /** The provider's bytes have ended, properly or, if there is a fault, not. */
    void end(@Nullable Fault fault) {
        ReplyDecoder reading = decoder;
        if (over || reading == null) {
            return;
        }
        breakage = fault;
        ending = true;
        reading.end(stages);
        if (!over && decoder != null) {
            fail(Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's answer stopped before its end.")
                    .withCode("upstream_cut"));
        }
    }

    private void event(ChatEvent event) {
        if (over) {
            return;
        }
        switch (event) {
            case ChatEvent.Failed failed -> {
                Fault known = breakage;
                fail(ending && known != null ? known : failed.fault());
            }
            case ChatEvent.Finished finished -> finished(finished);
            case ChatEvent.End end -> ended(end);
            default -> pass(event);
        }
    }

    private void finished(ChatEvent.Finished finished) {
        FinishReason reason = finished.finish().reason();
        boolean hasNothing = !shown.contains(finished.candidate());
        if (hasNothing && (reason == FinishReason.MALFORMED_TOOL_CALL || reason == FinishReason.OTHER)) {
            String said = finished.finish().message();
            String word = finished.finish().raw().isEmpty()
                    ? "no reason"
                    : finished.finish().raw();
            fail(Fault.of(
                            FaultKind.UPSTREAM_ERROR,
                            "The provider ended without an answer (" + word + ")." + (said == null ? "" : " " + said))
                    .withCode("upstream_no_answer"));
        } else if (reason == FinishReason.PAUSE || reason == FinishReason.CONTINUATION) {
            heldFinish = finished;
        } else {
            pass(finished);
        }
    }

    private void ended(ChatEvent.End end) {
        ChatEvent.Finished held = heldFinish;
        if (held != null) {
            heldFinish = null;
            fold.accept(held);
            decoder = null;
            hops.nextReply();
            if (owner.goOn(fold.response())) {
                return;
            }
            Finish finish = held.finish();
            pass(new ChatEvent.Finished(held.candidate(), finish.withReason(FinishReason.MAX_TOKENS)));
        }
        fold.accept(end);
        ChatResponse response = fold.response();
        if (streamed) {
            commit();
            write(end);
            LiveCheck checking = check;
            if (checking != null) {
                checking.end();
            }
        }
        over = true;
        cancelAlarm();
        if (streamed) {
            owner.complete(response);
            exchange.reply().end();
        } else {
            WireResponse answer = encoder.whole(response);
            exchange.answerWhole(answer, () -> owner.complete(response));
        }
    }

    private void pass(ChatEvent event) {
        fold.accept(event);
        note(event);
        if (!streamed) {
            return;
        }
        if (committed) {
            write(event);
            return;
        }
        early.add(event);
        if (event instanceof ChatEvent.BlockStart || event instanceof ChatEvent.Finished) {
            commit();
        }
    }

    private void note(ChatEvent event) {
        switch (event) {
            case ChatEvent.BlockStart start -> {
                if (start.shell() instanceof Block.ToolCall
                        || start.shell() instanceof Block.Media
                        || start.shell() instanceof Block.Foreign) {
                    shown.add(start.candidate());
                }
            }
            case ChatEvent.BlockDelta delta -> {
                if (!delta.text().isEmpty()) {
                    shown.add(delta.candidate());
                }
            }
            default -> {}
        }
    }

    private void commit() {
        if (committed) {
            return;
        }
        committed = true;
        exchange.commit(200, encoder.streamHeaders().toBuilder(), -1);
        for (ChatEvent event : early) {
            write(event);
        }
        early.clear();
    }

    private void write(ChatEvent event) {
        quiet = false;
        encoder.accept(event, this::pass);
    }

    private void pass(ByteBuffer bytes) {
        if (bytes.hasRemaining()) {
            wrote = true;
            LiveCheck checking = check;
            if (checking != null) {
                checking.bytes(bytes);
            }
            exchange.pass(Unpooled.wrappedBuffer(bytes));
            if (!exchange.reply().isWritable()) {
                owner.pause();
            }
        }
    }

    private void quietly() {
        try {
            keepAlive();
        } catch (RuntimeException | LinkageError e) {
            owner.crashedAside(e);
        }
    }

    /** A client that does not take what is there already needs no sign of life. */
    private void keepAlive() {
        if (over) {
            return;
        }
        if (quiet && exchange.reply().isWritable()) {
            if (!early.isEmpty()) {
                // What the encoder says of itself comes before its signs of life.
                commit();
            }
            if (committed) {
                encoder.keepAlive().ifPresent(this::pass);
                exchange.reply().flush();
            }
        }
        quiet = true;
    }

    boolean isCommitted() {
        return committed;
    }

    /** What has been counted so far, over all replies that make up the answer. */
    Usage usage() {
        return hops.several() ? hops.billed() : fold.usage();
    }

    /** Under which id the client may refer to the answer. */
    Optional<String> replyId() {
        return encoder.replyId();
    }

    /** It ends here with an error. */
    void fail(Fault fault) {
        if (over) {
            return;
        }
        over = true;
        cancelAlarm();
        if (!committed) {
            owner.failedBefore(fault);
            return;
        }
        wrote = false;
        boolean said = false;
        try {
            encoder.accept(new ChatEvent.Failed(fault), this::pass);
            said = wrote;
        } catch (RuntimeException | LinkageError e) {
            exchange.crash(e);
        }
        owner.failedAfter(fault, ending, said);
    }

    void close() {
        over = true;
        cancelAlarm();
    }

    private void cancelAlarm() {
        ScheduledFuture<?> ringing = alarm;
        alarm = null;
        if (ringing != null) {
            ringing.cancel(false);
        }
    }
}
