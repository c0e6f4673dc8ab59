package dev.aiproxy.host.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.provider.Origin;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.transport.Transport;
import dev.aiproxy.api.transport.TransportCall;
import dev.aiproxy.api.transport.TransportException;
import dev.aiproxy.api.transport.UpstreamResponse;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoopGroup;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CarriedExchangeTest {
    private static final UpstreamRequest REQUEST =
            new UpstreamRequest(new Origin(true, "carried.example", 443), "POST", "/", Headers.EMPTY, Body.EMPTY);

    private final EventLoopGroup group = Sockets.newGroup(1, "test");
    private final UpstreamLoop loop = new UpstreamLoop(group.next());
    private final Recorder recorder = new Recorder();
    private final FakeCall call = new FakeCall();
    private Timeouts timeouts = timeouts(Duration.ofSeconds(10));

    private static Timeouts timeouts(Duration each) {
        return Timeouts.of(each, each, each, Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    private CarriedExchange open(Transport transport) throws Exception {
        return loop.loop()
                .submit(() -> CarriedExchange.open(transport, REQUEST, loop, timeouts, recorder))
                .get(10, TimeUnit.SECONDS);
    }

    private void onLoop(Runnable action) throws Exception {
        loop.loop().submit(action).get(10, TimeUnit.SECONDS);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static UpstreamResponse response(Flow.Publisher<ByteBuffer> body) {
        return new UpstreamResponse(
                200, Headers.builder().add("x-a", "1").add("x-a", "2").build(), body);
    }

    @Test
    void bringsHeadAndChunksAndEndInOrder() throws Exception {
        open(request -> call);
        try (SubmissionPublisher<ByteBuffer> body = new SubmissionPublisher<>()) {
            call.response.complete(response(body));
            assertThat(recorder.next()).isEqualTo("head 200 [1, 2]");
            onLoop(() -> {});
            for (int i = 0; i < 100; i++) {
                body.submit(bytes("chunk " + i));
            }
        }
        for (int i = 0; i < 100; i++) {
            assertThat(recorder.next()).isEqualTo("chunk " + i);
        }
        assertThat(recorder.next()).isEqualTo("end");
        assertThat(call.cancelled).isNotDone();
    }

    @Test
    void asksForNoMoreThanItsListenerCanTake() throws Exception {
        CarriedExchange exchange = open(request -> call);
        AtomicLong demand = new AtomicLong();
        BlockingQueue<Flow.Subscriber<? super ByteBuffer>> subscribers = new LinkedBlockingQueue<>();
        call.response.complete(response(subscriber -> {
            subscribers.add(subscriber);
            subscriber.onSubscribe(subscription(demand, call.cancelled));
        }));
        recorder.next();
        Flow.Subscriber<? super ByteBuffer> subscriber = subscribers.take();
        onLoop(() -> exchange.setReading(false));
        long asked = demand.get();
        assertThat(asked).isBetween(1L, 64L);
        for (long i = 0; i < asked; i++) {
            subscriber.onNext(bytes("x"));
            recorder.next();
        }
        onLoop(() -> {});
        assertThat(demand.get()).isEqualTo(asked);
        onLoop(() -> exchange.setReading(true));
        assertThat(demand.get()).isGreaterThan(asked);
    }

    @Test
    void takesManyItemsFromAPublisherThatGivesThemWithinTheDemand() throws Exception {
        int count = 100_000;
        open(request -> call);
        call.response.complete(response(subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private int sent;

            @Override
            public void request(long wanted) {
                for (long i = 0; i < wanted && sent < count; i++) {
                    sent++;
                    subscriber.onNext(bytes("x"));
                    if (sent == count) {
                        subscriber.onComplete();
                    }
                }
            }

            @Override
            public void cancel() {
                sent = count;
            }
        })));
        recorder.next();
        for (int i = 0; i < count; i++) {
            assertThat(recorder.next()).isEqualTo("x");
        }
        assertThat(recorder.next()).isEqualTo("end");
    }

    @Test
    void tellsAnErrorAfterTheStart() throws Exception {
        open(request -> call);
        try (SubmissionPublisher<ByteBuffer> body = new SubmissionPublisher<>()) {
            call.response.complete(response(body));
            recorder.next();
            onLoop(() -> {});
            body.submit(bytes("a"));
            assertThat(recorder.next()).isEqualTo("a");
            body.closeExceptionally(new TransportException(Fault.of(FaultKind.OVERLOADED, "it is too much"), false));
        }
        assertThat(recorder.next()).isEqualTo("failure OVERLOADED it is too much");
    }

    @Test
    void passesOnNoMoreThanTheLengthThatItWasTold() throws Exception {
        open(request -> call);
        try (SubmissionPublisher<ByteBuffer> body = new SubmissionPublisher<>()) {
            call.response.complete(new UpstreamResponse(
                    200, Headers.builder().add("content-length", "4").build(), body));
            recorder.next();
            onLoop(() -> {});
            body.submit(bytes("abc"));
            body.submit(bytes("def"));
            assertThat(recorder.next()).isEqualTo("abc");
            assertThat(recorder.next())
                    .isEqualTo("failure UPSTREAM_ERROR The provider's answer is longer than it says.");
        }
        call.cancelled.get(10, TimeUnit.SECONDS);
    }

    @Test
    void tellsWhateverGoesWrong() throws Exception {
        open(request -> {
            throw new IllegalStateException("secret words");
        });
        assertThat(recorder.next()).startsWith("failure UPSTREAM_ERROR").doesNotContain("secret words");
        open(request -> new FakeCall() {
            @Override
            public CompletionStage<UpstreamResponse> response() {
                throw new IllegalStateException();
            }
        });
        assertThat(recorder.next()).startsWith("failure UPSTREAM_ERROR");
        call.response.completeExceptionally(new IllegalStateException());
        open(request -> call);
        assertThat(recorder.next()).startsWith("failure UPSTREAM_ERROR");
    }

    @Test
    void tellsWhenABodyCannotBeSubscribedTo() throws Exception {
        open(request -> call);
        call.response.complete(response(subscriber -> {
            throw new IllegalStateException();
        }));
        assertThat(recorder.next()).startsWith("head");
        assertThat(recorder.next()).startsWith("failure UPSTREAM_ERROR");
        call.cancelled.get(10, TimeUnit.SECONDS);
    }

    @Test
    void bringsACancelToTheTransport() throws Exception {
        CarriedExchange exchange = open(request -> call);
        onLoop(exchange::cancel);
        call.cancelled.get(10, TimeUnit.SECONDS);
        CompletableFuture<Void> refused = new CompletableFuture<>();
        call.response.complete(response(subscriber -> subscriber.onSubscribe(subscription(new AtomicLong(), refused))));
        refused.get(10, TimeUnit.SECONDS);
        onLoop(() -> {});
        assertThat(recorder.events).isEmpty();
    }

    @Test
    void cancelsABodyUnderWay() throws Exception {
        CarriedExchange exchange = open(request -> call);
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        call.response.complete(
                response(subscriber -> subscriber.onSubscribe(subscription(new AtomicLong(), cancelled))));
        recorder.next();
        onLoop(exchange::cancel);
        cancelled.get(10, TimeUnit.SECONDS);
        call.cancelled.get(10, TimeUnit.SECONDS);
    }

    @Test
    void endsTheWaitForAnAnswer() throws Exception {
        timeouts = timeouts(Duration.ofMillis(200));
        open(request -> call);
        assertThat(recorder.next()).startsWith("failure TIMEOUT");
        call.cancelled.get(10, TimeUnit.SECONDS);
    }

    private static Flow.Subscription subscription(AtomicLong demand, CompletableFuture<Void> cancelled) {
        return new Flow.Subscription() {
            @Override
            public void request(long wanted) {
                demand.addAndGet(wanted);
            }

            @Override
            public void cancel() {
                cancelled.complete(null);
            }
        };
    }

    private static class FakeCall implements TransportCall {
        final CompletableFuture<UpstreamResponse> response = new CompletableFuture<>();
        final CompletableFuture<Void> cancelled = new CompletableFuture<>();

        @Override
        public CompletionStage<UpstreamResponse> response() {
            return response;
        }

        @Override
        public void cancel() {
            cancelled.complete(null);
        }
    }

    private static final class Recorder implements UpstreamListener {
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            @Nullable String event = events.poll(10, TimeUnit.SECONDS);
            return Objects.requireNonNull(event, "nothing happened");
        }

        @Override
        public void onHead(int status, Headers fields, long length) {
            events.add("head " + status + " " + fields.all("x-a"));
        }

        @Override
        public void onBody(ByteBuf chunk) {
            events.add(chunk.toString(StandardCharsets.UTF_8));
            chunk.release();
        }

        @Override
        public void onReadComplete() {
            // of no interest
        }

        @Override
        public void onEnd() {
            events.add("end");
        }

        @Override
        public void onFailure(UpstreamFailure failure) {
            events.add(
                    "failure " + failure.fault().kind() + " " + failure.fault().message());
        }
    }
}
