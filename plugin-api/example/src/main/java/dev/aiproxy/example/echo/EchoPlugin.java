package dev.aiproxy.example.echo;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.GatewayPlugin;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.transport.Transport;
import java.util.List;

/**
 * The entry point, named by {@code Plugin-Class} in the jar's manifest: says what the jar contributes and does nothing
 * else.
 */
public final class EchoPlugin implements GatewayPlugin {
    @Override
    public List<Contribution<?, Provider>> providers() {
        return List.of(Contribution.<EchoSettings, Provider>of(EchoProvider.TYPE, EchoSettings.class, EchoProvider::new)
                .asStandIn());
    }

    @Override
    public List<Contribution<?, Transport>> transports() {
        return List.of(Contribution.of(EchoTransport.TYPE, EchoTransportSettings.class, EchoTransport::new));
    }
}
