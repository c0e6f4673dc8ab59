package dev.aiproxy.host.runtime;

import dev.aiproxy.api.Component;
import dev.aiproxy.host.plugins.LoadedPlugin;
import dev.aiproxy.host.plugins.PluginCallException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A running component, shared by all snapshots that want it; closed when the last of them lets it go.
 *
 * @param <T> kind of component
 */
final class Part<T extends Component> {
    /**
     * What makes two parts the same: kind and name, the very load of the plugin, and equal settings.
     *
     * @param kind provider, transport, sink or routes
     */
    record Key(String kind, String name, String plugin, int generation, Record settings) {}

    private final Key key;
    private final T component;
    private final LoadedPlugin plugin;
    private final HostContext context;
    private final Consumer<Part<?>> whenClosed;
    private final HostedRoutes routes = new HostedRoutes();
    private final AtomicInteger users = new AtomicInteger(1);
    private final AtomicBoolean started = new AtomicBoolean();

    Part(Key key, T component, LoadedPlugin plugin, HostContext context, Consumer<Part<?>> whenClosed) {
        this.key = key;
        this.component = component;
        this.plugin = plugin;
        this.context = context;
        this.whenClosed = whenClosed;
    }

    Key key() {
        return key;
    }

    T component() {
        return component;
    }

    LoadedPlugin plugin() {
        return plugin;
    }

    /** Its endpoints, if it is of the kind that has some. */
    HostedRoutes routes() {
        return routes;
    }

    /** Counts one more user; false if it is closed already. */
    boolean retain() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** Starts the component, unless it was started before. */
    void start() throws PluginCallException {
        if (!started.compareAndSet(false, true)) {
            return;
        }
        plugin.guard().run("starting " + key.kind() + " " + key.name(), component::start);
    }

    /** Counts one user less; the last one closes it before this returns. */
    void releaseNow() {
        if (users.decrementAndGet() == 0) {
            close();
        }
    }

    /** Counts one user less; the last one closes it, on a thread of its own. */
    void release() {
        if (users.decrementAndGet() == 0) {
            Thread.ofVirtual()
                    .name("close-" + key.name())
                    .inheritInheritableThreadLocals(false)
                    .start(this::close);
        }
    }

    private void close() {
        context.close();
        plugin.guard().attempt("closing " + key.kind() + " " + key.name(), component::close);
        whenClosed.accept(this);
        routes.endSockets();
        plugin.release();
    }
}
