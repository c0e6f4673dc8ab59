package dev.aiproxy.example.echo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer: hands out piece after piece, never more than the reader asked for, with a pause between two.
 *
 * <p>All state belongs to the {@link EchoThread}; what comes from other threads is passed on to it.
 */
final class EchoBody implements Flow.Publisher<ByteBuffer> {
    private static final Flow.Subscription NO_SUBSCRIPTION = new Flow.Subscription() {
        @Override
        public void request(long count) {
            // There is nothing to ask for.
        }

        @Override
        public void cancel() {
            // There is nothing to end.
        }
    };

    private final Iterator<String> pieces;
    private final Duration delay;
    private final EchoThread thread;
    private final Consumer<EchoBody> whenOver;
    private volatile boolean cancelled;
    private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
    private long demand;
    private boolean pausing;
    private boolean over;
    private @Nullable Exception failure;

    /** @param whenOver told once, when this body has ended in whatever way */
    EchoBody(Iterator<String> pieces, Duration delay, EchoThread thread, Consumer<EchoBody> whenOver) {
        this.pieces = pieces;
        this.delay = delay;
        this.thread = thread;
        this.whenOver = whenOver;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> reader) {
        if (!thread.execute(() -> begin(reader))) {
            refuse(reader, new IOException("The echo transport was closed."));
        }
    }

    /** Ends the body because nobody wants the rest; from any thread. */
    void cancel() {
        cancelled = true;
        thread.execute(this::finish);
    }

    /** Ends the body with an error; on the echo thread. */
    void fail(Exception reason) {
        if (over || cancelled) {
            return;
        }
        failure = reason;
        finish();
        if (subscriber != null) {
            subscriber.onError(reason);
        }
    }

    private void begin(Flow.Subscriber<? super ByteBuffer> reader) {
        if (subscriber != null) {
            refuse(reader, new IllegalStateException("a body can be read only once"));
        } else if (failure != null) {
            refuse(reader, failure);
        } else {
            subscriber = reader;
            reader.onSubscribe(new Demand());
        }
    }

    private static void refuse(Flow.Subscriber<? super ByteBuffer> reader, Exception reason) {
        reader.onSubscribe(NO_SUBSCRIPTION);
        reader.onError(reason);
    }

    private void more(long count) {
        // Long.MAX_VALUE stands for "all there is"; adding to it must not overflow.
        demand = count > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + count;
        hand();
    }

    private void hand() {
        Flow.Subscriber<? super ByteBuffer> reader = subscriber;
        while (reader != null && demand > 0 && !pausing && !over && !cancelled) {
            demand--;
            reader.onNext(ByteBuffer.wrap(pieces.next().getBytes(StandardCharsets.UTF_8)));
            if (cancelled) {
                return;
            }
            if (!pieces.hasNext()) {
                finish();
                reader.onComplete();
            } else if (delay.isPositive()) {
                pausing = true;
                thread.schedule(this::goOn, delay);
            }
        }
    }

    private void goOn() {
        pausing = false;
        hand();
    }

    private void finish() {
        if (!over) {
            over = true;
            whenOver.accept(this);
        }
    }

    /** What the reader holds. */
    private final class Demand implements Flow.Subscription {
        @Override
        public void request(long count) {
            if (count > 0) {
                thread.execute(() -> more(count));
            } else {
                thread.execute(() -> fail(new IllegalArgumentException("asked for " + count + " pieces")));
            }
        }

        @Override
        public void cancel() {
            EchoBody.this.cancel();
        }
    }
}
