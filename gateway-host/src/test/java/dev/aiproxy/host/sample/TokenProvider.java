package dev.aiproxy.host.sample;

import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.ApiKey;
import dev.aiproxy.api.provider.BaseUrl;
import dev.aiproxy.api.provider.Model;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * A service whose accounts have tokens that run out. Its tokens come from {@code /token} below another address, which is asked
 * with the account's key and answers with a token and its life in milliseconds. It can't tell how long keys that begin
 * with {@code broken} are good. Models that begin with {@code lines} speak {@link LinesProtocol}.
 */
final class TokenProvider implements Provider {
    /** Key of a system property: a queue of weak references to the class loaders of the providers that were made. */
    private static final String LOADERS = "sample.token-providers";

    record Token(Secret token, Instant until) {}

    private final BaseUrl base;
    private final BaseUrl tokens;
    private final PluginContext context;

    TokenProvider(TokenSettings settings, PluginContext context) {
        this.base = BaseUrl.parse(settings.baseUrl());
        this.tokens = BaseUrl.parse(settings.tokenUrl());
        this.context = context;
        if (System.getProperties().get(LOADERS) instanceof Queue<?> loaders) {
            @SuppressWarnings("unchecked") // the test that sets it
            Queue<Object> known = (Queue<Object>) loaders;
            known.add(new WeakReference<>(TokenProvider.class.getClassLoader()));
        }
    }

    @Override
    public List<String> protocols(String model) {
        return List.of(model.startsWith("lines") ? LinesProtocol.ID : SampleProtocol.ID);
    }

    @Override
    public Optional<Instant> validUntil(Account account) {
        if (account.credentials() instanceof Token token) {
            return Optional.of(token.until());
        }
        if (account.credentials(ApiKey.class).apiKey().reveal().startsWith("broken")) {
            throw new IllegalStateException("on purpose");
        }
        return Optional.of(Instant.MIN);
    }

    @Override
    public Account renew(Account account) throws IOException, InterruptedException {
        String before =
                account.credentials() instanceof Token token ? token.token().reveal() : "none";
        WireResponse reply = context.send(new UpstreamRequest(
                tokens.origin(), "POST", "/token", Headers.of("x-account", account.name()), Body.ofUtf8(before)));
        String[] words = reply.body().toUtf8().split(" ", -1);
        if (reply.status() != 200) {
            throw new IOException("The token service says no; the token was " + before + ".");
        }
        Instant until = context.clock().instant().plusMillis(Long.parseLong(words[1]));
        return new Account(account.name(), new Token(Secret.of(words[0]), until));
    }

    @Override
    public List<Model> models(Account account) {
        return List.of(
                new Model("of-" + account.credentials(Token.class).token().reveal(), "tokens"));
    }

    @Override
    public UpstreamRequest address(WireRequest request, String protocol, String model, Account account) {
        String bearer = "Bearer " + account.credentials(Token.class).token().reveal();
        return UpstreamRequest.below(base, request, request.headers().with("authorization", bearer));
    }

    /** The account as config has it. */
    static Class<ApiKey> credentials() {
        return ApiKey.class;
    }
}
