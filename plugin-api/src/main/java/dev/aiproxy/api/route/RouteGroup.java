package dev.aiproxy.api.route;

import dev.aiproxy.api.Component;
import java.util.List;

/**
 * Extra endpoints of a plugin.
 *
 * <p>Groups overlap: when other settings or another load of the jar replace one, the new group starts first, before the
 * sinks are exchanged, and the old one answers the requests that it has until the last of them ends. So a group should
 * write nothing that a newer one, or a newer {@link dev.aiproxy.api.usage.UsageSink}, writes as well. Groups of one load
 * can share their state by a field of the plugin object; those of two loads have nothing in common but files.
 */
public interface RouteGroup extends Component {
    /**
     * The endpoints; asked once, after {@link #start()}. {@code aiproxy plugins} asks a group that was made for that alone, and
     * closes it without a start: so they should depend on settings only, which is what the host makes a group anew for. A path is claimed whole: a second owner of the same method and
     * path is an error that names both, whether the other is a plugin, a protocol's entrance or the host. The host has
     * {@code /}, {@code /ready}, {@code /metrics} and all of {@code /admin} and {@code /health}, for any method; a pattern
     * that covers one of them is an error, too.
     */
    List<Route> routes();

    /**
     * Nothing new comes to these endpoints from now on: others have their paths, or nobody has. Requests that have come and
     * sockets that are open go on until {@link #close()}, which may be hours away, since it waits for requests to other
     * plugins as well. Who holds clients that should rather come back to the new endpoints, lets them go here, each as soon as
     * it has nothing to do. Called at most once, on a thread that may block; what it throws is logged. It is for good: should
     * config go back to the settings of this group while it lives, a new group is made of them.
     */
    default void retire() throws Exception {}
}
