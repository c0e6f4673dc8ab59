package dev.aiproxy.host.plugins;

import java.util.List;
import java.util.Map;

/**
 * How one jar of the plugin folder is doing, in words and names alone: it keeps no class of the plugin alive.
 *
 * @param id the plugin's id; the file's name without {@code .jar} where the manifest gives no valid one
 * @param version the plugin's version; empty if unknown
 * @param requires which versions of plugin-api it says to work with; empty if unknown
 * @param state whether it runs
 * @param reason why it does not run, or why its newest jar is not the one that runs, or what its author should know; empty if
 *     there is nothing to say
 * @param file name of the jar
 * @param parts names of what it contributes by kind ({@code protocols}, {@code providers}, {@code transports},
 *     {@code usageSinks}, {@code routes}); empty unless started
 */
public record PluginStatus(
        String id,
        String version,
        String requires,
        State state,
        String reason,
        String file,
        Map<String, List<String>> parts) {

    /** Whether a plugin runs. */
    public enum State {
        /** Loaded, its parts are offered. */
        STARTED,
        /** Switched off by its id. */
        DISABLED,
        /** Could not be loaded, or was refused. */
        FAILED,
        /** Seems to be still being written; the next look at the folder decides. */
        PENDING
    }
}
