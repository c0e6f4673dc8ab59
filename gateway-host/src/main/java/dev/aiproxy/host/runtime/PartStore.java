package dev.aiproxy.host.runtime;

import dev.aiproxy.api.Component;
import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.Health;
import dev.aiproxy.api.route.RouteGroup;
import dev.aiproxy.host.plugins.LoadedPlugin;
import dev.aiproxy.host.plugins.PluginCallException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Makes components, or finds one that runs already with the same settings from the same load of its plugin. One thread at a
 * time obtains and retires; {@link #health()} is for all.
 */
final class PartStore {
    static final String SINK = "sink";

    private final Path dataFolder;
    private final RequestSender sender;
    private final Predicate<String> sinkRuns;
    private final Map<Part.Key, Part<?>> parts = new ConcurrentHashMap<>();

    /**
     * @param sinkRuns whether a sink of a name runs; another of that name is then made but not started: it has to wait
     *     until the one before has closed and left its file to it
     */
    PartStore(Path dataFolder, RequestSender sender, Predicate<String> sinkRuns) {
        this.dataFolder = dataFolder;
        this.sender = sender;
        this.sinkRuns = sinkRuns;
    }

    /**
     * A component in use once more; the caller releases it. One that no current config asks for, but that requests still
     * use, is found as well and keeps what it has learned, unless it was told to {@link #retire}.
     *
     * @param kind for messages and identity
     * @param settings bound already
     * @param clock the gateway's, which the component gets as its own
     * @throws PluginCallException if it can't be made or started
     */
    <C extends Record, T extends Component> Part<T> obtain(
            String kind,
            String name,
            LoadedPlugin plugin,
            Contribution<C, T> contribution,
            Record settings,
            Clock clock)
            throws PluginCallException {
        Part.Key key = new Part.Key(kind, name, plugin.id(), plugin.generation(), settings);
        Part<?> running = parts.get(key);
        if (running != null && running.retain()) {
            @SuppressWarnings("unchecked") // the key's kind fixes the type of component
            Part<T> same = (Part<T>) running;
            return same;
        }
        Part<T> made = make(key, plugin, contribution, settings, clock);
        parts.put(key, made);
        return made;
    }

    private <C extends Record, T extends Component> Part<T> make(
            Part.Key key, LoadedPlugin plugin, Contribution<C, T> contribution, Record settings, Clock clock)
            throws PluginCallException {
        if (!plugin.retain()) {
            throw new IllegalStateException(plugin + " is closed");
        }
        HostContext context = new HostContext(
                "plugin." + plugin.id() + "." + key.name(), dataFolder.resolve(plugin.id()), clock, sender);
        boolean made = false;
        try {
            String what = key.kind() + " " + key.name();
            T component = plugin.guard()
                    .call(
                            "making " + what,
                            () -> contribution
                                    .factory()
                                    .create(contribution.settings().cast(settings), context));
            Part<T> part = new Part<>(key, component, plugin, context, closed -> parts.remove(key, closed));
            if (!key.kind().equals(SINK) || !sinkRuns.test(key.name())) {
                startOrClose(part, component);
            }
            made = true;
            return part;
        } finally {
            if (!made) {
                context.close();
                plugin.release();
            }
        }
    }

    private static <T extends Component> void startOrClose(Part<T> part, T component) throws PluginCallException {
        try {
            part.start();
        } catch (PluginCallException e) {
            part.plugin().guard().attempt("closing what did not start", component::close);
            throw e;
        }
    }

    /**
     * Nothing new comes to a component from now on; the caller still uses it. A group of routes is told so, and is not found
     * any more: it has sent its clients away for good, so that config which asks for the same again gets another one, beside
     * it for as long as its requests last. Of other kinds, it makes no difference to a component that it is not asked for a
     * while.
     */
    void retire(Part<?> part) {
        if (part.component() instanceof RouteGroup group) {
            Part.Key key = part.key();
            parts.remove(key, part);
            part.plugin().guard().attempt("retiring " + key.kind() + " " + key.name(), group::retire);
        }
    }

    /** Health of everything that runs and is not retired, by kind and name. */
    Map<String, Health> health() {
        Map<String, Health> all = new TreeMap<>();
        parts.forEach((key, part) -> all.put(key.kind() + " " + key.name(), health(part)));
        return all;
    }

    private static Health health(Part<?> part) {
        try {
            return part.plugin()
                    .guard()
                    .call(
                            "asking for health",
                            () -> Objects.requireNonNull(part.component().health()));
        } catch (PluginCallException e) {
            return Health.down("its health check failed");
        } catch (IllegalStateException e) {
            return Health.down("it has just been closed");
        }
    }
}
