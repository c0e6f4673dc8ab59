package dev.aiproxy.host.plugins;

import java.io.Serial;

/** Says that a set of plugins cannot be used because of one of them. */
public final class PluginRefusedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String pluginId;

    /** @param reason a sentence for the operator */
    public PluginRefusedException(String pluginId, String reason) {
        super(reason);
        this.pluginId = pluginId;
    }

    /** The plugin to blame. */
    public String pluginId() {
        return pluginId;
    }
}
