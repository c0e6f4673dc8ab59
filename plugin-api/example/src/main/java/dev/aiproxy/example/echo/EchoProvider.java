package dev.aiproxy.example.echo;

import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.provider.Origin;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireRequest;
import java.util.List;

/**
 * A service that speaks every format of {@link Dialect} and answers with what it was told.
 *
 * <p>A provider only says where a request goes. Since there is nowhere to go, this one sends it to {@link
 * EchoTransport}, with a note of what was asked in headers of its own.
 */
final class EchoProvider implements Provider {
    /** The name by which config refers to this kind of provider. */
    static final String TYPE = "echo";

    /** Header that tells the transport which format the request is in. */
    static final String PROTOCOL_HEADER = "echo-protocol";

    /** Header that tells the transport what is asked for. */
    static final String OPERATION_HEADER = "echo-operation";

    /** Header that tells the transport how many milliseconds to wait between two words. */
    static final String DELAY_HEADER = "echo-delay";

    /** Never connected to; the top-level domain is reserved for names that don't exist (RFC 6761). */
    private static final Origin NOWHERE = new Origin(false, "echo.invalid", 80);

    private final EchoSettings settings;

    EchoProvider(EchoSettings settings, PluginContext context) {
        this.settings = settings;
    }

    @Override
    public List<String> protocols(String model) {
        return Dialect.names();
    }

    @Override
    public List<String> knownModels() {
        return List.of("echo*");
    }

    @Override
    public String transport() {
        return EchoTransport.TYPE;
    }

    @Override
    public UpstreamRequest address(WireRequest request, String protocol, String model, Account account) {
        Headers headers = request.headers().toBuilder()
                .set(PROTOCOL_HEADER, protocol)
                .set(OPERATION_HEADER, request.operation().name())
                .set(DELAY_HEADER, Long.toString(settings.delay().toMillis()))
                .build();
        return new UpstreamRequest(NOWHERE, request.method(), request.target(), headers, request.body());
    }

    @Override
    public List<Model> models(Account account) {
        return settings.models().stream().map(name -> new Model(name, TYPE)).toList();
    }
}
