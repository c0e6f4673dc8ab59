package dev.aiproxy.host.plugins;

import java.io.Serial;

/** A jar that cannot be a running plugin; the message is the reason that operators see. */
final class PluginLoadException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    PluginLoadException(String reason) {
        super(reason);
    }

    PluginLoadException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
