package dev.aiproxy.host.routing;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is to be routed.
 *
 * @param protocol the client's
 * @param model as the client named it; empty where the operation has none
 * @param platform from the path's prefix; empty for any
 * @param provider the only one allowed, by the client's key or header
 * @param account the only one that knows what the request refers to; empty for any
 * @param convertible whether the request can be converted to a protocol, by its id
 */
public record Question(
        String protocol,
        String model,
        String platform,
        Optional<String> provider,
        Optional<AccountName> account,
        Predicate<String> convertible) {
    /** A request that can only be relayed. */
    public Question(String protocol, String model, String platform, Optional<String> provider) {
        this(protocol, model, platform, provider, Optional.empty(), id -> false);
    }
}
