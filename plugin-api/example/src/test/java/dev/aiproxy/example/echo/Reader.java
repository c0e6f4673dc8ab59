package dev.aiproxy.example.echo;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** Reads a body; how fast is up to the test. */
final class Reader implements Flow.Subscriber<ByteBuffer> {
    final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    final List<String> pieces = new CopyOnWriteArrayList<>();
    final CompletableFuture<String> whole = new CompletableFuture<>();
    private final long atFirst;

    private Reader(long atFirst) {
        this.atFirst = atFirst;
    }

    /** Reads as fast as it can. */
    static Reader eager(Flow.Publisher<ByteBuffer> body) {
        return of(body, Long.MAX_VALUE);
    }

    static Reader of(Flow.Publisher<ByteBuffer> body, long atFirst) {
        Reader reader = new Reader(atFirst);
        body.subscribe(reader);
        return reader;
    }

    String text() throws Exception {
        return whole.get(10, TimeUnit.SECONDS);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription.complete(given);
        if (atFirst > 0) {
            given.request(atFirst);
        }
    }

    @Override
    public void onNext(ByteBuffer piece) {
        pieces.add(StandardCharsets.UTF_8.decode(piece).toString());
    }

    @Override
    public void onError(Throwable reason) {
        whole.completeExceptionally(reason);
    }

    @Override
    public void onComplete() {
        whole.complete(String.join("", pieces));
    }
}
