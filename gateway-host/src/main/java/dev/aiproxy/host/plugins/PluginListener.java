package dev.aiproxy.host.plugins;

/** Told when other plugins run than before. */
@FunctionalInterface
public interface PluginListener {
    /**
     * Takes the plugins that are to run from now on. Called by one thread at a time, which may block, while the folder
     * waits; must not call back into the folder's changing methods.
     *
     * <p>Who goes on using the plugins after this returns calls {@link PluginSet#retain()} here and
     * {@link PluginSet#release()} when done. Generations that are no longer in the set are closed as soon as nobody
     * holds them.
     *
     * @throws PluginRefusedException if one plugin makes the set unusable: its new generation becomes FAILED with that
     *     reason and another set, with its old generation if there was one, is offered at once. Any other
     *     runtime exception refuses all new generations of the set together
     */
    void pluginsChanged(PluginSet next);
}
