package dev.aiproxy.host.plugins;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls into one plugin's code: with its class loader as the thread's context loader, and with everything that is
 * thrown, errors included, turned into one exception that names the plugin. Safe from any thread. It holds the
 * plugin's class loader, so it goes when the last part of the plugin goes.
 */
public final class PluginGuard {
    private static final Logger LOG = LoggerFactory.getLogger(PluginGuard.class);

    private final String pluginId;
    private final ClassLoader loader;

    PluginGuard(String pluginId, ClassLoader loader) {
        this.pluginId = pluginId;
        this.loader = loader;
    }

    /** Something to ask of a plugin. */
    @FunctionalInterface
    public interface Call<T extends @Nullable Object> {
        T call() throws Exception;
    }

    /** Something to have a plugin do. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    /**
     * Asks the plugin on the current thread.
     *
     * @param what for messages, after the plugin's name: {@code starting provider claude}
     * @throws PluginCallException whatever was thrown; after an interrupt, the thread is marked as interrupted again
     */
    public <T extends @Nullable Object> T call(String what, Call<T> call) throws PluginCallException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return call.call();
        } catch (Throwable thrown) {
            if (thrown instanceof InterruptedException) {
                thread.interrupt();
            }
            throw new PluginCallException(
                    "plugin " + pluginId + ": " + what + " failed: " + Failures.sentence(thrown), thrown);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Has the plugin do something, as {@link #call} does. */
    public void run(String what, Action action) throws PluginCallException {
        this.<@Nullable Void>call(what, () -> {
            action.run();
            return null;
        });
    }

    /**
     * Has the plugin do something whose failure changes nothing for the caller, such as closing; a failure is logged.
     *
     * @return whether it went well
     */
    public boolean attempt(String what, Action action) {
        try {
            run(what, action);
            return true;
        } catch (PluginCallException failure) {
            LOG.warn("{}", failure.getMessage(), failure);
            return false;
        }
    }
}
