package dev.aiproxy.tunnel;

import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.transport.TransportCall;
import dev.aiproxy.api.transport.UpstreamResponse;
import dev.aiproxy.api.wire.Headers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One exchange: tries one client after another until one of them brings an answer, then passes that answer on.
 *
 * <p>What decides is guarded by a lock; clients, the response and the body are called without it.
 */
final class TunnelCall implements TransportCall {
    private static final int TOO_MANY_REQUESTS = 429;

    private final CompletableFuture<UpstreamResponse> response = new CompletableFuture<>();
    private final ObjectNode payload;
    private final TunnelSettings settings;
    private final LongSupplier nanos;
    private final Consumer<TunnelCall> whenOver;
    private final long begun;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<TunnelClient> left;
    private @Nullable Attempt current;
    private @Nullable TunnelBody body;
    private boolean over;
    private TunnelFailure lastFailure = TunnelFailure.of(
            FaultKind.UPSTREAM_ERROR, "Bad Gateway: All available client connections failed to respond successfully");

    /**
     * @param payload what the clients are sent
     * @param clients in the order in which they are tried
     * @param whenOver told once, when nothing of this call is left
     */
    TunnelCall(
            ObjectNode payload,
            List<TunnelClient> clients,
            TunnelSettings settings,
            LongSupplier nanos,
            Consumer<TunnelCall> whenOver) {
        this.payload = payload;
        this.left = new ArrayDeque<>(clients);
        this.settings = settings;
        this.nanos = nanos;
        this.whenOver = whenOver;
        this.begun = nanos.getAsLong();
    }

    @Override
    public CompletionStage<UpstreamResponse> response() {
        return response;
    }

    @Override
    public void cancel() {
        abort(TunnelFailure.of(FaultKind.CANCELLED, "The request was cancelled."));
    }

    /** Tries the first client. */
    void begin() {
        tryNext();
    }

    private void tryNext() {
        Attempt next = nextAttempt();
        if (next == null) {
            abort(lastFailure());
        } else {
            next.send();
        }
    }

    private @Nullable Attempt nextAttempt() {
        lock.lock();
        try {
            skipTheDead();
            current = over || left.isEmpty() ? null : new Attempt(left.removeFirst());
            return current;
        } finally {
            lock.unlock();
        }
    }

    private void skipTheDead() {
        while (!left.isEmpty() && !left.getFirst().isAlive()) {
            left.removeFirst();
        }
    }

    private TunnelFailure lastFailure() {
        lock.lock();
        try {
            return lastFailure;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the call at once, telling the client as well as the caller. Idempotent. */
    void abort(TunnelFailure failure) {
        Attempt attempt;
        TunnelBody started;
        lock.lock();
        try {
            if (over) {
                return;
            }
            attempt = current;
            started = body;
            over = true;
            current = null;
        } finally {
            lock.unlock();
        }
        if (attempt != null) {
            attempt.withdraw();
        }
        if (started != null) {
            started.abort(failure.asException());
        }
        response.completeExceptionally(failure.asException());
        whenOver.accept(this);
    }

    /** Looks at the time; called now and then. */
    void tick() {
        long now = nanos.getAsLong();
        Attempt attempt;
        TunnelBody started;
        lock.lock();
        try {
            attempt = current;
            started = body;
        } finally {
            lock.unlock();
        }
        if (now - begun >= settings.requestTimeout().toNanos()) {
            abort(timeout());
        } else if (started != null && started.isStuck(now)) {
            abort(TunnelFailure.of(FaultKind.TIMEOUT, "The answer was not read for too long."));
        } else if (started == null
                && attempt != null
                && now - attempt.begun >= settings.firstReplyTimeout().toNanos()) {
            attempt.withdraw();
            attempt.failed(timeout());
        }
    }

    private static TunnelFailure timeout() {
        return TunnelFailure.of(FaultKind.TIMEOUT, "Gateway Timeout");
    }

    private void finished() {
        lock.lock();
        try {
            over = true;
            current = null;
        } finally {
            lock.unlock();
        }
        whenOver.accept(this);
    }

    /** A status that another client, with another address or account, may not get. */
    private static boolean mayDoBetter(int status) {
        return status == TOO_MANY_REQUESTS || status >= 500;
    }

    /** The request at one client. */
    private final class Attempt implements TunnelStream {
        private final TunnelClient client;
        private final String id = UUID.randomUUID().toString();
        private final long begun = nanos.getAsLong();
        private boolean sent;
        private boolean withdrawn;

        Attempt(TunnelClient client) {
            this.client = client;
        }

        /**
         * Sends the request. Whoever withdraws it meanwhile, on another thread, leaves it to this one to tell the client, which
         * would otherwise be told before it has the request, and then work for nobody.
         */
        void send() {
            if (isWithdrawn()) {
                return;
            }
            pass();
            boolean tell;
            lock.lock();
            try {
                sent = true;
                tell = withdrawn;
            } finally {
                lock.unlock();
            }
            if (tell) {
                client.cancel(id);
            }
        }

        /** Nobody waits for this client's answer any more, which it is told if it has the request. */
        void withdraw() {
            boolean tell;
            lock.lock();
            try {
                withdrawn = true;
                tell = sent;
            } finally {
                lock.unlock();
            }
            if (tell) {
                client.cancel(id);
            }
        }

        private boolean isWithdrawn() {
            lock.lock();
            try {
                return withdrawn;
            } finally {
                lock.unlock();
            }
        }

        private void pass() {
            var _ = client.send(id, GatewayMessage.request(id, payload), this).whenComplete((nothing, error) -> {
                if (error != null) {
                    client.forget(id);
                    failed(TunnelFailure.of(FaultKind.UPSTREAM_ERROR, "Bad Gateway: Failed to send request to client"));
                }
            });
        }

        @Override
        public void started(int status, Headers headers) {
            boolean decline;
            TunnelBody begunBody;
            lock.lock();
            try {
                if (current != this || body != null) {
                    return;
                }
                skipTheDead();
                decline = mayDoBetter(status) && !left.isEmpty();
                begunBody = new TunnelBody(client, settings, nanos, TunnelCall.this::cancel, TunnelCall.this::finished);
                body = decline ? null : begunBody;
            } finally {
                lock.unlock();
            }
            if (decline) {
                withdraw();
                failed(TunnelFailure.told(status, "The tunnel client was answered with status " + status + "."));
            } else {
                response.complete(new UpstreamResponse(status, headers, begunBody));
            }
        }

        @Override
        public void chunk(String data) {
            TunnelBody started = started();
            if (started != null) {
                started.offer(data);
            } else {
                withdraw();
                failed(TunnelFailure.of(FaultKind.UPSTREAM_ERROR, "The tunnel client sent an answer without a head."));
            }
        }

        @Override
        public void ended() {
            TunnelBody started = started();
            if (started != null) {
                started.end();
            } else {
                failed(TunnelFailure.of(FaultKind.UPSTREAM_ERROR, "The tunnel client sent an answer without a head."));
            }
        }

        @Override
        public void failed(TunnelFailure failure) {
            TunnelBody started;
            lock.lock();
            try {
                if (current != this) {
                    return;
                }
                started = body;
                if (started == null) {
                    lastFailure = failure;
                    // Another thread that finds it failed, too, must not go on to the client after the next.
                    current = null;
                }
            } finally {
                lock.unlock();
            }
            if (started == null) {
                tryNext();
            } else {
                started.fail(failure.asException());
            }
        }

        private @Nullable TunnelBody started() {
            lock.lock();
            try {
                return current == this ? body : null;
            } finally {
                lock.unlock();
            }
        }
    }
}
