package dev.aiproxy.tunnel;

import dev.aiproxy.api.settings.ByteSize;
import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;
import java.time.Duration;

/** What the config can tell a tunnel, under {@code transports.NAME.settings}. */
@Doc("A carrier whose other end dialled in by WebSocket.")
public record TunnelSettings(
        @Doc("Whose clients carry it.") @Default("default") String user,

        @Doc("How long a client may take for the head of an answer before the next one is tried.") @Default("60s")
        Duration firstReplyTimeout,

        @Doc("How long an exchange may take as a whole.") @Default("600s")
        Duration requestTimeout,

        @Doc("How much of an answer may wait for a slow caller before its client is made to wait.") @Default("1MiB")
        ByteSize buffer,

        @Doc("How long a client is made to wait for a slow caller before the answer is given up.") @Default("60s")
        Duration stuckTimeout) {

    public TunnelSettings {
        if (!firstReplyTimeout.isPositive() || !requestTimeout.isPositive() || !stuckTimeout.isPositive()) {
            throw new IllegalArgumentException("every timeout must be more than nothing");
        }
        if (buffer.bytes() < 1) {
            throw new IllegalArgumentException("buffer must be at least one byte");
        }
    }
}
