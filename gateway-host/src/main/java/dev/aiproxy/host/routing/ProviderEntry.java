package dev.aiproxy.host.routing;

import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.host.names.NamePattern;
import java.util.List;

/**
 * A configured provider.
 *
 * @param name as config names it
 * @param provider the plugin's part
 * @param transport name of what carries its requests
 * @param models patterns that it serves and no others; empty if config gives none
 * @param known patterns that its kind is known for
 * @param accounts in the order of the config
 */
public record ProviderEntry(
        String name,
        Provider provider,
        String transport,
        List<NamePattern> models,
        List<NamePattern> known,
        List<AccountEntry> accounts) {
    boolean isOf(String platform) {
        String own = provider.platform();
        return platform.isEmpty() || own.isEmpty() || own.equals(platform);
    }

    /** 2: config or its kind says that it serves the model; 1: nothing says that it does not; 0: config says not. */
    int fit(String model) {
        if (!models.isEmpty()) {
            return NamePattern.any(models, model) ? 2 : 0;
        }
        return NamePattern.any(known, model) ? 2 : 1;
    }
}
