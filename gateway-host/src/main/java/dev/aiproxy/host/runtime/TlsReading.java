package dev.aiproxy.host.runtime;

import dev.aiproxy.host.config.ConfigNode;
import dev.aiproxy.host.config.GatewayConfig.TlsConfig;
import dev.aiproxy.host.config.Problems;
import dev.aiproxy.host.tls.ServerTls;
import dev.aiproxy.host.tls.TlsRefused;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the files that the configuration names for TLS. */
public final class TlsReading {
    private TlsReading() {}

    /**
     * What clients are shown; empty if they connect in clear, or if there are problems.
     *
     * @param before what they were shown so far
     */
    public static Optional<ServerTls> of(TlsConfig config, @Nullable ServerTls before, Problems problems) {
        if (config.certificate().isEmpty() || config.key().isEmpty()) {
            return Optional.empty();
        }
        ServerTls.Source source =
                new ServerTls.Source(config.certificate().get(), config.key().get(), config.keyPassphrase());
        try {
            return Optional.of(ServerTls.of(source, before));
        } catch (TlsRefused e) {
            problems.add(new ConfigNode.Place("config", 0), "tls." + e.setting(), e.reason());
            return Optional.empty();
        }
    }
}
