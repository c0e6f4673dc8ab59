package dev.aiproxy.host.plugins;

import java.io.Serial;

/**
 * A call into a plugin that failed. The message names the plugin, what was asked of it and the root cause; the cause
 * may be of a class of the plugin, so it should not be kept.
 */
public final class PluginCallException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    PluginCallException(String message, Throwable cause) {
        super(message, cause);
    }
}
