package dev.aiproxy.host.door;

import dev.aiproxy.host.config.GatewayConfig.TimeoutsConfig;
import dev.aiproxy.host.door.GatewayHandler.State;
import dev.aiproxy.host.runtime.Current;
import dev.aiproxy.host.upstream.Timed;

/**
 * How long a client of HTTP/1.1 may take to send a request, to begin the next, or to take what was said; to a second. On
 * the event loop of its connection.
 */
final class ClientDeadline extends Timed {
    /** How long a client whose request was refused may go on sending before the connection is closed on it. */
    private static final long LINGER_NANOS = 3_000_000_000L;

    private final GatewayHandler connection;
    private final Current current;
    private final Backlog backlog;
    private long since;
    /** Whether the time counts from the next tick on: asking the clock for every request would cost more. */
    private boolean anew = true;

    private long unsentThen;
    private boolean heard;
    private boolean answering;

    /**
     * @param current has the limits
     * @param backlog counts what the connection's client has yet to take
     */
    ClientDeadline(GatewayHandler connection, Current current, Backlog backlog) {
        this.connection = connection;
        this.current = current;
        this.backlog = backlog;
    }

    void restart() {
        anew = true;
        heard = false;
        answering = false;
    }

    /** The request is whole: until its reply has ended, the provider's deadlines count, but for what the client does not take. */
    void stop() {
        answering = true;
    }

    /** Bytes came: from the first one of a request on, the shorter limit counts, and counts for all of it. */
    void heard() {
        if (!heard) {
            heard = true;
            anew = true;
        }
    }

    @Override
    protected void onTick(long now) {
        if (anew) {
            anew = false;
            since = now;
        }
        long unsent = connection.unsent();
        backlog.count(unsent);
        boolean takesAll = answering && unsent == 0;
        if (takesAll || (unsent != unsentThen && connection.state() != State.READING)) {
            unsentThen = unsent;
            since = now;
        }
        if (now - since > limit()) {
            connection.expire();
        }
    }

    private long limit() {
        State state = connection.state();
        TimeoutsConfig limits = current.peek().parts().config().timeouts();
        if (answering) {
            return limits.send().toNanos();
        }
        boolean sending = state == State.READING || (state == State.WAITING && heard);
        return state == State.LINGERING ? LINGER_NANOS : (sending ? limits.request() : limits.keepAlive()).toNanos();
    }
}
