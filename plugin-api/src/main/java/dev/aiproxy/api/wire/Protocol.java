package dev.aiproxy.api.wire;

import java.util.List;
import java.util.Optional;

/**
 * A wire format: the bytes of one API, in both directions, and nothing else.
 *
 * <p>Pure: no I/O, clock, settings, threads or static state. The host calls it on event loops, from several at once, so
 * every method must return quickly and keep nothing.
 */
public interface Protocol {
    /** Unique name, for example {@code openai-chat}; providers list it in what they speak. */
    String id();

    /** The family that it belongs to, for example {@code openai}; also the first path segment of its prefixed entrances. */
    String platform();

    /** Where its clients knock; none, unless it says so, as for a format that only providers speak. */
    default List<Entrance> entrances() {
        return List.of();
    }

    /** The side that faces clients; present if there are entrances. */
    default Optional<Ingress> ingress() {
        return Optional.empty();
    }

    /** The side that faces providers; none, unless it says so. */
    default Optional<Egress> egress() {
        return Optional.empty();
    }
}
