package dev.aiproxy.api.route;

import dev.aiproxy.api.Component;
import java.util.List;

/** Extra endpoints of a plugin. */
public interface RouteGroup extends Component {
    /**
     * The endpoints; asked once, after {@link #start()}. A path is claimed whole: a second owner of the same method and
     * path is an error that names both, whether the other is a plugin, a protocol's entrance or the host. The host has
     * {@code /}, {@code /ready}, {@code /metrics} and all of {@code /admin} and {@code /health}, for any method; a pattern
     * that covers one of them is an error, too.
     */
    List<Route> routes();
}
