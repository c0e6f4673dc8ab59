package dev.aiproxy.host.runtime;

import dev.aiproxy.api.settings.Secret;

/** Keys that are used when config has none; made when they are first asked for. */
public interface FallbackKeys {
    /** Opens the gateway. */
    Secret clientKey();

    /** Opens the admin API. */
    Secret adminToken();
}
