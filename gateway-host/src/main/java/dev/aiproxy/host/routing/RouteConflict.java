package dev.aiproxy.host.routing;

/** A plugin claims a path that another plugin or the host has. */
public final class RouteConflict extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String second;

    RouteConflict(String route, String first, String second) {
        super("the route " + route + " is claimed by " + first + " and by " + second);
        this.second = second;
    }

    /** The plugin that came later. */
    public String second() {
        return second;
    }
}
