package dev.aiproxy.tunnel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A caller who reads as fast as the test wants. */
final class Reader implements Flow.Subscriber<ByteBuffer> {
    final StringBuilder text = new StringBuilder();
    Flow.@Nullable Subscription subscription;

    @Nullable
    Throwable error;

    boolean complete;
    private final long atFirst;

    Reader(Flow.Publisher<ByteBuffer> body, long atFirst) {
        this.atFirst = atFirst;
        body.subscribe(this);
    }

    void request(long count) {
        Flow.Subscription given = subscription;
        if (given == null) {
            throw new AssertionError("not subscribed");
        }
        given.request(count);
    }

    void cancel() {
        Flow.Subscription given = subscription;
        if (given == null) {
            throw new AssertionError("not subscribed");
        }
        given.cancel();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (atFirst > 0) {
            given.request(atFirst);
        }
    }

    @Override
    public void onNext(ByteBuffer bytes) {
        text.append(StandardCharsets.UTF_8.decode(bytes));
    }

    @Override
    public void onError(Throwable reason) {
        error = reason;
    }

    @Override
    public void onComplete() {
        complete = true;
    }
}
