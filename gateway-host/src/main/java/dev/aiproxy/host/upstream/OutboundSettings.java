package dev.aiproxy.host.upstream;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What all connections to providers have in common; made once per configuration.
 *
 * @param tls for https origins; connections made with others are not reused
 * @param timeouts of every exchange
 * @param maxConnections to one origin from one event loop
 * @param maxWaiting requests for a connection to one origin from one event loop
 * @param keepAliveNanos how long an unused connection is kept
 */
public record OutboundSettings(
        ClientTls tls, Timeouts timeouts, int maxConnections, int maxWaiting, long keepAliveNanos) {
    /** Settings with the system's trust and perhaps further authorities from a PEM file; they speak HTTP/1.1. */
    public static OutboundSettings of(
            Optional<Path> caFile, Timeouts timeouts, int maxConnections, int maxWaiting, long keepAliveNanos)
            throws IOException {
        return new OutboundSettings(ClientTls.of(caFile, false), timeouts, maxConnections, maxWaiting, keepAliveNanos);
    }
}
