package dev.aiproxy.host.upstream;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.proxy.ProxyConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One request and its reply on some connection, with its deadlines. */
final class HttpExchange extends Timed implements UpstreamExchange {
    private enum State {
        CONNECTING,
        SENT,
        REPLYING,
        DONE
    }

    /**
     * How many connections in a row may close before they look at the request. A server that takes few requests on each
     * connection leaves most of those that come at once to the next one, again and again.
     */
    private static final int MOST_FAREWELLS = 10;

    /**
     * A kept connection that the provider has closed says so within a round trip. One that is lost later may have carried the
     * request to someone who worked on it.
     */
    private static final long STALE_NANOS = 2_000_000_000L;

    private final UpstreamRequest request;
    private final ByteBuf head;
    private final ByteBuf body;
    private final OutboundSettings settings;
    private final Ticker ticker;
    private final UpstreamListener listener;
    private State state = State.CONNECTING;
    private long started;
    private long lastEvent;
    /** Whether something happened since the last tick; asking the clock for each piece would cost more than passing it on. */
    private boolean heard;

    private boolean reading = true;
    private boolean retried;
    private int farewells;
    private boolean reused;
    private @Nullable ConnectionPool pool;
    private @Nullable Lane connection;

    HttpExchange(
            UpstreamRequest request,
            ByteBuf head,
            ByteBuf body,
            OutboundSettings settings,
            Ticker ticker,
            UpstreamListener listener) {
        this.request = request;
        this.head = head;
        this.body = body;
        this.settings = settings;
        this.ticker = ticker;
        this.listener = listener;
    }

    void begin(ConnectionPool from) {
        pool = from;
        ticker.add(this);
        started = ticker.now();
        lastEvent = started;
    }

    void attach(Lane to) {
        reused = to.hasCarried();
        connection = to;
    }

    void sent() {
        if (state == State.CONNECTING) {
            state = State.SENT;
            heard = true;
        }
    }

    void head(int status, Headers fields, long length) {
        if (state == State.DONE) {
            return;
        }
        state = State.REPLYING;
        heard = true;
        listener.onHead(status, fields, length);
    }

    void body(ByteBuf chunk) {
        heard = true;
        listener.onBody(chunk);
    }

    void readComplete() {
        if (state != State.DONE) {
            listener.onReadComplete();
        }
    }

    void end() {
        if (finish()) {
            listener.onEnd();
        }
    }

    /** The connection is gone before the reply was complete. */
    void lost(@Nullable Throwable cause) {
        Lane was = connection;
        connection = null;
        if (state == State.DONE) {
            return;
        }
        if (state == State.SENT && pool != null && was != null && mayRepeat(was)) {
            reading = true;
            state = State.CONNECTING;
            heard = true;
            pool.sendFresh(this);
            return;
        }
        fail(new UpstreamFailure(faultOf(cause), state == State.CONNECTING));
    }

    private boolean mayRepeat(Lane was) {
        if (was.cameTooLate()) {
            return farewells++ < MOST_FAREWELLS;
        }
        boolean first = !retried;
        retried = true;
        return first && isUnseen(was);
    }

    /** Whether the provider closed a kept connection while the request was on its way, or says that it did not look at it. */
    private boolean isUnseen(Lane was) {
        return was.isRefused() || (reused && was.isSilent() && isJustSent());
    }

    private boolean isJustSent() {
        return heard || ticker.now() - lastEvent < STALE_NANOS;
    }

    void fail(UpstreamFailure failure) {
        if (finish()) {
            listener.onFailure(failure);
        }
    }

    @Override
    public void cancel() {
        Lane current = connection;
        if (finish() && current != null) {
            current.abandon();
        }
    }

    @Override
    public void setReading(boolean wanted) {
        Lane current = connection;
        if (reading != wanted && current != null && state != State.DONE) {
            reading = wanted;
            heard = true;
            current.setReading(wanted);
        }
    }

    @Override
    protected void onTick(long now) {
        Timeouts limits = settings.timeouts();
        if (heard) {
            heard = false;
            lastEvent = now;
        }
        long silence = now - lastEvent;
        if (now - started > limits.total()) {
            expire("The provider's answer took longer than the gateway waits in all.");
        } else if (state == State.CONNECTING && silence > limits.connect()) {
            expire("No connection to the provider within the time allowed.");
        } else if (state == State.SENT && silence > limits.firstByte()) {
            expire("The provider did not begin to answer within the time allowed.");
        } else if (state == State.REPLYING && reading && silence > limits.idle()) {
            expire("The provider stopped in the middle of its answer.");
        }
    }

    private void expire(String message) {
        boolean safe = state == State.CONNECTING;
        Lane current = connection;
        if (finish()) {
            if (current != null) {
                current.abandon();
            }
            listener.onFailure(new UpstreamFailure(Fault.of(FaultKind.TIMEOUT, message), safe));
        }
    }

    private boolean finish() {
        if (state == State.DONE) {
            return false;
        }
        if (connection == null && pool != null) {
            pool.leave(this);
        }
        state = State.DONE;
        connection = null;
        ticker.remove(this);
        head.release();
        body.release();
        return true;
    }

    private Fault faultOf(@Nullable Throwable cause) {
        if (state == State.REPLYING) {
            return Fault.of(FaultKind.UPSTREAM_ERROR, "The provider's answer was cut off.")
                    .withCode("upstream_cut");
        }
        if (state == State.SENT && cause instanceof MalformedReply malformed) {
            return Fault.of(
                            FaultKind.UPSTREAM_ERROR,
                            "The provider's answer can't be understood: " + malformed.getMessage() + ".")
                    .withCode("upstream_malformed");
        }
        if (state == State.SENT) {
            return Fault.of(FaultKind.UPSTREAM_ERROR, "The provider closed the connection without an answer.")
                    .withCode("upstream_reset");
        }
        String what = switch (cause) {
            case UnknownHostException e -> "its name is not known";
            case SSLException e -> "its certificate or TLS is not acceptable";
            case ConnectTimeoutException e -> "it did not answer in time";
            case ProxyConnectException e -> "the proxy did not connect";
            case null, default -> "the connection was refused or lost";
        };
        return Fault.of(FaultKind.UPSTREAM_ERROR, "The provider can't be reached: " + what + ".")
                .withCode("upstream_unreachable");
    }

    ByteBuf head() {
        return head;
    }

    ByteBuf body() {
        return body;
    }

    UpstreamRequest request() {
        return request;
    }

    String method() {
        return request.method();
    }

    OutboundSettings settings() {
        return settings;
    }

    boolean isDone() {
        return state == State.DONE;
    }

    /** Whether part of the request still waits to be written, so that its connection can't carry another. */
    boolean isHalfWritten() {
        Lane current = connection;
        return current != null && !current.hasWrittenAll();
    }
}
