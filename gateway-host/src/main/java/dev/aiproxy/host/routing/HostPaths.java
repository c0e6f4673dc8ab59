package dev.aiproxy.host.routing;

import java.util.List;
import java.util.Optional;

/**
 * The paths of the gateway itself, which no plugin may have or cover, whatever the method: the table of routes is asked
 * before the application server behind the door, so that a plugin's page would take the place of the host's.
 */
final class HostPaths {
    /** What is below {@code /admin} and {@code /health} is kept whole, for pages that are yet to come. */
    private static final List<PathPattern> PATHS = List.of(
            new PathPattern("/"),
            new PathPattern("/admin/**"),
            new PathPattern("/health/**"),
            new PathPattern("/metrics"),
            new PathPattern("/ready"));

    private HostPaths() {}

    /** The first path of the host that a claim would take, as it is listed here; empty if it takes none. */
    static Optional<String> takenBy(PathPattern claim) {
        return PATHS.stream().filter(claim::meets).map(PathPattern::toString).findFirst();
    }
}
