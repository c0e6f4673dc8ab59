package dev.aiproxy.host.sample;

import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.ApiKey;
import dev.aiproxy.api.provider.BaseUrl;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.WireRequest;
import java.util.List;

/** A service that speaks the sample protocol. */
final class SampleProvider implements Provider {
    private final BaseUrl base;

    SampleProvider(SampleSettings settings, PluginContext context) {
        this.base = BaseUrl.parse(settings.baseUrl());
    }

    @Override
    public List<String> protocols(String model) {
        return List.of(SampleProtocol.ID);
    }

    @Override
    public UpstreamRequest address(WireRequest request, String protocol, String model, Account account) {
        String bearer = "Bearer " + account.credentials(ApiKey.class).apiKey().reveal();
        return UpstreamRequest.below(base, request, request.headers().with("authorization", bearer));
    }
}
