package dev.aiproxy.api.wire;

import java.util.Optional;

/**
 * A path at which clients of a protocol knock.
 *
 * <p>Each entrance is served as written and below the protocol's platform prefix ({@code /openai/v1/…}). Paths are
 * compared after normalisation (one slash for several, no dot segments).
 *
 * @param method HTTP method, or {@code *} for any
 * @param path literal text; {@code {name}} stands for one or more characters other than a slash, and a final
 *     {@code /**} for the rest. The more literal of two matching paths wins
 * @param operation what is asked for there
 * @param whenHeader if present, this entrance counts only for requests that carry that header; it settles who owns a
 *     path that two protocols have in common. Below the prefix it is asked for only if two entrances have the path in
 *     common there as well
 */
public record Entrance(String method, String path, Operation operation, Optional<String> whenHeader) {
    public Entrance {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("an entrance's path begins with a slash: " + path);
        }
    }

    public static Entrance of(String method, String path, Operation operation) {
        return new Entrance(method, path, operation, Optional.empty());
    }

    /** This entrance, for requests that carry the header. */
    public Entrance whenHeader(String name) {
        return new Entrance(method, path, operation, Optional.of(name));
    }
}
