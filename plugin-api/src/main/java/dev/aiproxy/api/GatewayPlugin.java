package dev.aiproxy.api;

import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.route.RouteGroup;
import dev.aiproxy.api.transport.Transport;
import dev.aiproxy.api.usage.UsageSink;
import dev.aiproxy.api.wire.Protocol;
import java.util.List;

/**
 * The one entry point of a plugin jar, named by {@code Plugin-Class} in its manifest.
 *
 * <p>The host creates it once per load with its public no-argument constructor, on a thread that may block, and then
 * calls each method once. Every method returns what the jar contributes; a new extension point is one more default
 * method here, so a jar built against an older minor version keeps loading. A method that throws makes this plugin
 * {@code FAILED} with that reason and leaves the others alone.
 *
 * <p>Parts that must share something (a door and a transport, say) share it through fields of this object. Another
 * load of the jar has another object, and classes of its own, while parts of this one may still be alive.
 */
public interface GatewayPlugin {
    /** Wire formats. Their objects are stateless and live as long as the jar is loaded. */
    default List<Protocol> protocols() {
        return List.of();
    }

    /** Kinds of upstream services. One component is made for each provider that the config names. */
    default List<Contribution<?, Provider>> providers() {
        return List.of();
    }

    /** Kinds of carriers. One component is made for each transport that the config names. */
    default List<Contribution<?, Transport>> transports() {
        return List.of();
    }

    /** Receivers of usage events. One component is made for each, with the settings in the config section of its name. */
    default List<Contribution<?, UsageSink>> usageSinks() {
        return List.of();
    }

    /** Extra endpoints. One component is made for each, with the settings in the config section of its name. */
    default List<Contribution<?, RouteGroup>> routes() {
        return List.of();
    }
}
