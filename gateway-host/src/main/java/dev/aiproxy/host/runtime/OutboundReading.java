package dev.aiproxy.host.runtime;

import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.host.config.ConfigNode;
import dev.aiproxy.host.config.FileTrouble;
import dev.aiproxy.host.config.GatewayConfig.OutboundConfig;
import dev.aiproxy.host.config.Problems;
import dev.aiproxy.host.upstream.ClientTls;
import dev.aiproxy.host.upstream.Proxy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads what the configuration says of connections to providers. */
final class OutboundReading {
    private static final ConfigNode.Place PLACE = new ConfigNode.Place("config", 0);

    private OutboundReading() {}

    /** The proxy for accounts that name none; empty if there is none, or if there are problems. */
    static Optional<Proxy> proxy(OutboundConfig config, Problems problems) {
        return proxy(config.proxy(), PLACE, "outbound.proxy", problems);
    }

    /**
     * A proxy that config names; empty if it names none, or if there are problems.
     *
     * @param path of the setting
     */
    static Optional<Proxy> proxy(Optional<Secret> address, ConfigNode.Place place, String path, Problems problems) {
        try {
            return address.map(secret -> Proxy.parse(secret.reveal()));
        } catch (IllegalArgumentException e) {
            problems.add(place, path, e.getMessage() == null ? "is not acceptable" : e.getMessage());
            return Optional.empty();
        }
    }

    /** How providers are known to be who they are; empty if there are problems. */
    static Optional<ClientTls> tls(OutboundConfig config, Problems problems) {
        try {
            return Optional.of(ClientTls.of(config.caFile().map(Path::of), config.http2()));
        } catch (IOException e) {
            problems.add(PLACE, "outbound.ca_file", FileTrouble.of(e));
            return Optional.empty();
        }
    }
}
