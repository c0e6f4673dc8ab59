package dev.aiproxy.host.routing;

import dev.aiproxy.api.route.Route;
import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.Protocol;
import java.util.Optional;

/** What stands behind a path. */
public sealed interface Target {
    /** The plugin that owns it, for error messages and lists. */
    String owner();

    /** Only for requests with this header. */
    Optional<String> whenHeader();

    /**
     * An entrance of a protocol.
     *
     * @param platform restricts the providers, if the path had the platform's prefix; empty otherwise
     */
    record Door(String owner, Protocol protocol, Ingress ingress, Entrance entrance, String platform)
            implements Target {
        @Override
        public Optional<String> whenHeader() {
            return entrance.whenHeader();
        }

        Door withoutHeader() {
            return new Door(
                    owner,
                    protocol,
                    ingress,
                    new Entrance(entrance.method(), entrance.path(), entrance.operation(), Optional.empty()),
                    platform);
        }
    }

    /** A plugin's own endpoint. */
    record Endpoint(String owner, Route route) implements Target {
        @Override
        public Optional<String> whenHeader() {
            return Optional.empty();
        }
    }
}
