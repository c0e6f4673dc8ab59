package dev.aiproxy.host.sample;

import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.BaseUrl;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.WireRequest;
import java.util.List;

/** A service that speaks both sample formats. */
final class BothProvider implements Provider {
    private final BaseUrl base;

    BothProvider(SampleSettings settings, PluginContext context) {
        this.base = BaseUrl.parse(settings.baseUrl());
    }

    @Override
    public List<String> protocols(String model) {
        return List.of(SampleProtocol.ID, LinesProtocol.ID);
    }

    @Override
    public UpstreamRequest address(WireRequest request, String protocol, String model, Account account) {
        return new UpstreamRequest(
                base.origin(), request.method(), base.join(request.target()), request.headers(), request.body());
    }
}
