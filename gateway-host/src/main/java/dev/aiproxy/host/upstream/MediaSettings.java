package dev.aiproxy.host.upstream;

import java.time.Duration;
import java.util.Optional;

/**
 * What may be fetched on behalf of clients.
 *
 * @param enabled whether anything may
 * @param plain whether also without TLS
 * @param privateAddresses whether also from addresses that are not public
 * @param largest most bytes of one thing
 * @param timeout for one thing, redirects included
 * @param proxy to go through; gets the address that was checked, never a name
 */
public record MediaSettings(
        boolean enabled,
        boolean plain,
        boolean privateAddresses,
        int largest,
        Duration timeout,
        Optional<Proxy> proxy) {}
