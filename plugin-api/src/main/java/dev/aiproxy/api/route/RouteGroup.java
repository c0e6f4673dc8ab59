package dev.aiproxy.api.route;

import dev.aiproxy.api.Component;
import java.util.List;

/** Extra endpoints of a plugin. */
public interface RouteGroup extends Component {
    /**
     * The endpoints; asked once, after {@link #start()}. A path is claimed whole: a second owner of the same method and
     * path is an error that names both jars, whether the other is a plugin, a protocol's entrance or the host.
     */
    List<Route> routes();
}
