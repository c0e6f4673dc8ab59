package dev.aiproxy.host.upstream;

import java.time.Duration;

/**
 * How long an exchange may take, in nanoseconds.
 *
 * @param connect until the connection stands, TLS included
 * @param firstByte from the request's last byte to the reply's first
 * @param idle between two reads of the reply
 * @param total for all of it
 */
public record Timeouts(long connect, long firstByte, long idle, long total) {
    public static Timeouts of(Duration connect, Duration firstByte, Duration idle, Duration total) {
        return new Timeouts(connect.toNanos(), firstByte.toNanos(), idle.toNanos(), total.toNanos());
    }
}
