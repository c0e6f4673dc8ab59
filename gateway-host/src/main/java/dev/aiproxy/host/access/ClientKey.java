package dev.aiproxy.host.access;

import dev.aiproxy.host.names.NamePattern;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the bearer of a gateway key may do; never the key itself.
 *
 * @param name in logs and statistics
 * @param platforms that it may call; all if empty
 * @param models that it may use; all if empty
 * @param channel the only provider that it may use
 * @param strict whether its requests are refused if a provider can't be told all of them
 */
public record ClientKey(
        String name, Set<String> platforms, List<NamePattern> models, Optional<String> channel, boolean strict) {
    /** A key whose requests may be approximated. */
    public ClientKey(String name, Set<String> platforms, List<NamePattern> models, Optional<String> channel) {
        this(name, platforms, models, channel, false);
    }

    public boolean mayCall(String platform) {
        return platforms.isEmpty() || platforms.contains(platform);
    }

    public boolean mayUse(String model) {
        return models.isEmpty() || NamePattern.any(models, model);
    }
}
