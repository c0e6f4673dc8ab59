package dev.aiproxy.host.routing;

import java.util.Optional;

/**
 * What is to be routed.
 *
 * @param protocol the client's
 * @param model as the client named it; empty where the operation has none
 * @param platform from the path's prefix; empty for any
 * @param provider the only one allowed, by the client's key or header
 */
public record Question(String protocol, String model, String platform, Optional<String> provider) {}
