package dev.aiproxy.host.upstream;

import dev.aiproxy.api.provider.Origin;
import java.util.Optional;

/** What connections must have in common to be used for one another. */
record PoolKey(Origin origin, Optional<Proxy> proxy, ClientTls tls) {}
