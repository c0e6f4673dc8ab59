package dev.aiproxy.api.provider;

import dev.aiproxy.api.settings.Doc;
import dev.aiproxy.api.settings.Secret;

/**
 * The commonest credentials: one key.
 *
 * @param apiKey the key, or {@code none} for a service that wants none
 */
@Doc("An account with one API key.")
public record ApiKey(
        @Doc("The key; 'none' for a service that wants none.")
        Secret apiKey) {
    /** Whether the service wants a key at all. */
    public boolean isNone() {
        return apiKey.isEmpty() || apiKey.reveal().equals("none");
    }
}
