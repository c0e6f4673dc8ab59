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
    private final Uptake uptake = new Uptake();
    private long since;
    /** When the client last took something, or had nothing to take. */
    private long takenSince;
    /** Whether the time counts from the next tick on: asking the clock for every request would cost more. */
    private boolean anew = true;

    private boolean owing;
    private boolean heard;

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
    }

    /** Bytes came: from the first one of a request on, the shorter limit counts, and counts for all of it. */
    void heard() {
        if (!heard) {
            heard = true;
            anew = true;
        }
    }

    /** So much has left that the connection takes more again. */
    void drained() {
        uptake.drained();
    }

    @Override
    protected void onTick(long now) {
        backlog.count(connection.unsent());
        long untaken = connection.untaken();
        boolean owed = owing;
        owing = untaken > 0;
        State state = connection.state();
        if (anew || (owed && !owing && state != State.READING)) {
            anew = false;
            since = now;
        }
        if (uptake.took(untaken)) {
            takenSince = now;
        }
        TimeoutsConfig limits = current.peek().parts().config().timeouts();
        if (owing && now - takenSince > limits.send().toNanos()) {
            connection.cut();
        } else if (isLate(state, now - since, limits)) {
            connection.expire();
        }
    }

    /** What is between two requests begins when the client has taken the answer before. */
    private boolean isLate(State state, long time, TimeoutsConfig limits) {
        return switch (state) {
            case READING -> time > limits.request().toNanos();
            case LINGERING -> !owing && time > LINGER_NANOS;
            case WAITING -> !owing && time > (heard ? limits.request() : limits.keepAlive()).toNanos();
            case CLOSING -> !owing && time > limits.keepAlive().toNanos();
            case ANSWERING, LEFT -> false;
        };
    }
}
