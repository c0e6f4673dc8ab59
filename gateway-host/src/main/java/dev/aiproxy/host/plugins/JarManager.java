package dev.aiproxy.host.plugins;

import dev.aiproxy.api.ApiVersion;
import dev.aiproxy.api.GatewayPlugin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.pf4j.AbstractPluginManager;
import org.pf4j.DefaultExtensionFactory;
import org.pf4j.DefaultExtensionFinder;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ExtensionFactory;
import org.pf4j.ExtensionFinder;
import org.pf4j.JarPluginRepository;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.Plugin;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginState;
import org.pf4j.PluginStatusProvider;
import org.pf4j.PluginWrapper;
import org.pf4j.VersionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PF4J's manager of one jar. Plugins do not depend on each other, so each generation of each jar has a manager of its
 * own; that is what lets a new generation of an id be loaded beside the old one.
 *
 * <p>Not thread-safe. The superclass calls the {@code create…} methods before this class's fields are set.
 */
final class JarManager extends AbstractPluginManager {
    private static final Logger LOG = LoggerFactory.getLogger(JarManager.class);

    private final PluginJar jar;
    private final String loaderName;
    private @Nullable URLClassLoader loader;

    JarManager(PluginJar jar, int generation) {
        super(jar.copy().toAbsolutePath().getParent());
        this.jar = jar;
        this.loaderName = jar.manifest().id() + "#" + generation;
        setSystemVersion(ApiVersion.CURRENT);
        setResolveRecoveryStrategy(ResolveRecoveryStrategy.IGNORE_PLUGIN_AND_CONTINUE);
    }

    /**
     * Loads the jar and creates the plugin's entry object.
     *
     * @throws PluginLoadException if the plugin is to blame; {@link #close()} has to be called nevertheless
     */
    GatewayPlugin start() {
        try {
            String id = loadPlugin(jar.copy());
            PluginWrapper wrapper = getPlugin(id);
            // Created here, because PF4J logs what a constructor throws inside startPlugin and goes on.
            Plugin plugin = wrapper.getPlugin();
            PluginState state = startPlugin(id);
            if (!state.isStarted() || !(plugin instanceof EntryPlugin entry)) {
                throw new PluginLoadException(jar.file() + " could not be started: PF4J left it " + state);
            }
            return entry.entry();
        } catch (PluginRuntimeException | UncheckedIOException thrown) {
            throw new PluginLoadException(jar.file() + " could not be loaded: " + Failures.sentence(thrown), thrown);
        }
    }

    /** The guard of the plugin that {@link #start()} loaded. */
    PluginGuard guard() {
        return new PluginGuard(
                jar.manifest().id(), getPlugin(jar.manifest().id()).getPluginClassLoader());
    }

    /** Unloads the plugin and closes its class loader; idempotent. */
    void close() {
        try {
            unloadPlugin(jar.manifest().id());
        } catch (RuntimeException thrown) {
            LOG.warn("{} was not unloaded cleanly", jar.file(), thrown);
        }
        if (loader != null) {
            try {
                loader.close();
            } catch (IOException thrown) {
                LOG.warn("the class loader of {} was not closed cleanly", jar.file(), thrown);
            }
        }
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new ManifestPluginDescriptorFinder();
    }

    @Override
    protected PluginRepository createPluginRepository() {
        return new JarPluginRepository(getPluginsRoots());
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new FilteredLoader();
    }

    @Override
    protected PluginFactory createPluginFactory() {
        return wrapper -> new EntryPlugin(EntryClass.create(wrapper, jar.file()));
    }

    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new AlwaysEnabled();
    }

    @Override
    protected ExtensionFactory createExtensionFactory() {
        return new DefaultExtensionFactory();
    }

    /** Never asked: a plugin's parts come from its entry class. */
    @Override
    protected ExtensionFinder createExtensionFinder() {
        return new DefaultExtensionFinder(this);
    }

    @Override
    protected VersionManager createVersionManager() {
        return new DefaultVersionManager();
    }

    private final class FilteredLoader implements PluginLoader {
        @Override
        public boolean isApplicable(Path path) {
            return path.equals(jar.copy());
        }

        @Override
        public ClassLoader loadPlugin(Path path, PluginDescriptor descriptor) {
            try {
                URL[] urls = {path.toUri().toURL()};
                loader = new URLClassLoader(loaderName, urls, SharedClasses.INSTANCE, new UncachedJars());
                return loader;
            } catch (MalformedURLException thrown) {
                throw new UncheckedIOException(thrown);
            }
        }
    }

    /** Switching plugins on and off is the folder's business, not that of files beside the jars. */
    private static final class AlwaysEnabled implements PluginStatusProvider {
        @Override
        public boolean isPluginDisabled(String id) {
            return false;
        }

        @Override
        public void disablePlugin(String id) {
            throw new UnsupportedOperationException("plugins are disabled by config");
        }

        @Override
        public void enablePlugin(String id) {
            throw new UnsupportedOperationException("plugins are enabled by config");
        }
    }
}
