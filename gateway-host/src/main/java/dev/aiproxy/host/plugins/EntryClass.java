package dev.aiproxy.host.plugins;

import dev.aiproxy.api.GatewayPlugin;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import org.pf4j.PluginWrapper;

/** Makes a plugin's entry object from its {@code Plugin-Class}. */
final class EntryClass {
    private EntryClass() {}

    /** @throws PluginLoadException with a reason that names the jar and the class */
    static GatewayPlugin create(PluginWrapper wrapper, String file) {
        String name = wrapper.getDescriptor().getPluginClass();
        ClassLoader loader = wrapper.getPluginClassLoader();
        PluginGuard guard = new PluginGuard(wrapper.getPluginId(), loader);
        Class<? extends GatewayPlugin> type = entryType(name, loader, guard, file);
        try {
            Constructor<? extends GatewayPlugin> constructor = type.getConstructor();
            return guard.call("creating its Plugin-Class " + name, constructor::newInstance);
        } catch (NoSuchMethodException | LinkageError thrown) {
            throw new PluginLoadException(
                    "Plugin-Class " + name + " of " + file + " has no usable public constructor without arguments: "
                            + Failures.sentence(thrown),
                    thrown);
        } catch (PluginCallException thrown) {
            throw new PluginLoadException(file + ": " + thrown.getMessage(), thrown);
        }
    }

    private static Class<? extends GatewayPlugin> entryType(
            String name, ClassLoader loader, PluginGuard guard, String file) {
        Class<?> type;
        try {
            type = guard.call("loading its Plugin-Class " + name, () -> loader.loadClass(name));
        } catch (PluginCallException thrown) {
            if (thrown.getCause() instanceof ClassNotFoundException) {
                throw new PluginLoadException("Plugin-Class " + name + " is not in " + file, thrown);
            }
            throw new PluginLoadException(file + ": " + thrown.getMessage(), thrown);
        }
        if (!GatewayPlugin.class.isAssignableFrom(type)) {
            throw new PluginLoadException(
                    "Plugin-Class " + name + " of " + file + " does not implement " + GatewayPlugin.class.getName());
        }
        if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
            throw new PluginLoadException("Plugin-Class " + name + " of " + file + " is not a public, concrete class");
        }
        return type.asSubclass(GatewayPlugin.class);
    }
}
