package dev.aiproxy.host.sample;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.GatewayPlugin;
import dev.aiproxy.api.provider.ApiKey;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.route.RouteGroup;
import dev.aiproxy.api.settings.Shortcut;
import dev.aiproxy.api.transport.Transport;
import dev.aiproxy.api.wire.Protocol;
import java.util.List;

/** Two protocols, four providers, a carrier and two endpoints, as small as they can be and still be whole. */
public final class SamplePlugin implements GatewayPlugin {
    @Override
    public List<Protocol> protocols() {
        return List.of(new SampleProtocol(), new LinesProtocol());
    }

    @Override
    public List<Contribution<?, Provider>> providers() {
        return List.of(
                Contribution.<SampleSettings, Provider>of("sample", SampleSettings.class, SampleProvider::new)
                        .withCredentials(ApiKey.class)
                        .withShortcut(new Shortcut(
                                "sample",
                                "sample-short",
                                List.of(Shortcut.Key.of(
                                        "sample", "base_url", Shortcut.Target.SETTINGS, "base_url", "Where it is.")))),
                Contribution.<SampleSettings, Provider>of("lines", SampleSettings.class, LinesProvider::new)
                        .withCredentials(ApiKey.class),
                Contribution.<SampleSettings, Provider>of("both", SampleSettings.class, BothProvider::new)
                        .withCredentials(ApiKey.class),
                Contribution.<TokenSettings, Provider>of("tokens", TokenSettings.class, TokenProvider::new)
                        .withCredentials(TokenProvider.credentials()));
    }

    @Override
    public List<Contribution<?, Transport>> transports() {
        return List.of(Contribution.<MemoryTransport.Settings, Transport>of(
                "memory", MemoryTransport.Settings.class, MemoryTransport::new));
    }

    @Override
    public List<Contribution<?, RouteGroup>> routes() {
        return List.of(Contribution.<SampleRoutes.Settings, RouteGroup>of(
                "sample-routes", SampleRoutes.Settings.class, SampleRoutes::new));
    }
}
