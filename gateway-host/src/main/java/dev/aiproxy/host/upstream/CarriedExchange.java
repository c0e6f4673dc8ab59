package dev.aiproxy.host.upstream;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.transport.Transport;
import dev.aiproxy.api.transport.TransportCall;
import dev.aiproxy.api.transport.TransportException;
import dev.aiproxy.api.transport.UpstreamResponse;
import dev.aiproxy.api.wire.Headers;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** One exchange that a plugin's transport carries, brought onto the event loop of its client. */
public final class CarriedExchange extends Timed implements UpstreamExchange, Flow.Subscriber<ByteBuffer> {
    private static final int READ_AHEAD = 16;

    private final UpstreamLoop loop;
    private final Timeouts timeouts;
    private final UpstreamListener listener;
    private final long started = System.nanoTime();
    private long lastEvent = started;
    private @Nullable TransportCall call;
    private Flow.@Nullable Subscription subscription;
    private int demanded;
    private boolean demanding;
    private boolean reading = true;
    /** How much of the body is yet to come; -1 if the carrier did not say. */
    private long left = -1;

    private boolean answered;
    private boolean done;

    private CarriedExchange(UpstreamLoop loop, Timeouts timeouts, UpstreamListener listener) {
        this.loop = loop;
        this.timeouts = timeouts;
        this.listener = listener;
    }

    /** Starts an exchange; whatever the transport throws becomes a failure of it. */
    public static CarriedExchange open(
            Transport transport,
            UpstreamRequest request,
            UpstreamLoop loop,
            Timeouts timeouts,
            UpstreamListener listener) {
        CarriedExchange exchange = new CarriedExchange(loop, timeouts, listener);
        loop.ticker().add(exchange);
        try {
            TransportCall call = transport.open(request);
            exchange.call = call;
            call.response()
                    .whenComplete((response, thrown) -> loop.loop().execute(() -> {
                        if (thrown != null) {
                            exchange.fail(thrown);
                        } else {
                            exchange.head(response);
                        }
                    }));
        } catch (RuntimeException | LinkageError e) {
            loop.loop().execute(() -> exchange.fail(e));
        }
        return exchange;
    }

    private void head(UpstreamResponse response) {
        if (done) {
            response.body().subscribe(new Discard());
            return;
        }
        answered = true;
        lastEvent = System.nanoTime();
        try {
            Headers all = response.headers();
            left = EndToEnd.length(all);
            listener.onHead(response.status(), EndToEnd.fields(all), left);
            if (!done) {
                response.body().subscribe(this);
            }
        } catch (RuntimeException | LinkageError e) {
            release();
            fail(e);
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        onLoop(() -> {
            subscription = given;
            if (done) {
                given.cancel();
            } else {
                demand();
            }
        });
    }

    @Override
    public void onNext(ByteBuffer item) {
        onLoop(() -> {
            if (done) {
                return;
            }
            demanded--;
            lastEvent = System.nanoTime();
            int size = item.remaining();
            if (left >= 0 && size > left) {
                // Its client would take the rest for another reply.
                release();
                fail(new TransportException(
                        Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's answer is longer than it says.")
                                .withCode("upstream_cut"),
                        false));
                return;
            }
            left = left < 0 ? -1 : left - size;
            listener.onBody(Unpooled.wrappedBuffer(item));
            if (!done) {
                listener.onReadComplete();
            }
            if (!done) {
                demand();
            }
        });
    }

    @Override
    public void onError(Throwable thrown) {
        onLoop(() -> fail(thrown));
    }

    @Override
    public void onComplete() {
        onLoop(() -> {
            if (finish()) {
                listener.onEnd();
            }
        });
    }

    private void demand() {
        Flow.Subscription source = subscription;
        if (source == null || demanding) {
            return;
        }
        // A publisher may bring its items from within the request for them; a loop keeps that from piling up.
        demanding = true;
        try {
            while (reading && !done && demanded < READ_AHEAD / 2) {
                int more = READ_AHEAD - demanded;
                demanded = READ_AHEAD;
                source.request(more);
            }
        } catch (RuntimeException | LinkageError e) {
            release();
            fail(e);
        } finally {
            demanding = false;
        }
    }

    @Override
    public void cancel() {
        if (finish()) {
            release();
        }
    }

    private void release() {
        Flow.Subscription source = subscription;
        if (source != null) {
            source.cancel();
        }
        TransportCall running = call;
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public void setReading(boolean wanted) {
        reading = wanted;
        lastEvent = System.nanoTime();
        demand();
    }

    private void fail(Throwable thrown) {
        if (!finish()) {
            return;
        }
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof TransportException known) {
            listener.onFailure(new UpstreamFailure(known.fault(), known.retryable()));
        } else {
            Fault fault = Fault.of(FaultKind.UPSTREAM_ERROR, "The carrier of the provider's answer failed.")
                    .withCode(answered ? "upstream_cut" : "upstream_unreachable");
            listener.onFailure(new UpstreamFailure(fault, false));
        }
    }

    @Override
    protected void onTick(long now) {
        long silence = now - lastEvent;
        boolean late = now - started > timeouts.total()
                || (!answered && silence > timeouts.firstByte())
                || (answered && reading && silence > timeouts.idle());
        if (late && finish()) {
            release();
            Fault fault = Fault.of(FaultKind.TIMEOUT, "The provider did not answer within the time allowed.");
            listener.onFailure(new UpstreamFailure(fault, false));
        }
    }

    private boolean finish() {
        if (done) {
            return false;
        }
        done = true;
        loop.ticker().remove(this);
        return true;
    }

    private void onLoop(Runnable action) {
        if (loop.loop().inEventLoop()) {
            action.run();
        } else {
            loop.loop().execute(action);
        }
    }

    /** Ends a body that nobody wants. */
    private static final class Discard implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription given) {
            given.cancel();
        }

        @Override
        public void onNext(ByteBuffer item) {
            // cancelled already
        }

        @Override
        public void onError(Throwable thrown) {
            // nobody asks
        }

        @Override
        public void onComplete() {
            // nobody asks
        }
    }
}
