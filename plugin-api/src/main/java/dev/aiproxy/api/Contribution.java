package dev.aiproxy.api;

import dev.aiproxy.api.settings.Shortcut;
import java.util.Optional;

/**
 * A kind of component that a plugin offers: a name, a settings record, a constructor.
 *
 * @param name how config refers to it ({@code type: claude}); lower case, digits and dashes; unique per kind over all
 *     plugins, a second owner is an error that names both jars
 * @param settings the record that the host binds strictly from config before it calls the factory
 * @param factory makes one component; called on a thread that may block, but should not: work belongs into
 *     {@link Component#start()}
 * @param credentials for providers: the record that one entry of {@code accounts} binds to, beside the host's own keys
 *     (name, weight, …)
 * @param shortcut for providers: short config keys, flags and environment variables that stand for the long form
 * @param standIn for providers: whether it serves, under its own name and with default settings, as long as config names
 *     no provider at all
 * @param <C> settings record
 * @param <T> kind of component
 */
public record Contribution<C extends Record, T extends Component>(
        String name,
        Class<C> settings,
        Factory<C, ? extends T> factory,
        Optional<Class<? extends Record>> credentials,
        Optional<Shortcut> shortcut,
        boolean standIn) {

    /** Makes one component from bound settings. Whatever it throws becomes the reason why the config was refused. */
    @FunctionalInterface
    public interface Factory<C extends Record, T extends Component> {
        T create(C settings, PluginContext context) throws Exception;
    }

    /** A contribution without accounts. */
    public static <C extends Record, T extends Component> Contribution<C, T> of(
            String name, Class<C> settings, Factory<C, ? extends T> factory) {
        return new Contribution<>(name, settings, factory, Optional.empty(), Optional.empty(), false);
    }

    /** This contribution, with the record that one of its accounts binds to. */
    public Contribution<C, T> withCredentials(Class<? extends Record> type) {
        return new Contribution<>(name, settings, factory, Optional.of(type), shortcut, standIn);
    }

    /** This contribution, with short keys, flags and environment variables for the common case of one account. */
    public Contribution<C, T> withShortcut(Shortcut keys) {
        return new Contribution<>(name, settings, factory, credentials, Optional.of(keys), standIn);
    }

    /** This contribution, to serve as long as config names no provider. */
    public Contribution<C, T> asStandIn() {
        return new Contribution<>(name, settings, factory, credentials, shortcut, true);
    }
}
